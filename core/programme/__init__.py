"""`programme.toml`, parsed and checked."""
