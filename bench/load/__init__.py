"""Hops a second, statements of a hop, and how long a restore takes."""
