"""Who gets a letter now, and what stands in it."""

from newsletters.selection.planning import plan_mailing

__all__ = ["plan_mailing"]
