"""Who is who, places, duty, PIN, enrolling."""
