"""The crash proof: the product is killed once at each of its points, started again, and must finish the same story."""
