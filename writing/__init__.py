"""What everyone who writes needs."""
