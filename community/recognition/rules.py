"""A badge's rule in plain words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Badge
from community.recognition.counts import count_named


def rule_of(badge: Badge) -> str:
    """How it is earned, in one or two sentences; empty where the site never gives it by itself."""
    count = count_named(badge.counted)
    if count is None:
        return ""
    told = {"what": count.says(badge.needed), "forum": badge.forum.name if badge.forum else "", "days": badge.days}
    if badge.days and badge.forum:
        says = ngettext(
            "Given when %(what)s within %(days)d day in %(forum)s.",
            "Given when %(what)s within %(days)d days in %(forum)s.",
            badge.days,
        )
    elif badge.days:
        says = ngettext(
            "Given when %(what)s within %(days)d day.", "Given when %(what)s within %(days)d days.", badge.days
        )
    else:
        says = _("Given when %(what)s in %(forum)s.") if badge.forum else _("Given when %(what)s.")
    again = _("It can be earned again.") if badge.is_repeated else ""
    return f"{says % told} {again}".rstrip()
