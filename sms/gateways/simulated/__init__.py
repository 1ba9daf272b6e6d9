"""The gateway that reaches nobody, for demonstrations and for running without an account."""
