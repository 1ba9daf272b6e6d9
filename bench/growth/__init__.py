"""A nation's database filled in bulk, and what a growing one costs."""
