"""Subjects proposed for items that have none, learned from those the community chose for others."""
