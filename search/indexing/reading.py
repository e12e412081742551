"""Following the ledger with the index: what changed is read again and its documents replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lib.kinds import ItemRef, Kind, all_kinds
from profiles.activity import following
from profiles.models import Verb
from search.documents import clear, put, take_out

READER = "index"
AT_ONCE = 200
# Acts that leave every text as it is.
LEAVE_TEXTS = frozenset(
    {
        Verb.JOINED, Verb.LIKED, Verb.VOTED, Verb.BOOKMARKED, Verb.FOLLOWED, Verb.RATED, Verb.SEARCHED, Verb.CLICKED,
        Verb.READ, Verb.VIEWED, Verb.MORE, Verb.LESS, Verb.TURNED, Verb.CONSENTED, Verb.WITHDREW, Verb.BADGED,
        Verb.OPENING,
    }
)  # fmt: skip


def index_step(limit: int = 500) -> int:
    """Index what the next acts changed; say how many acts there were."""
    with following(READER, limit=limit) as acts:
        reindex(ItemRef(act.kind, act.item) for act in acts if act.kind and act.verb not in LEAVE_TEXTS)
    return len(acts)


def reindex(refs: Iterable[ItemRef]) -> None:
    """Read these again, each where it stands; what a kind no longer gives a document for is taken out."""
    changed, stale = _by_kind(refs), set[ItemRef]()
    for kind in all_kinds():
        for ids in _portions(sorted(changed.get(kind.name, ()))):
            stale |= kind.indexed_as(ids)
    by_kind = _by_kind(stale)
    for kind in all_kinds():
        for ids in _portions(sorted(by_kind.get(kind.name, ()))):
            _reindex(kind, ids)


def rebuild() -> int:
    """The whole index from nothing, while it goes on answering; say how many documents it has."""
    return sum(_rebuild(kind) for kind in all_kinds() if kind.is_found)


def _rebuild(kind: Kind) -> int:
    kept: set[int] = set()
    for ids in _portions(kind.all_ids()):
        documents = kind.documents(ids)
        put(documents)
        kept.update(document.ref.id for document in documents)
    clear(kind.name, keep=kept)
    return len(kept)


def _reindex(kind: Kind, ids: list[int]) -> None:
    documents = kind.documents(ids)
    given = {document.ref for document in documents}
    put(documents)
    take_out({ItemRef(kind.name, pk) for pk in ids} - given)


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
