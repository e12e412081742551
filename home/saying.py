"""What was done with a page, in words: by its member, or by the site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.blocks import block_named

BY_MEMBER = {
    "above": gettext_lazy("Moved “%(block)s” above “%(past)s”."),
    "below": gettext_lazy("Moved “%(block)s” below “%(past)s”."),
    "pin": gettext_lazy("“%(block)s” is pinned: the site never moves it."),
    "unpin": gettext_lazy("“%(block)s” is no longer pinned."),
    "hide": gettext_lazy("“%(block)s” is hidden."),
    "show": gettext_lazy("“%(block)s” is shown again."),
    "small": gettext_lazy("“%(block)s” is small now."),
    "normal": gettext_lazy("“%(block)s” has its normal size."),
    "large": gettext_lazy("“%(block)s” is large now."),
    "reset": gettext_lazy("The page stands as it starts."),
    "reset-side": gettext_lazy("The navigation stands as it starts."),
    "undo": gettext_lazy("The last change is undone."),
}
# The shares are those of home.weighing, in hundredths.
BY_SITE = gettext_lazy(
    "The site moved “%(block)s” above “%(past)s”, as you use it more: %(worth)s %% of what you open here, weighed with "
    "what others open, is in it, and %(past_worth)s %% in the other. Undo it, and it stays where it was."
)


def said_of(said: Mapping[str, Any]) -> str:
    """A change as a sentence; nothing for none, or for a block that is no longer there."""
    try:
        names = {key: block_named(said[key]).title for key in ("block", "past") if said.get(key)}
    except KeyError:
        return ""
    if said.get("by") == "site":
        return str(BY_SITE % (names | dict(zip(("worth", "past_worth"), said["worths"], strict=True))))
    words = BY_MEMBER.get(said.get("does", ""))
    return str(words % names) if words else ""


def meanwhile(said: Mapping[str, Any]) -> str:
    """That somebody was quicker, and what they did."""
    return _("The page was arranged anew meanwhile. %(what)s Press again if you still want it.") % {
        "what": said_of(said)
    }
