"""Scheduled messages to many: digests, mornings, thanks, encouragement, inactive volunteers."""
