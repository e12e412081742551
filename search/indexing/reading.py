"""Reading what changed again, each item where it stands, for whichever store wants it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lib.kinds import Document, ItemRef, Kind, all_kinds
from profiles.models import Activity, Verb
from search.documents import Store

AT_ONCE = 200
# Acts that leave every text as it is.
LEAVE_TEXTS = frozenset(
    {
        Verb.JOINED, Verb.LIKED, Verb.VOTED, Verb.BOOKMARKED, Verb.FOLLOWED, Verb.RATED, Verb.SEARCHED, Verb.CLICKED,
        Verb.READ, Verb.VIEWED, Verb.MORE, Verb.LESS, Verb.TURNED, Verb.CONSENTED, Verb.WITHDREW, Verb.BADGED,
        Verb.MESSAGED, Verb.THANKED, Verb.HELPED, Verb.COMES, Verb.OPENING,
    }
)  # fmt: skip


def reindex(acts: Iterable[Activity], store: Store) -> None:
    """Read again what these acts changed; what a kind no longer gives a document for is taken out."""
    changed, stale = _by_kind(_changed_by(acts)), set[ItemRef]()
    for kind in all_kinds():
        for ids in _portions(sorted(changed.get(kind.name, ()))):
            stale |= kind.indexed_as(ids)
    by_kind = _by_kind(stale)
    for kind in all_kinds():
        for ids in _portions(sorted(by_kind.get(kind.name, ()))):
            _reindex(kind, ids, store)


def portions_of(kind: Kind) -> Iterator[list[Document]]:
    """Every document of a kind, some at a time."""
    for ids in _portions(kind.all_ids()):
        yield kind.documents(ids)


def _reindex(kind: Kind, ids: list[int], store: Store) -> None:
    documents = kind.documents(ids)
    store.put(documents)
    store.take_out({ItemRef(kind.name, pk) for pk in ids} - {document.ref for document in documents})


def _changed_by(acts: Iterable[Activity]) -> Iterator[ItemRef]:
    return (ItemRef(act.kind, act.item) for act in acts if act.kind and act.verb not in LEAVE_TEXTS)


def _by_kind(refs: Iterable[ItemRef]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        found[ref.kind].add(ref.id)
    return found


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    portion: list[int] = []
    for pk in ids:
        portion.append(pk)
        if len(portion) == AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion
