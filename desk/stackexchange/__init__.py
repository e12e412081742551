"""Bringing a Stack Exchange dump in: read and check everything first, then write in batches that can be resumed."""
