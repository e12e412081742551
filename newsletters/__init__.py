"""The mailings and each member's copy."""
