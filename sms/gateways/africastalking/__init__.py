"""Africa's Talking: sending, its callbacks, its settings."""
