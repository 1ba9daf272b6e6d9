"""The chaos proof: real processes killed at random while phones report, then an audit from SQL and the gateway."""
