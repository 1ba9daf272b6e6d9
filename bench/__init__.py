"""Measurements of the running system, on this machine, against the loopback address only."""
