"""The SMS edge: what comes in, what goes out, and what became of it."""
