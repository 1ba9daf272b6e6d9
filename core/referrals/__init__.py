"""The referral state machine."""
