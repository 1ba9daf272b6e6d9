"""Dump and restore format, demo people, retention, next due, the dry run of a programme."""
