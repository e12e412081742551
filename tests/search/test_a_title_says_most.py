"""Of the words of a thing those of its title count most, however much is said below it."""

from __future__ import annotations

from datetime import datetime

import pytest

from lib.kinds import Candidate, ItemRef
from profiles.models import Member
from search.recommending.slate import Community, Going, arranged
from tests.search.conftest import Answer, Begin, Chosen

MUCH = "We went over the pass with sledges, ropes, crampons, maps, lamps, boots, soup, biscuits, skis and a dog."


def test_what_a_title_says_is_not_drowned_in_what_stands_below(
    begin: Begin, answer: Answer, chosen: Chosen, bo: Member, di: Member
) -> None:
    for number in range(3):
        answer(bo, begin(f"Burner {number}", author=di, text="Burner, burner.", ago=9), text="A burner.", ago=8)
    named = begin("Burner", author=di, text=MUCH)
    said = begin("Last winter", author=di, text=f"{MUCH} One of us had a burner.")
    terms = {choice.ref.id: choice.terms["words"] for choice in chosen(bo)}
    assert terms[named.pk] > 0 > terms[said.pk]


@pytest.mark.parametrize(("count", "speaking"), [(3, 20), (20, 20), (25, 25)])
def test_the_nth_word_weighs_one_nth_and_few_speak_as_if_they_were_twenty(
    now: datetime, count: int, speaking: int
) -> None:
    facets = [7, 5, *range(100, 98 + count)]
    words = {facet: ("word", str(facet)) for facet in facets}
    candidate = Candidate(ItemRef("thread", 1), 1, None, (*facets, 7), now, now)
    slate = arranged([candidate], [Going(now)], Community(words, {}, 1.0), now)
    weights = dict(zip(slate.facet_ids, slate.words.toarray()[0].tolist(), strict=True))
    whole = sum(1 / nth for nth in range(1, speaking + 1))
    assert weights == pytest.approx({facet: 1 / nth / whole for nth, facet in enumerate(facets, 1)})
