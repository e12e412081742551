"""Finding by words and by interests."""
