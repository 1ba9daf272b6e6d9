"""Replay a conversation, take one answer, step back, run effects, give the next question."""
