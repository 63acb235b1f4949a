"""Checks that several kits share. A check is a function with the name of its id."""
