"""Transactions, leases, run-once effects, sessions, access scopes and audit."""
