"""The outbox, and every guard before an SMS leaves."""
