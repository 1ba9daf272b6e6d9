"""A month of the whole nation, played in an hour on the running system."""
