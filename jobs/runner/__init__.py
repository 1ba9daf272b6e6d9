"""Keeps processes alive on one machine: supervisor, embedded Valkey, Procfile."""
