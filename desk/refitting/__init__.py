"""The weights of the ranking, fitted anew to what was shown and opened; the owner decides whether they count."""
