"""What is asked of all kinds and members together is what each would be told alone."""

from __future__ import annotations

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from lib.kinds import ItemRef, all_kinds, kind_named
from profiles.gathering import StoryKind, seen_of, stories_of, wordings_of
from profiles.models import Surface
from search.recommending.eligibility import eligible
from search.recommending.laying import laid
from search.recommending.readers import dialling
from search.recommending.sources import Stored
from tests.rights.people import MEMBERS
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]


def test_one_member_may_be_shown_what_they_may_among_many(world: World) -> None:
    slate = laid(surface=Surface.PAGE, now=timezone.now(), since=None, source=Stored())
    members = [world.cast[role] for role in MEMBERS]
    together = eligible(members, dialling(members, slate), slate, Surface.PAGE)
    alone = [eligible([member], dialling([member], slate), slate, Surface.PAGE)[0] for member in members]
    np.testing.assert_array_equal(np.array(alone), together)
    assert {each.ref.kind for each in slate.candidates} == {kind.name for kind in all_kinds() if kind.is_chosen}
    assert 0 < together.sum() < together.size


@pytest.mark.parametrize("role", ["guest", *MEMBERS])
def test_of_all_kinds_at_once_one_gets_what_visible_to_lets_one_see(world: World, role: str) -> None:
    viewer = world.cast[role] if role != "guest" else AnonymousUser()
    kinds = [kind for kind in all_kinds() if isinstance(kind, StoryKind)]
    everything = [
        ItemRef(kind.name, pk)
        for kind in kinds
        for pk in kind.visible_to(viewer).model._default_manager.values_list("pk", flat=True)
    ]
    seen = {ItemRef(kind.name, pk) for kind in kinds for pk in kind.visible_to(viewer).values_list("pk", flat=True)}
    stories = stories_of(viewer, everything)
    assert set(stories) == seen_of(viewer, everything) == seen
    assert seen < set(everything)
    told = " ".join(f"{story.title} {story.excerpt} {story.place}" for story in stories.values())
    wordings = wordings_of(viewer, everything_found(everything)).values()
    texts = " ".join(wording.plain() for each in wordings for wording in each)
    assert [
        each.name for each in world.canaries.values() if role not in each.seen_by and each.word in told + texts
    ] == []


def everything_found(refs: list[ItemRef]) -> list[ItemRef]:
    return [ref for ref in refs if kind_named(ref.kind).is_found]
