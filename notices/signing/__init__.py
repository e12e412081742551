"""Signing every mail that leaves, so that mail servers know it is ours and whole (DKIM: RFC 6376, 8463)."""

from notices.signing.keys import Key, keys_in, own_keys
from notices.signing.signatures import domain_of, is_aligned, signed

__all__ = ["Key", "domain_of", "is_aligned", "keys_in", "own_keys", "signed"]
