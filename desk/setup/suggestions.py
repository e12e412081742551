"""What a community might begin with, by the sort of community it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Promise | str
PUBLIC, MEMBERS, NEWS = "public", "members", "news"


@dataclass(frozen=True, slots=True)
class Beginning:
    """First forums (name, what for, who) and subjects."""

    name: Words
    forums: tuple[tuple[Words, Words, str], ...]
    subjects: tuple[Words, ...]


NEWS_FORUM = (_("News"), _("What is new, told by those who look after the place."), NEWS)
HELLO_FORUM = (_("Hello"), _("Say who you are and what brings you here."), PUBLIC)

BEGINNINGS: dict[str, Beginning] = {
    "customers": Beginning(
        _("a company's customers"),
        (
            NEWS_FORUM,
            (_("Questions"), _("Ask; whoever knows answers."), PUBLIC),
            (_("Tips and examples"), _("How you use it, with pictures where they help."), PUBLIC),
            (_("Wishes"), _("What is missing, and why you would want it."), MEMBERS),
        ),
        (_("First steps"), _("Orders and delivery"), _("Repair and care"), _("Accessories"), _("Ideas")),
    ),
    "club": Beginning(
        _("a club or an association"),
        (
            NEWS_FORUM,
            HELLO_FORUM,
            (_("Meetings and trips"), _("What is planned, who comes, how it was."), PUBLIC),
            (_("Among ourselves"), _("For members alone."), MEMBERS),
        ),
        (_("Meetings"), _("Trips"), _("Beginners"), _("Equipment"), _("The club")),
    ),
    "market": Beginning(
        _("a marketplace"),
        (
            NEWS_FORUM,
            HELLO_FORUM,
            (_("Advice before you buy"), _("What to look for, and what it is worth."), PUBLIC),
            (_("Trading well"), _("Packing, paying, meeting; what went well and what did not."), MEMBERS),
        ),
        (_("Prices"), _("Condition"), _("Shipping"), _("Collecting"), _("Repairs")),
    ),
}


def beginning(name: str) -> Beginning:
    """That of this sort of community, the first where there is no such sort."""
    return BEGINNINGS.get(name) or next(iter(BEGINNINGS.values()))
