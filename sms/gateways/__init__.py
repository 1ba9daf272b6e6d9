"""SMS gateways: one port, one folder per company, one folder that only pretends, and the list of them."""
