"""Children by code, households, and the follow-ups due to them."""
