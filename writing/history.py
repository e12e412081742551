"""The versions of a text as its history shows them: who wrote each, when, and what it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    head: str = ""  # what stood over it, in words; empty where it was never changed
    changed: Sequence[Change] = ()  # from the version before, among those that may be read
    head_changed: Sequence[Change] = ()


def versions(
    *,
    ref: ItemRef,
    text: str,
    number: int,
    author: Member | None,
    posted: datetime,
    with_hidden: bool,
    head: Mapping[str, Any] | None = None,
    in_words: Callable[[Mapping[str, Any]], str] = str,
) -> list[Version]:
    """Every version, the one that stands now first; those hidden only for who may read them. One query.

    `head` is what stands over the text now, `in_words` says one of them to be compared.
    """
    found, heads, writer, began = [], [], author, posted
    for kept in Revision.objects.of(ref).select_related("editor").order_by("version"):
        found.append(Version(kept.version, kept.text, writer, began, is_hidden=kept.is_hidden))
        heads.append(kept.head)
        writer, began = kept.editor, kept.replaced
    found.append(Version(number, text, writer, began, is_now=True))
    if head and any(heads):
        _say_heads(found, [*heads, head], in_words)
    return [version for version in reversed(found) if with_hidden or not version.is_hidden]


def _say_heads(found: Sequence[Version], heads: Sequence[Mapping[str, Any]], in_words: Callable[..., str]) -> None:
    """Give each version its head: where none was kept it is that of the next."""
    standing: Mapping[str, Any] = {}
    for version, head in zip(reversed(found), reversed(heads), strict=True):
        standing = head or standing
        version.head = in_words(standing)


def compare(shown: Sequence[Version], older: Version | None) -> None:
    """Say of each version what it changed; `older` is the one before the last of them."""
    for version, before in zip(shown, [*shown[1:], older], strict=True):
        version.changed = shortened(changes(before.text, version.text)) if before else [Change("", version.text)]
        if version.head and (before is None or before.head != version.head):
            version.head_changed = changes(before.head, version.head) if before else [Change("", version.head)]


def head_of_version(*, ref: ItemRef, version: int, head: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stood over a text in that version; `head` stands there now."""
    later = Revision.objects.of(ref).filter(version__gte=version).order_by("version").values_list("head", flat=True)
    return next((kept for kept in later if kept), head)


def text_of_version(*, ref: ItemRef, version: int) -> str | None:
    """What a text said in that version, where it was kept."""
    return Revision.objects.of(ref).filter(version=version).values_list("text", flat=True).first()


def earlier_texts(*, kind: str, items: Any) -> dict[int, list[str]]:
    """What things of a kind said before, oldest first, with a title that went, for a download; one query."""
    found: dict[int, list[str]] = {}
    kept = Revision.objects.filter(kind=kind, item__in=items).order_by("item", "version")
    for item, text, head in kept.values_list("item", "text", "head"):
        found.setdefault(item, []).append("\n\n".join(part for part in (head.get("title"), text) if part))
    return found
