"""Accuses each server."""

import sys

print("mistake: there is always one")
sys.exit(1)
