"""A member's text as HTML, with the members and subjects it names made into links."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Lower

from lib.cards import lone_links, with_cards
from lib.kinds import kind_named
from lib.markdown import names_in, render, render_named
from profiles.models import Member, Subject
from writing.previews import cards_for

MOST_NAMES = 50  # of one text; what comes after them stays text


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, and whom it names."""

    html: str
    members: list[Member]
    links: list[str]  # those that stand alone, to be previewed


def rendered(text: str) -> Rendered:
    """As it will stand, links with a card where there is one; at most three queries, none where nothing is named."""
    html, named = _named(text)
    links = lone_links(html)
    return Rendered(with_cards(html, cards_for(links)), named, links)


def _named(text: str) -> tuple[str, list[Member]]:
    """HTML that leads to whom it names, and who that is."""
    names = names_in(text)
    members = _members([name[1:] for name in names if name[0] == "@"][:MOST_NAMES])
    links = {f"@{name}": member.get_absolute_url() for name, member in members.items()}
    links |= _subjects([name[1:] for name in names if name[0] == "#"][:MOST_NAMES])
    if not links:
        return render(text), []
    html, used = render_named(text, links)
    return html, [members[name[1:]] for name in used if name[0] == "@"]


def _members(names: list[str]) -> dict[str, Member]:
    """By username in small letters: who has a page to lead to."""
    if not names:
        return {}
    found = kind_named("member").visible_to(None).annotate(lowered=Lower("username")).filter(lowered__in=names)
    return {member.lowered: member for member in found}


def _subjects(names: list[str]) -> dict[str, str]:
    if not names:
        return {}
    found = Subject.objects.annotate(lowered=Lower("slug")).filter(lowered__in=names)
    return {f"#{subject.lowered}": subject.get_absolute_url() for subject in found}
