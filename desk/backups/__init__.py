"""Keeping a whole community in one file, and bringing it back from there."""

from desk.backups.archive import BackupError
from desk.backups.making import make
from desk.backups.restoring import restore

__all__ = ["BackupError", "make", "restore"]
