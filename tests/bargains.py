"""A kind beside those that the product has, as another app might register one."""

from __future__ import annotations

from directory.kinds import ListingKind
from lib.kinds import ItemRef, Story
from profiles.gathering import Makings, People


class BargainKind(ListingKind):
    """Listings once more, as things of their own."""

    name = "bargain"

    def told(self, pk: int, made: Makings, people: People) -> Story:
        story = super().told(pk, made, people)
        story.ref = ItemRef(self.name, pk)
        return story
