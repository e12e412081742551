"""Trade between members."""
