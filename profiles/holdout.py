"""The hold-out group: members drawn by lot who are shown the newest first, so that one can tell whether choosing helps.

Members read of it as the comparison group.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

BITS = 64  # of a lot


@dataclass(frozen=True, slots=True)
class Holdout:
    """How the group is drawn: by a salt of this installation, so many in a hundred."""

    salt: str = ""
    share: int = 0

    def draws(self, number: int) -> bool:
        """Whether the member of that number is drawn; at a larger share those of a smaller one are, and more.

        The lot is BLAKE2b of the number, keyed with the salt: it stays for ever, and tells nothing of another site's.
        """
        lot = blake2b(str(number).encode(), key=self.salt.encode(), digest_size=BITS // 8).digest()
        return int.from_bytes(lot) * 100 < self.share << BITS


NOBODY = Holdout()
_given: list[Callable[[], Holdout]] = []


def use_holdout(given: Callable[[], Holdout]) -> None:
    """Told by whoever keeps what the owner decided."""
    _given[:] = [given]


def in_force() -> Holdout:
    """The draw that counts at this moment."""
    return _given[0]() if _given else NOBODY


def is_held_out(member: Any) -> bool:
    """Whether a member, or a guest, is in the group; no query."""
    return held_out([member])[0]


def held_out(members: Sequence[Any]) -> list[bool]:
    """The same of many: never a guest, nor who paused learning, nor who said never."""
    draw = in_force()
    if not draw.share:
        return [False] * len(members)
    return [bool(each.pk and each.is_personalised and each.may_be_held_out) and draw.draws(each.pk) for each in members]
