"""What an officer of the district is asked. All of it lies behind the PIN."""
