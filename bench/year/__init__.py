"""A year in a district, in a few minutes: simulated people, the real code, and an audit of what must always hold."""
