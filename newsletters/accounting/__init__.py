"""Why a letter came or did not, what became of it, and why a thing was not in it."""
