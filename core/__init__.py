"""What is true whatever the channel: the rules and the records. Knows no Flask, Redis, RQ, gateway or clock."""
