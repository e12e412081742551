"""The versions of a text as its history shows them: who wrote each, when, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.changes import Change, changes, shortened
from lib.kinds import ItemRef
from profiles.models import Member
from writing.models import Revision


@dataclass(slots=True)
class Version:
    """One text that stood for a while."""

    number: int
    text: str
    writer: Member | None
    began: datetime
    is_now: bool = False
    is_hidden: bool = False
    changed: Sequence[Change] = ()  # from the version before, among those that may be read


def versions(
    *, ref: ItemRef, text: str, number: int, author: Member | None, posted: datetime, with_hidden: bool
) -> list[Version]:
    """Every version, the one that stands now first; those hidden only for who may read them. One query."""
    found, writer, began = [], author, posted
    for kept in Revision.objects.of(ref).select_related("editor").order_by("version"):
        found.append(Version(kept.version, kept.text, writer, began, is_hidden=kept.is_hidden))
        writer, began = kept.editor, kept.replaced
    found.append(Version(number, text, writer, began, is_now=True))
    return [version for version in reversed(found) if with_hidden or not version.is_hidden]


def compare(shown: Sequence[Version], older: Version | None) -> None:
    """Say of each version what it changed; `older` is the one before the last of them."""
    for version, before in zip(shown, [*shown[1:], older], strict=True):
        version.changed = shortened(changes(before.text, version.text)) if before else [Change("", version.text)]


def text_of_version(*, ref: ItemRef, version: int) -> str | None:
    """What a text said in that version, where it was kept."""
    return Revision.objects.of(ref).filter(version=version).values_list("text", flat=True).first()


def earlier_texts(*, kind: str, items: Any) -> dict[int, list[str]]:
    """What things of a kind said before, oldest first, for their author's download; one query."""
    found: dict[int, list[str]] = {}
    kept = Revision.objects.filter(kind=kind, item__in=items).order_by("item", "version")
    for item, text in kept.values_list("item", "text"):
        found.setdefault(item, []).append(text)
    return found
