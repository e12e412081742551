"""What each act weighs: as it ships, and as the owner decided, member by member while all are folded anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from profiles.models import EVERYONE, Verb, Weighing

# What an act adds to each facet of its item. A verb that is missing here tells nothing of interests.
WEIGHTS: dict[str, float] = {
    Verb.STARTED: 1.0,
    Verb.ANSWERED: 1.0,
    Verb.REPLIED: 0.5,
    Verb.COMMENTED: 0.3,
    Verb.SOLVED: 0.5,
    Verb.LIKED: 0.5,
    Verb.VOTED: 1.0,
    Verb.COMES: 1.0,
    Verb.BOOKMARKED: 1.0,
    Verb.PUBLISHED: 1.0,
    Verb.HELPED: 0.5,
    Verb.SUBMITTED: 1.0,
    Verb.LISTED: 1.0,
    Verb.OFFERED: 1.0,
    Verb.BOUGHT: 2.0,
    Verb.SOLD: 1.0,
    Verb.RATED: 1.0,
    Verb.SEARCHED: 0.5,
    Verb.CLICKED: 0.5,
    Verb.READ: 0.1,
    Verb.VIEWED: 0.02,
    Verb.MORE: 2.0,
    Verb.LESS: 3.0,  # in a column of its own
    Verb.OPENING: 1.0,  # its amounts are weighed already
}


@dataclass(frozen=True, slots=True)
class Scales:
    """Under which weights each member's interests are folded: the newest that have reached their number."""

    rows: tuple[tuple[int, Mapping[str, float]], ...] = ()  # the last member reached, and the weights; newest first

    def of(self, member_id: int) -> Mapping[str, float]:
        """What acts of this member weigh; as shipped where nothing else has reached them."""
        return next((weights for reached, weights in self.rows if member_id <= reached), WEIGHTS)


SHIPPED = Scales()


def alike(weights: Mapping[str, float]) -> Scales:
    """The same weights for every member."""
    return Scales(((EVERYONE, whole(weights)),))


def whole(weights: Mapping[str, float]) -> Mapping[str, float]:
    """Of all that weighs, as shipped where nothing was decided; what weighed in earlier versions is left out."""
    return {verb: weights.get(verb, shipped) for verb, shipped in WEIGHTS.items()}


def scales() -> Scales:
    """As they stand in the tables; whoever folds asks under the lock of learning. One query."""
    rows = Weighing.objects.in_force().values_list("reached", "weights")
    return Scales(tuple((reached, whole(weights)) for reached, weights in rows))


def decided() -> Mapping[str, float]:
    """What was decided last, also where not everyone is folded under it yet; one query."""
    weights = Weighing.objects.recent().values_list("weights", flat=True).first()
    return whole(weights or {})
