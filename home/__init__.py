"""The site as arranged for one member."""
