"""Stand-ins for what lives outside this project."""
