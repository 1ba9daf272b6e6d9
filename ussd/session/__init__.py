"""One hop of a USSD session: read without a lock, then commit what is pending in one transaction."""
