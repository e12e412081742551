"""A year of weekly mailings, gone through again on a community's own history."""

from newsletters.simulating.telling import told
from newsletters.simulating.walking import Week, simulated

__all__ = ["Week", "simulated", "told"]
