"""What the proofs share: a throw-away environment, phones, PostgreSQL, synthetic districts."""
