"""Alarms for the operator, and consistency checks that find and repair rows."""
