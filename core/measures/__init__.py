"""Monthly indicators and disclosure control."""
