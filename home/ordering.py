"""How a page is arranged: order, pins, what is hidden, sizes. Pure: no model, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

SMALL, NORMAL, LARGE = "small", "normal", "large"
SIZES = (SMALL, NORMAL, LARGE)


@dataclass(frozen=True, slots=True)
class State:
    """A page as somebody arranged it; nothing said is a page as it starts."""

    order: tuple[str, ...] = ()
    pinned: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    sizes: tuple[tuple[str, str], ...] = ()  # of blocks that are not of the normal size

    def size(self, name: str) -> str:
        return dict(self.sizes).get(name, NORMAL)

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "order": list(self.order),
            "pinned": sorted(self.pinned),
            "hidden": sorted(self.hidden),
            "sizes": dict(self.sizes),
        }


def state_of(kept: Mapping[str, Any] | None) -> State:
    """The reverse of State.kept."""
    if not kept:
        return State()
    return State(
        order=tuple(kept.get("order", ())),
        pinned=frozenset(kept.get("pinned", ())),
        hidden=frozenset(kept.get("hidden", ())),
        sizes=tuple(sorted(kept.get("sizes", {}).items())),
    )


def ordered(names: Sequence[str], order: Iterable[str]) -> list[str]:
    """The names in that order; those it does not know stand where they do among `names`, after the one before them."""
    known = [name for name in dict.fromkeys(order) if name in names]
    for at, name in enumerate(names):
        if name not in known:
            before = next((each for each in reversed(names[:at]) if each in known), None)
            known.insert(known.index(before) + 1 if before else 0, name)
    return known


def placed(state: State, names: Sequence[str], name: str, past: str, *, above: bool) -> State:
    """With one block right above or below another; `names` are all of its part, as that starts. Others stay."""
    order = [each for each in ordered(names, state.order) if each != name]
    order.insert(order.index(past) + (not above), name)
    return replace(state, order=(*order, *(each for each in state.order if each not in names)))


def begun(state: State, start: State, names: Collection[str]) -> State:
    """With these as they start, and all others as they stand."""

    def mixed(own: Iterable[str], begun: Iterable[str]) -> Iterator[str]:
        yield from (each for each in begun if each in names)
        yield from (each for each in own if each not in names)

    return State(
        order=tuple(mixed(state.order, start.order)),
        pinned=frozenset(mixed(state.pinned, start.pinned)),
        hidden=frozenset(mixed(state.hidden, start.hidden)),
        sizes=tuple(
            sorted(
                [each for each in start.sizes if each[0] in names]
                + [each for each in state.sizes if each[0] not in names]
            )
        ),
    )


def pinned(state: State, name: str, *, on: bool) -> State:
    return replace(state, pinned=state.pinned | {name} if on else state.pinned - {name})


def hidden(state: State, name: str, *, on: bool) -> State:
    return replace(state, hidden=state.hidden | {name} if on else state.hidden - {name})


def sized(state: State, name: str, size: str) -> State:
    others = {each: is_size for each, is_size in state.sizes if each != name}
    return replace(state, sizes=tuple(sorted((others | ({name: size} if size != NORMAL else {})).items())))


def held_at(most: int, size: str) -> int:
    """How many of what a block holds it shows at a size; half, or twice as many."""
    return {SMALL: max(1, -(-most // 2)), LARGE: 2 * most}.get(size, most)
