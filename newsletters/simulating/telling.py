"""What became of a year of mailings, as lines of a terminal and as figures."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from newsletters.models import Digest
from newsletters.simulating.walking import Week, share, skipped_of

BANDS = 5  # of copies by what they were worth
Skipped = Digest.Skipped


def told(weeks: Sequence[Week]) -> Iterator[str]:
    """A line a mailing, one for all, and how far what was foretold came true by how much was foretold."""
    yield f"{'mailing':<12}" + "".join(
        f"{name:>12}"
        for name in (
            "members",
            "due",
            "copies",
            "versions",
            "nothing new",
            "too little",
            "things",
            "foretold",
            "hit",
            "V foretold",
            "V hit",
        )
    )
    for week in weeks:
        yield _line(f"{week.when:%Y-%m-%d}", figures_of([week]))
    yield _line("all", figures_of(weeks))
    yield "foretold, hit: of the things in the copies, the chance P and the share that their readers did anything in."
    yield "V: the same of copies, where anything in them was hit. Copies by what they were worth, least first:"
    for foretold, came, copies in bands(weeks):
        yield f"{copies:>12} copies: foretold {foretold:.3f}, hit {came:.3f}"


def figures_of(weeks: Sequence[Week]) -> dict[str, Any]:
    """Sums over mailings, and shares of things and of copies."""
    items = [pair for week in weeks for pair in week.items]
    letters = [pair for week in weeks for pair in week.letters]
    skipped = skipped_of(weeks)
    return {
        "members": max((week.members for week in weeks), default=0),
        "due": sum(week.due for week in weeks),
        "copies": len(letters),
        "versions": sum(len(week.versions) for week in weeks),
        **{reason: skipped.get(reason, 0) for reason in (Skipped.NOTHING_NEW, Skipped.TOO_LITTLE)},
        "things": len(items),
        **dict(zip(("foretold", "hit"), share(items), strict=True)),
        **dict(zip(("worth foretold", "worth hit"), share(letters), strict=True)),
    }


def bands(weeks: Sequence[Week]) -> list[tuple[float, float, int]]:
    """Copies in equal parts by what they were worth: that, the share with a hit, and how many."""
    letters = sorted(pair for week in weeks for pair in week.letters)
    ends = [len(letters) * part // BANDS for part in range(BANDS + 1)]
    parts = [letters[start:end] for start, end in itertools.pairwise(ends)]
    return [(*share(part), len(part)) for part in parts if part]


def _line(name: str, figures: dict[str, Any]) -> str:
    cells = (f"{each:>12.3f}" if isinstance(each, float) else f"{each:>12}" for each in figures.values())
    return f"{name:<12}" + "".join(cells)
