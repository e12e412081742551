"""What a page asks while somebody writes."""

from writing.views.showing import preview

__all__ = ["preview"]
