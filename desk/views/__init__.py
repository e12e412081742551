"""The owner's pages outside the admin: setting up, and what comes from it."""

from desk.views.setup import setup, setup_administrator, setup_place

__all__ = ["setup", "setup_administrator", "setup_place"]
