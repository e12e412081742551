"""Whatever a member did that weighs, a reason that rests on it says that, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from community.actions import choose_solution, judge_article, mark_read, reply, start_thread
from community.models import Forum, Post, Thread
from directory.actions import agree_deal, close_deal, list_item, offer_deal
from directory.models import Deal, Listing
from feedback.actions import rate_deal
from profiles.learning import learn_step
from profiles.models import Member, Subject, Surface, Verb
from profiles.weighing import WEIGHTS
from search.recommending import choose
from search.recommending.readers import DID
from search.recommending.reasons import PHRASES
from tests.community.articles import published
from tests.community.examples import sent_in
from tests.search.conftest import Begin
from tests.search.test_what_was_taken_back import of, only

HOUR = timedelta(hours=1)


class Place:
    """What bo does, with whomever it takes; all of it is about stoves."""

    def __init__(self, cast: dict[str, Member], forum: Forum, stoves: Subject, now: datetime) -> None:
        self.bo, self.ann, self.cy = cast["bo"], cast["ann"], cast["cy"]
        self.forum, self.subjects, self.now = forum, [stoves], now

    def begun(self, author: Member, sort: str = Thread.Sort.DISCUSSION, when: datetime | None = None) -> Thread:
        told = {"author": author, "forum": self.forum, "subjects": self.subjects, "key": uuid4(), "sort": sort}
        return start_thread(title="Primus", text="Which?", now=when or self.now, **told)  # type: ignore[arg-type]

    def replied(self, thread: Thread, member: Member, when: datetime) -> Post:
        return reply(author=member, thread=thread, text="Mine.", key=uuid4(), now=when)

    def listed(self, owner: Member) -> Listing:
        told = {"sort": "selling", "title": "Primus", "text": "Burns.", "price": 1, "currency": "EUR", "place": ""}
        return list_item(owner=owner, subjects=self.subjects, key=uuid4(), now=self.now, **told)  # type: ignore[arg-type]

    def offered(self, owner: Member, by: Member) -> Deal:
        return offer_deal(member=by, listing=self.listed(owner), remark="", key=uuid4(), now=self.now + HOUR)

    def agreed(self, owner: Member, by: Member) -> Deal:
        return agree_deal(member=owner, deal=self.offered(owner, by), now=self.now + 2 * HOUR)

    def rated(self) -> None:
        deal = close_deal(member=self.bo, deal=self.agreed(self.ann, self.bo), now=self.now + 3 * HOUR)
        rate_deal(deal=deal, rater=self.bo, score=5, remark="", key=uuid4(), now=self.now + 3 * HOUR)

    def solved(self) -> None:
        question = self.begun(self.bo, Thread.Sort.QUESTION)
        answer = self.replied(question, self.ann, self.now + HOUR)
        choose_solution(member=self.bo, thread=question, post=answer, now=self.now + 2 * HOUR)

    def helped(self) -> None:
        article = published(self.cy, self.now, subjects=self.subjects)
        judge_article(article=article, is_helpful=True, member=self.bo, now=self.now)


DEEDS: list[tuple[Callable[[Place], object], str, str]] = [
    (lambda place: place.replied(place.begun(place.ann), place.bo, place.now), "bo", "you wrote about Stoves"),
    (lambda place: place.listed(place.bo), "bo", "you listed something about Stoves"),
    (lambda place: place.offered(place.ann, place.bo), "bo", "you made an offer for something about Stoves"),
    (lambda place: place.agreed(place.ann, place.bo), "bo", "you bought something about Stoves"),
    (lambda place: place.agreed(place.bo, place.ann), "bo", "you sold something about Stoves"),
    (Place.rated, "bo", "you rated a deal about Stoves"),
    (Place.solved, "bo", "you chose a solution to something about Stoves"),
    (Place.helped, "bo", "you found an article about Stoves helpful"),
    (Place.helped, "cy", "you published an article about Stoves"),
    (lambda place: sent_in(place.bo, place.now, subjects=place.subjects), "bo", "you sent in an example about Stoves"),
    (
        lambda place: mark_read(member=place.bo, thread=place.begun(place.ann), number=1, now=place.now),
        "bo",
        "some of what you did here was about Stoves",
    ),
    (
        lambda place: place.begun(place.bo, when=place.now - timedelta(days=400)),
        "bo",
        "some of what you did here was about Stoves",
    ),
]


@pytest.mark.parametrize(("deed", "whose", "reason"), DEEDS, ids=[f"{who} {reason}" for _deed, who, reason in DEEDS])
def test_it_says_what_was_done(
    ann: Member, bo: Member, cy: Member, di: Member, forum: Forum, begin: Begin, stoves: Subject, tents: Subject,
    monkeypatch: pytest.MonkeyPatch, now: datetime, deed: Callable[[Place], object], whose: str, reason: str,
) -> None:  # fmt: skip
    only(monkeypatch, "subjects")
    fresh = begin("Of cold mornings", subjects=[stoves], author=di)
    begin("Of pegs", subjects=[tents], author=di)
    cast = {"ann": ann, "bo": bo, "cy": cy}
    deed(Place(cast, forum, stoves, now))
    learn_step()
    reader, others = cast[whose], [each for who, each in cast.items() if who != whose]
    later = now + timedelta(hours=4)
    for members in ([reader], [reader, *others]):
        found = choose(members=members, surface=Surface.PAGE, now=later, limit=50)[reader.pk]
        assert of(found, fresh).reason == reason
        assert of(found, fresh).terms["subjects"] > 0


def test_every_act_that_weighs_has_its_words() -> None:
    """But for looks, of which no single one is told, and what counts against a thing."""
    assert set(WEIGHTS) - DID == {Verb.VIEWED, Verb.LESS, Verb.OPENING}
    assert set(PHRASES) == DID
