"""Writing one member's copy: subject line, words and HTML from the same data."""
