"""Catalogs of texts (`locale/`) and the GSM alphabet."""
