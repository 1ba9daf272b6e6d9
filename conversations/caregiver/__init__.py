"""What a caregiver is asked."""
