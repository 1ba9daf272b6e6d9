"""SMS gateways: one port, one file per company, and one that only pretends."""
