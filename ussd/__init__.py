"""The USSD edge: each hop exactly once, each screen within its 160 septets."""
