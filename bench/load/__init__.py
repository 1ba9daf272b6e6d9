"""Hops a second, statements of a hop, how long a restore and an import take."""
