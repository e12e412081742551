"""What acts weigh, as the owner decides it after seeing what it would change."""
