"""What people report: visits, concerns, gatherings, caregivers' wishes, later answers."""
