"""Which items of a letter are worth their place, and which letters are the same; pure."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from lib.kinds import ItemRef
from search.worth import wanted

SHARE_OF_BEST = 0.5  # an item that is wanted less than half as much as the best is not worth the reader's time


def worth_their_place(scores: Sequence[float]) -> int:
    """How many of the items, best first, stand up to the best."""
    if not scores:
        return 0
    least = SHARE_OF_BEST * wanted(scores[0])
    return next((place for place, score in enumerate(scores) if wanted(score) < least), len(scores))


def version_of(refs: Sequence[ItemRef], said: Sequence[str] = ()) -> str:
    """Equal for copies with the same items in the same order, of which the editors say the same."""
    told = ",".join(map(str, refs)) + "".join(f"\n{each}" for each in said)
    return blake2b(told.encode(), digest_size=16).hexdigest()
