"""Rows of a printed page: what stands on it, in which order. Who draws it is elsewhere."""
