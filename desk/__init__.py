"""What the owner and staff sit at."""
