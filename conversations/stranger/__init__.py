"""What somebody whose number we do not know is asked. No data is asked of them."""
