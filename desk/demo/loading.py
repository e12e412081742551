"""Fills an empty site with the demo community, act by act, in the order in which things came about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TextIO

from django.db import transaction
from tqdm import tqdm

from community.actions import Announced, thank, words_step
from community.models import Thread
from community.recognition.awarding import badge_step
from desk.demo.corresponding import Correspondence
from desk.demo.editing import make_edition_of_winter
from desk.demo.habits import planned
from desk.demo.knowing import Knowledge, judged
from desk.demo.meeting import announced, answer, answers
from desk.demo.people import (
    AFTER,
    come_by,
    draft_questions,
    ignore_all,
    join,
    name_subjects,
    open_forums,
    tune,
)
from desk.demo.showing import Collection
from desk.demo.talking import Talk
from desk.demo.trading import Market
from desk.demo.written import Content, WrittenDeal, WrittenExample, WrittenMember, WrittenThread
from desk.models import Setting
from desk.settings import set_setting
from lib.kinds import ItemRef
from profiles.counting import count_things
from profiles.learning import learn_step, refresh_rates
from profiles.models import Member
from profiles.rolling import roll_step
from search.indexing import index_step
from search.near import near_step

MARK = "demo"  # the setting that says the demo is here
TAGLINE = "Where Northfold's customers talk, trade and mend."
FOUNDED = timedelta(days=731)
Act = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Moment:
    """One act in the demo's past; those of one moment go in the order they were written."""

    ago: timedelta
    act: Act


class NotEmpty(Exception):
    """The site has members of its own."""


def is_filled() -> bool:
    """Whether the demo is here already; one query."""
    return Setting.objects.filter(name=MARK).exists()


def fill(content: Content, *, now: datetime, progress: TextIO | None = None) -> None:
    """Make the demo community, all of it or nothing, then let the site learn and index it."""
    with transaction.atomic():
        _refuse_taken_names(content)
        for moment in tqdm(_past(content, now), desc="Two years", unit=" acts", file=progress, disable=not progress):
            moment.act(now - moment.ago)
        set_setting("name", "Trailhead")
        set_setting("tagline", TAGLINE)
        set_setting(MARK, now.isoformat())
    _thank(now - timedelta(hours=1))
    make_edition_of_winter(now)
    while badge_step(limit=2000, now=now) or roll_step(limit=2000, now=now):
        pass
    for member in content.members.values():
        come_by(member, now)
    while words_step(limit=2000) or learn_step(limit=2000, now=now):
        pass
    refresh_rates(now)
    count_things()
    while index_step(limit=2000):
        pass
    near_step(now=now)


def _thank(now: datetime) -> None:
    """A moderator thanks for the latest solution that is not their own."""
    staff = Member.objects.filter(is_staff=True, is_superuser=False).order_by("pk").first()
    solved = Thread.objects.visible_to(staff).exclude(solution__author=staff).filter(solution__author__isnull=False)
    latest = solved.order_by("-posted", "-pk").first()
    if staff and latest and latest.solution_id:
        words = "That is the kind of answer this place is for. Thank you."
        thank(staff=staff, ref=ItemRef("post", latest.solution_id), words=words, now=now)


def _refuse_taken_names(content: Content) -> None:
    taken = sorted(Member.objects.filter(username__in=content.members).values_list("username", flat=True))
    if taken:
        raise NotEmpty(f"The demo needs the username {taken[0]}, which is taken. Use a database of its own for it.")


def _past(content: Content, now: datetime) -> list[Moment]:
    """All acts, oldest first."""
    members: dict[str, Member] = {}
    forums, subjects = open_forums(content), name_subjects(content, now - FOUNDED)
    draft_questions(content, subjects, now)
    talk, market = Talk(forums, members, subjects), Market(members, subjects)

    def come(written: WrittenMember, when: datetime) -> None:
        members[written.username] = join(written, subjects, when)

    def settle_in(written: WrittenMember, when: datetime) -> None:
        tune(written, members[written.username], subjects, when)

    def avoid(written: WrittenMember, when: datetime) -> None:
        ignore_all(written, members, when)

    moments: list[Moment] = []
    for member in content.members.values():
        moments.append(Moment(member.since, partial(come, member)))
        moments.append(Moment(member.since - AFTER, partial(settle_in, member)))
        since = min([member.since, *(content.members[other].since for other in member.ignores)])
        moments.append(Moment(since - 2 * AFTER, partial(avoid, member)))
    for thread in content.threads:
        moments += _of_thread(talk, thread, announced(thread.event, now) if thread.event else None)
    moments += [Moment(listing.ago, partial(market.offer_for_sale, listing)) for listing in content.listings.values()]
    for deal in content.deals:
        moments += _of_deal(market, deal)
    post = Correspondence(members)
    for written in content.conversations:
        moments += [Moment(said.ago, partial(post.say, written, said)) for said in written.say]
    knowledge = Knowledge(talk)
    for article in content.articles:
        moments.append(Moment(article.ago, partial(knowledge.write, article)))
        moments += [
            Moment(ago, partial(knowledge.judge, article, username, remark))
            for ago, username, remark in judged(article)
        ]
    collection = Collection(talk)
    for example in content.examples:
        moments += _of_example(collection, example)
    moments += [Moment(habit.ago, partial(talk.keep, habit)) for habit in planned(content)]
    return sorted(moments, key=lambda moment: -moment.ago)


def _of_thread(talk: Talk, thread: WrittenThread, event: Announced | None) -> list[Moment]:
    """Its posts, the choice of a solution with the asker's next word, what was hidden, and who votes or comes."""
    moments = [Moment(thread.posts[0].ago, partial(talk.start, thread, event))]
    for number, post in enumerate(thread.posts[1:], 2):
        moments.append(Moment(post.ago, partial(talk.answer, thread, number)))
        if post.is_solution:
            moments.append(Moment(_read_by_asker(thread, number), partial(talk.solve, thread, number)))
        if post.hidden_by:
            moments.append(Moment(post.ago * 0.99, partial(talk.hide, thread, number, post)))
    for place, (username, numbers) in enumerate(thread.poll.votes if thread.poll else (), 1):
        moments.append(Moment(thread.posts[0].ago * 0.8**place, partial(talk.vote, thread, username, numbers)))
    return moments + [Moment(ago, partial(answer, talk, thread, who, says)) for ago, who, says in answers(thread)]


def _of_example(collection: Collection, example: WrittenExample) -> list[Moment]:
    """Its coming in, the day on which staff decided, and who liked it then."""
    moments = [Moment(example.ago, partial(collection.send_in, example))]
    if example.decided:
        moments.append(Moment(example.decided, partial(collection.decide, example)))
        for place, username in enumerate(example.liked, 1):
            moments.append(Moment(example.decided * 0.9**place, partial(collection.like, example, username)))
    return moments


def _read_by_asker(thread: WrittenThread, number: int) -> timedelta:
    """When the asker wrote next after that post, else shortly after it."""
    after = (post.ago for post in thread.posts[number:] if post.author == thread.posts[0].author)
    return next(after, thread.posts[number - 1].ago * 0.99)


def _of_deal(market: Market, deal: WrittenDeal) -> list[Moment]:
    moments = [Moment(deal.offered, partial(market.offer, deal))]
    steps = ((deal.agreed, market.agree), (deal.declined, market.decline), (deal.closed, market.close))
    moments += [Moment(ago, partial(step, deal)) for ago, step in steps if ago is not None]
    return moments + [Moment(rating.ago, partial(market.rate, deal, rating)) for rating in deal.ratings]
