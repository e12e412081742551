"""Which edition fits a member: the first of which every rule that asks something is met."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from newsletters.models import Edition
from profiles.models import Dial, Interest, Level, Member, Sort
from profiles.models.interest import USED

WORD = re.compile(r"\w+")
WANTED = (Level.NORMAL, Level.LOUD)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask of one member, or of many of whom the same is true."""

    language: str
    place: str
    in_groups: frozenset[int] = frozenset()  # editions, by id, of which a group is theirs
    cares: frozenset[int] = frozenset()  # editions of which they care about a subject


def fits(edition: Edition, facts: Facts) -> bool:
    """Whether every rule that asks something is met; pure."""
    return (
        (not edition.languages or facts.language in edition.languages)
        and (not edition.groups or edition.pk in facts.in_groups)
        and (not edition.subjects or edition.pk in facts.cares)
        and (not edition.places or any(stands_in(place, facts.place) for place in edition.places))
    )


def first_that_fits(editions: Iterable[Edition], facts: Facts) -> Edition | None:
    """Theirs of these, in order; nobody's is everyone else's."""
    return next((edition for edition in editions if fits(edition, facts)), None)


@lru_cache(maxsize=10_000)
def words_in(place: str) -> tuple[str, ...]:
    """The words of a place, however they are written: “São Paulo” is “sao paulo”."""
    plain = unicodedata.normalize("NFKD", place.casefold())
    return tuple(WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign))))


def stands_in(place: str, said: str) -> bool:
    """Whether the words of a place stand in what a member says, one after the other: “York” is not “Yorkshire”."""
    words, among = words_in(place), words_in(said)
    return any(among[at : at + len(words)] == words for at in range(len(among) - len(words) + 1))


def editions_of(members: Sequence[Member], editions: Sequence[Edition]) -> dict[int, Edition | None]:
    """Each member's, by id; one query, none where no edition asks who is in a group or cares."""
    asking = [edition for edition in editions if edition.groups or edition.subjects]
    met: dict[int, Sequence[Any]] = {}
    if asking:
        rows = flagged(Member.objects.filter(pk__in=[member.pk for member in members]), asking)
        met = {pk: flags for pk, *flags in rows.values_list("pk", *flags_of(asking))}
    return {
        member.pk: first_that_fits(editions, _facts(member.language, member.place, asking, met.get(member.pk, ())))
        for member in members
    }


def counted(members: QuerySet[Member], editions: Sequence[Edition]) -> Counter[int | None]:
    """How many of these members are in each edition, by id, and under None in none of them; one query."""
    asking = [edition for edition in editions if edition.groups or edition.subjects]
    asked_where = F("place") if any(edition.places for edition in editions) else Value("", output_field=CharField())
    names = ["language", "where", *flags_of(asking)]
    rows = flagged(members, asking).annotate(where=asked_where).order_by().values_list(*names)
    found: Counter[int | None] = Counter()
    for language, where, *flags, count in rows.annotate(Count("pk")):
        mine = first_that_fits(editions, _facts(language, where, asking, flags))
        found[mine.pk if mine else None] += count
    return found


def flags_of(asking: Sequence[Edition]) -> list[str]:
    """What `flagged` adds to a member."""
    return [f"{sort}_{edition.pk}" for edition in asking for sort in ("grouped", "caring")]


def flagged(members: QuerySet[Member], asking: Sequence[Edition]) -> QuerySet[Member]:
    """With whether they are in a group of each of these editions, and whether they care about a subject of it."""
    flags: dict[str, Any] = {}
    for edition in asking:
        own = Member.groups.through.objects.filter(member=OuterRef("pk"), group__in=edition.groups)
        flags[f"grouped_{edition.pk}"] = Exists(own) if edition.groups else _NO
        flags[f"caring_{edition.pk}"] = _cares(edition.subjects) if edition.subjects else _NO
    return members.annotate(**flags)


_NO = Value(False, output_field=BooleanField())


def _cares(subjects: Sequence[int]) -> Q:
    """Whose dial of one stands at normal or louder; where it is unset, who did something with it three times.

    Nothing is asked of what was learned while learning is paused, nor of what they want less of.
    """
    dials = Dial.objects.filter(member=OuterRef("pk"), of=Dial.Of.SUBJECT, target__in=subjects, level__in=WANTED)
    turned = Dial.objects.filter(member=OuterRef("member"), of=Dial.Of.SUBJECT)
    turned = turned.annotate(key=Cast("target", CharField())).filter(key=OuterRef("facet__key"))
    learned = Interest.objects.filter(member=OuterRef("pk"), member__is_personalised=True, acts__gte=USED)
    learned = learned.filter(facet__sort=Sort.SUBJECT, facet__key__in=list(map(str, subjects)), long__gt=F("less"))
    return Q(Exists(dials)) | Q(Exists(learned.filter(~Exists(turned))))


def _facts(language: str, place: str, asking: Sequence[Edition], flags: Sequence[bool]) -> Facts:
    pairs = list(zip(asking, flags[::2], flags[1::2], strict=True)) if flags else []
    return Facts(
        language=Member(language=language).speaks,
        place=place,
        in_groups=frozenset(edition.pk for edition, is_in, _cares in pairs if is_in),
        cares=frozenset(edition.pk for edition, _is_in, cares in pairs if cares),
    )
