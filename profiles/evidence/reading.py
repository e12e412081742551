"""The rows of a download as a person reads them: what numbers stand for, levels and acts in words, figures rounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.template.defaultfilters import floatformat
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.kinds import ItemRef, all_kinds, kind_named
from profiles.evidence.naming import (
    Bit,
    Names,
    Wanted,
    facets_in,
    is_number,
    item_in,
    names_of,
    of_facet,
    question_in,
    turned_in,
)
from profiles.evidence.showing import in_words
from profiles.evidence.taking import FIELDS, FIELDS_OF
from profiles.interests import LATELY, LONG, value
from profiles.models import Level, Member, Sort, Surface, Verb

Line = list[Bit]
Row = list[tuple[Promise | str, list[Line]]]

NOTHING: tuple[Any, ...] = (None, "", [], {})
HALF_LIVES = {"long": LONG, "less": LONG, "lately": LATELY, "total": LATELY}
TURNED: dict[str, Promise] = {
    "newsletter": gettext_lazy("newsletter volume"),
    "learning": gettext_lazy("learning"),
    "comparison": gettext_lazy("The comparison group"),
    "notices": gettext_lazy("How you want to be told"),
    "block": gettext_lazy("block"),
}
WORDS: dict[str, Mapping[Any, Promise | str]] = {
    "verb": dict(Verb.choices),
    "what": dict(Verb.choices),
    "surface": dict(Surface.choices),
    "facet__sort": dict(Sort.choices),
    "sign": {1: gettext_lazy("done"), -1: gettext_lazy("taken back")},
}


def readable(kind: str, rows: Iterable[Mapping[str, Any]], *, member: Member, now: datetime) -> list[Row]:
    """What rows of one kind say, named; what they leave empty is left out. As many queries for one as for many."""
    rows, wanted = list(rows), Wanted()
    wanted.look(rows)
    reader = Reader(kind, names_of(member, wanted), now)
    return [list(reader.row(row)) for row in rows]


class Reader:
    """Says what the rows of one kind hold."""

    def __init__(self, kind: str, names: Names, now: datetime) -> None:
        self.model = Member if kind == "member" else getattr(kind_named(kind), "model", None)
        self.called = FIELDS | FIELDS_OF.get(kind, {})
        self.names = names
        self.now = now

    def row(self, row: Mapping[str, Any]) -> Iterator[tuple[Promise | str, list[Line]]]:
        """Each of its fields; two that name one thing together are one."""
        told = dict(self._together(row))
        parts = {"kind", "item", "id"} if item_in(row) else set()
        parts |= {"kind", "item"} if row.get("kind") == "" else set()
        parts |= {"of", "target", "level"} if "of" in row else set()
        parts |= {"facet__key"} if "facet__key" in row else set()
        for name, said in row.items():
            if name in told:
                yield self.called.get(name, name), [told[name]]
            elif name not in parts and said not in NOTHING:
                yield self.called.get(name, name), self._lines(name, said, row)

    def _together(self, row: Mapping[str, Any]) -> Iterator[tuple[str, Line]]:
        """What is said by several fields, under the name of one of them."""
        if (ref := item_in(row)) is not None:
            yield "item" if "item" in row else "id", [self.names.item(ref)]
        if (dial := turned_in(row)) is not None:
            level = row.get("level")
            yield "of", [self.names.item(dial)]
            yield "level", [Bit(_("unset") if level is None else dict(Level.choices).get(level, level))]
        elif "of" in row:
            yield "of", self._turned(row)
        if "facet__key" in row:
            facet = of_facet(row.get("facet__sort"), row["facet__key"])
            yield (
                "facet__key",
                [self.names.item(facet) if facet else Bit(_called(row.get("facet__sort"), row["facet__key"]))],
            )

    def _turned(self, row: Mapping[str, Any]) -> Line:
        """What was turned that is no dial, and to where."""
        of, level = row["of"], row.get("level")
        if of == "question":
            query = self.names.questions.get(question_in(row))
            answer = query.answer(str(level)) if query else None
            asked = query.text if query else _("what can no longer be seen")
            return [Bit(asked), Bit(f" {answer.says if answer else level or ''}")]
        told = [str(TURNED.get(of, of)), *(str(row[name]) for name in ("target", "level") if row.get(name) is not None)]
        return [Bit(" · ".join(told))]

    def _lines(self, name: str, said: Any, row: Mapping[str, Any]) -> list[Line]:
        """One line, or one for each of several things that say more than their name."""
        if name == "facets":
            return [list(_joined([self.names.facet(pk)] for pk in facets_in(row)))]
        if name == "terms" and isinstance(said, Mapping):
            told = [[Bit(f"{each.says} {floatformat(each.adds, 2)}")] for each in in_words(said)]
            return [list(_joined(told))] if told else [[Bit("0")]]
        if isinstance(said, list) and any(isinstance(each, Mapping) for each in said):
            return [self._line(name, each, row) for each in said]
        return [self._line(name, said, row)]

    def _line(self, name: str, said: Any, row: Mapping[str, Any]) -> Line:
        if isinstance(said, Mapping):
            told = [[Bit(f"{label}: "), *line] for label, lines in self.row(said) for line in lines]
            return list(_joined(told))
        if isinstance(said, list):
            return list(_joined(self._line(name, each, row) for each in said))
        return [self._bit(name, said, row)]

    def _bit(self, name: str, said: Any, row: Mapping[str, Any]) -> Bit:
        if name in {"thread", "post"} and is_number(said):
            return self.names.item(ItemRef(name, said))
        if name in {"question", "answer"} and (query := self.names.questions.get(question_in(row))):
            answer = query.answer(str(said))
            return Bit(query.text if name == "question" else answer.says if answer else said)
        if name in HALF_LIVES and isinstance(said, float):
            said = value(said, self.now, half_life=HALF_LIVES[name])
        return Bit(_plain(self._choice(name, said)))

    def _choice(self, name: str, said: Any) -> Any:
        """A choice by its label, where it is one."""
        try:
            choices = getattr(self.model._meta.get_field(name), "flatchoices", ()) if self.model else ()
        except FieldDoesNotExist:
            choices = ()
        known: Mapping[Any, Any] = WORDS.get(name) or dict(choices)
        return known.get(said, said) if isinstance(said, str | int) and not isinstance(said, bool) else said


def _plain(said: Any) -> Any:
    """A value as one reads it; times stay times, for the page to say them in the member's zone."""
    if isinstance(said, bool):
        return _("yes") if said else _("no")
    if isinstance(said, float):
        return floatformat(said, -2)
    if isinstance(said, str):
        return _moment(said) or said
    return said


def _moment(text: str) -> datetime | None:
    """The time that a text is, if it is one."""
    if "T" not in text[:11]:
        return None
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _joined(lines: Iterable[Sequence[Bit]]) -> Iterator[Bit]:
    for number, line in enumerate(lines):
        if number:
            yield Bit(" · ")
        yield from line


def _called(sort: Any, key: str) -> str:
    """A kind by what members call it, a word as it is."""
    called = {kind.name: str(kind.called) for kind in all_kinds() if kind.called}
    return key if sort == Sort.WORD else called.get(key, key)
