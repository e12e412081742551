"""Bringing mail and news archives in: messages read as a stream, woven into threads on disk, written in batches."""
