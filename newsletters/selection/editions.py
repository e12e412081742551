"""What editors put into copies: each copy gets its edition, and what that says and holds for its reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from lib.kinds import ItemRef
from newsletters.models import EDITORS, LAST_PLACE, Digest, Edition, Highlight, Intro
from newsletters.selection.fitting import editions_of
from newsletters.selection.worth import version_of
from profiles.models import Surface
from search.recommending import still_eligible_each

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """What is put into letters of one day."""

    editions: Sequence[Edition]  # in order
    intros: Mapping[int, Intro]  # by edition
    highlights: Mapping[int, Sequence[Highlight]]  # by edition, as they stand in a letter

    @classmethod
    def of(cls, now: datetime, edition: Edition | None = None) -> Table:
        """All that are open, in three queries or, where there is none, in one; or one edition, though it be closed."""
        day, editions = now.astimezone(UTC).date(), [edition] if edition else list(Edition.objects.standing())
        if not editions:
            return cls([], {}, {})
        intros = {intro.edition_id: intro for intro in Intro.objects.standing(day).filter(edition__in=editions)}
        highlights: dict[int, list[Highlight]] = defaultdict(list)
        for each in Highlight.objects.standing(day).filter(edition__in=editions):
            highlights[each.edition_id].append(each)
        return cls(editions, intros, highlights)


def put_editions(digests: Sequence[Digest], *, now: datetime, of: Edition | None = None) -> None:
    """Set the edition of each copy with what its editors say and put in; in a number of queries that does not grow.

    For a look at one edition, all get that. Nothing is put before a member that they may not see, muted, read or were
    mailed: the rule of all that is chosen.
    """
    copies = [digest for digest in digests if not digest.skipped]
    table = Table.of(now, of)
    if not copies or not table.editions:
        return
    members = [digest.member for digest in copies]
    mine = dict.fromkeys((member.pk for member in members), of) if of else editions_of(members, table.editions)
    had = _had(members, table.intros.values())
    refs = {each.ref for own in table.highlights.values() for each in own}
    eligible = still_eligible_each(members, refs, Surface.MAIL, now) if refs else {}
    for digest in copies:
        digest.edition = edition = mine[digest.member_id]
        if edition is not None:
            intro = table.intros.get(edition.pk)
            digest.intro = intro if intro and (digest.member_id, intro.pk) not in had else None
            _fill(digest, table.highlights.get(edition.pk, ()), eligible.get(digest.member_id, set()))


def _fill(digest: Digest, highlights: Sequence[Highlight], allowed: set[ItemRef]) -> None:
    """Put in what its reader may be shown."""
    with translation.override(digest.member.speaks):
        digest.items = with_highlights(digest.items, [each for each in highlights if each.ref in allowed])
    digest.version = _version(digest)


def with_highlights(items: Sequence[Item], highlights: Sequence[Highlight]) -> list[Item]:
    """The items with these in their places; what is last leaves a letter that would be too long, but for these."""
    own = {each.ref for each in highlights}
    chosen = {ItemRef(item["kind"], item["id"]): item for item in items}
    kept = [item for ref, item in chosen.items() if ref not in own][: max(0, LAST_PLACE - len(highlights))]
    for each in highlights:
        kept.insert(each.place - 1, _item(each, chosen.get(each.ref)))
    return kept


def _item(highlight: Highlight, chosen: Item | None) -> Item:
    """As it stands in a copy: what was chosen for its reader anyway keeps its score and its reason."""
    said = {"note": highlight.note}
    if chosen is not None:
        return chosen | {"terms": {**chosen["terms"], EDITORS: 0.0}} | said
    ref = {"kind": highlight.kind, "id": highlight.item}
    reckoned = {"score": 0.0, "terms": {EDITORS: 0.0}, "probability": 1.0}
    return ref | reckoned | {"reason": _("the editors picked it")} | said


def _had(members: Sequence[Any], intros: Iterable[Intro]) -> set[tuple[int, int]]:
    """Who had which of these at the head of a letter that left or is to leave: nobody is told the same twice."""
    told = Digest.objects.copies().not_failed().filter(member__in=members, intro__in=[intro.pk for intro in intros])
    return set(told.values_list("member_id", "intro_id"))


def _version(digest: Digest) -> str:
    """Other words make another version."""
    said = [f"intro:{digest.intro_id}"] if digest.intro_id else []
    said += [item["note"] for item in digest.items if item.get("note")]
    return version_of([ItemRef(item["kind"], item["id"]) for item in digest.items], said)
