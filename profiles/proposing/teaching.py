"""Which items teach what is proposed for a kind: those of the kind itself, or where these are too few all; pure.

Items of its own kind teach a kind where they teach enough for a bar. Else those of all kinds do, and the bar is the one
that its own items that were left out ask for; of a kind with fewer than thirty, the one that all that were left out do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from profiles.proposing.centroids import LEAST_TRIED, Measured, Model, Names, Tagged, Tried, by_turns, learned, measured

Items = Sequence[Tagged]
EMPTY = Model(0, {}, {}, {})


@dataclass(frozen=True, slots=True)
class Teaching:
    """What a kind's proposals rest on."""

    model: Model  # empty where nothing is proposed
    items: int  # that taught
    found: Measured
    is_taught_alone: bool  # by items of its own kind
    is_tried_alone: bool  # on items of its own kind

    def outcomes(self, items: Items) -> list[bool]:
        """Of each proposal for these items whether somebody had chosen it."""
        bar = self.found.bar
        made = [(item, each) for item in items for each in self.model.proposals(item.words)] if bar is not None else []
        return [each.subject in item.subjects for item, each in made if bar is not None and each.strength >= bar]


class Together:
    """The items of all kinds, and what they teach; worked out once a kind needs it."""

    def __init__(self, items: Items, names: Names) -> None:
        self.items, self.names = items, names

    @cached_property
    def model(self) -> Model:
        return learned(self.items, self.names)

    @cached_property
    def tried(self) -> list[Tried]:
        return by_turns(self.items, self.names)


def teachings(items: Mapping[str, Items], names: Names) -> dict[str, Teaching]:
    """What is proposed for each kind from now on, by the items of each that have subjects."""
    together = Together([item for each in items.values() for item in each], names)
    return {kind: _teaching(own, together) for kind, own in items.items()}


def _teaching(own: Items, together: Together) -> Teaching:
    found = measured(by_turns(own, together.names), _chosen(own))
    if found.bar is not None or len(own) == len(together.items):
        model = learned(own, together.names) if found.bar is not None else EMPTY
        return Teaching(model, len(own), found, is_taught_alone=True, is_tried_alone=True)
    is_tried_alone = len(own) >= LEAST_TRIED
    asked = own if is_tried_alone else together.items
    numbers = {item.number for item in asked}
    found = measured([each for each in together.tried if each.number in numbers], _chosen(asked))
    model = together.model if found.bar is not None else EMPTY
    return Teaching(model, len(together.items), found, is_taught_alone=False, is_tried_alone=is_tried_alone)


def _chosen(items: Items) -> int:
    return sum(len(item.subjects) for item in items)
