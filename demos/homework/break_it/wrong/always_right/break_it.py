"""Believes each server."""

print("The server is right.")
