"""What a page asks while somebody writes, what they have begun, and the pictures they added."""

from writing.views.drafting import draft, draft_list, forget_draft
from writing.views.picturing import add_picture, media, picture, preview_picture
from writing.views.showing import complete, preview

__all__ = [
    "add_picture",
    "complete",
    "draft",
    "draft_list",
    "forget_draft",
    "media",
    "picture",
    "preview",
    "preview_picture",
]
