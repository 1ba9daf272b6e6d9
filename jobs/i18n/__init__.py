"""The catalogs looked after: are they whole, do they fit, what must a native speaker still read."""
