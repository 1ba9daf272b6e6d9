"""Malformed webhooks against the real server."""
