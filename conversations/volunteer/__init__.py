"""What a volunteer is asked."""
