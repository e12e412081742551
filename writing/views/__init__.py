"""What a page asks while somebody writes, and what they have begun."""

from writing.views.drafting import draft, draft_list, forget_draft
from writing.views.showing import preview

__all__ = ["draft", "draft_list", "forget_draft", "preview"]
