"""What somebody must own: ladder, ownership, joining, hand-over, call-backs."""
