"""What a page asks while somebody writes, and what they have begun."""

from writing.views.drafting import draft, draft_list, forget_draft
from writing.views.showing import complete, preview

__all__ = ["complete", "draft", "draft_list", "forget_draft", "preview"]
