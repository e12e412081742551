"""A member is in the first edition that fits, and gets a copy of their own of it, with what its editors say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.models import Forum, Thread
from newsletters.actions import write_intro
from newsletters.composing import letter
from newsletters.models import Digest, Edition
from newsletters.selection import plan_mailing
from profiles.actions import turn_dial
from profiles.models import Dial, Group, Level, Member, Shown, Subject
from tests.newsletters import test_letters_filled_in as filled_in
from tests.newsletters.letters import html, link, send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
Threads = Callable[..., Thread]
UNTIL = date(2026, 3, 9)
INTRO = "Spring is here: **clean** your [stoves](/forums/) now.\n\n- jets\n- seals"


def test_the_intro_stands_at_the_head_in_both_parts_and_is_told_once(
    mailbox: Mailbox, made: Callable[..., Edition], bo: Member, ann: Member, subscribed: Subscribe,
    three_threads: list[Thread], thread_of: Threads, client: Client, now: datetime,
) -> None:  # fmt: skip
    made("Everyone", INTRO)
    subscribed(bo)
    send(now)
    (mail,) = mailbox.to(bo.email)
    said = words(mail)
    head, _rule, _rest = said.partition("-----")
    assert head.splitlines()[2:] == [
        "March 2, 2026", "",
        "Spring is here: clean your stoves (http://testserver/forums/) now.", "", "- jets", "", "- seals", ""
    ]  # fmt: skip
    inside = html(mail)
    assert "<strong>clean</strong>" in inside
    assert '<a class="link" style="color: #0f5c4d;" href="http://testserver/forums/">stoves</a>' in inside
    path = link(mail, "Read it on the site:")
    assert "clean" not in client.get(path).content.decode().partition("<main")[2].partition("</main")[0]
    client.force_login(bo)
    assert "<strong>clean</strong>" in client.get(path).content.decode()
    thread_of(ann, "A thing of the next day", now=now + timedelta(hours=20))
    send(now + timedelta(days=2))
    assert ["Spring" in words(each) for each in mailbox.to(bo.email)] == [True, False]


def test_an_intro_of_a_letter_that_was_refused_comes_with_the_next(
    mailbox: Mailbox, made: Callable[..., Edition], bo: Member, ann: Member, subscribed: Subscribe,
    three_threads: list[Thread], thread_of: Threads, now: datetime,
) -> None:  # fmt: skip
    made("Everyone", INTRO)
    subscribed(bo)
    mailbox.refused = {bo.email}
    send(now)
    mailbox.refused = set()
    later = now + timedelta(days=1)
    thread_of(ann, "A day later", now=later)
    send(later)
    (mail,) = mailbox.to(bo.email)
    assert "Spring is here" in words(mail)


@pytest.mark.usefixtures("three_threads")
def test_an_intro_whose_time_is_over_or_that_was_taken_away_is_not_told(
    mailbox: Mailbox, made: Callable[..., Edition], owner: Member, bo: Member, di: Member, subscribed: Subscribe,
    now: datetime,
) -> None:  # fmt: skip
    edition = made("Everyone", INTRO)
    last = edition.intros.get()
    write_intro(editor=owner, edition=edition, text="", until=UNTIL, over=last.pk, now=now)
    subscribed(bo)
    send(now)
    write_intro(editor=owner, edition=edition, text="Late.", until=UNTIL, over=last.pk + 1, now=now)
    subscribed(di)
    send(datetime(2026, 3, 10, 9, tzinfo=now.tzinfo))
    assert [("Spring" in words(each), "Late." in words(each)) for each in mailbox.messages] == [(False, False)] * 2


def test_what_editors_put_in_stands_in_its_place_with_their_note(
    mailbox: Mailbox, made: Callable[..., Edition], put: Callable[..., None], bo: Member, ann: Member,
    subscribed: Subscribe, three_threads: list[Thread], thread_of: Threads, forum: Forum, now: datetime,
) -> None:  # fmt: skip
    old = thread_of(ann, "From years ago", now=now - timedelta(days=700))
    edition = made("Everyone")
    put(edition, old, place=2, note="Still <true>.")
    subscribed(bo)
    send(now)
    (mail,) = mailbox.to(bo.email)
    digest = Digest.objects.get(member=bo)
    assert [item["id"] for item in digest.items].index(old.pk) == 1
    assert len(digest.items) == 4
    assert digest.items[1] | {"id": 0} == {
        "kind": "thread", "id": 0, "score": 0.0, "terms": {"editors": 0.0}, "probability": 1.0,
        "reason": "the editors picked it", "note": "Still <true>.",
    }  # fmt: skip
    assert "The editors: Still <true>.\n\nBecause the editors picked it" in words(mail)
    assert "The editors: Still &lt;true&gt;.</p>" in html(mail)
    shown = Shown.objects.get(member=bo, item=old.pk)
    assert (shown.place, shown.terms, shown.reason) == (2, {"editors": 0.0}, "the editors picked it")


def test_what_was_chosen_anyway_keeps_its_reason_and_moves(
    made: Callable[..., Edition], put: Callable[..., None], bo: Member, subscribed: Subscribe,
    three_threads: list[Thread], now: datetime,
) -> None:  # fmt: skip
    edition = made("Everyone")
    subscribed(bo)
    put(edition, three_threads[0], place=1, note="This one.")
    plan_mailing(now=now, only_due_hour=False)
    first, *others = Digest.objects.get(member=bo).items
    assert (first["id"], first["note"], first["terms"]["editors"]) == (three_threads[0].pk, "This one.", 0.0)
    assert (first["reason"] != "the editors picked it", len(others)) == (True, 2)


def test_nobody_is_shown_what_they_may_not_see_wrote_muted_or_had(
    made: Callable[..., Edition], put: Callable[..., None], ann: Member, bo: Member, cy: Member, di: Member,
    subscribed: Subscribe, three_threads: list[Thread], thread_of: Threads, staff_forum: Forum, tents: Subject,
    now: datetime,
) -> None:  # fmt: skip
    hidden = thread_of(cy, "For the staff alone", forum=staff_forum)
    own, canvas = thread_of(di, "What Di wrote"), thread_of(ann, "Canvas", subjects=[tents])
    edition = made("Everyone")
    for place, each in enumerate((hidden, own, canvas), 1):
        put(edition, each, place=place)
    for member in (bo, di):
        subscribed(member)
    turn_dial(member=bo, of=Dial.Of.SUBJECT, target=tents.pk, level=Level.MUTED, now=now)
    plan_mailing(now=now, only_due_hour=False)
    ids = {each.member.username: {item["id"] for item in each.items} for each in Digest.objects.all()}
    three = {thread.pk for thread in three_threads}
    assert ids == {"bo": three | {own.pk}, "di": three | {canvas.pk}}


def test_what_editors_put_in_makes_no_letter_worth_sending(
    made: Callable[..., Edition], put: Callable[..., None], bo: Member, ann: Member, subscribed: Subscribe,
    thread_of: Threads, now: datetime, mailbox: Mailbox,
) -> None:  # fmt: skip
    old = thread_of(ann, "From years ago", now=now - timedelta(days=700))
    put(made("Everyone", INTRO), old)
    subscribed(bo)
    send(now)
    digest = Digest.objects.get(member=bo)
    assert (digest.skipped, digest.items, digest.edition, mailbox.messages) == ("nothing-new", [], None, [])


def test_where_nothing_else_is_left_when_it_leaves_no_letter_comes(
    made: Callable[..., Edition], put: Callable[..., None], bo: Member, ann: Member, subscribed: Subscribe,
    thread_of: Threads, now: datetime, mailbox: Mailbox,
) -> None:  # fmt: skip
    old = thread_of(ann, "From years ago", now=now - timedelta(days=700))
    new = thread_of(ann, "The one new thing")
    put(made("Everyone"), old)
    subscribed(bo)
    plan_mailing(now=now, only_due_hour=False)
    assert [item["id"] for item in Digest.objects.get(member=bo).items] == [old.pk, new.pk]
    Thread.objects.filter(pk=new.pk).update(shelf="hidden")
    send(now)
    assert mailbox.messages == []
    assert Digest.objects.get(member=bo).skipped == "not-sent"


def test_other_words_are_another_version(
    made: Callable[..., Edition], bo: Member, di: Member, subscribed: Subscribe, three_threads: list[Thread],
    now: datetime,
) -> None:  # fmt: skip
    Member.objects.filter(pk=di.pk).update(place="Lyon")
    made("Lyon", INTRO, places=["lyon"])
    for member in (bo, di):
        subscribed(member)
    plan_mailing(now=now, only_due_hour=False)
    one, other = Digest.objects.order_by("member")
    same = sorted(item["id"] for item in one.items) == sorted(item["id"] for item in other.items)
    assert (same, one.version != other.version) == (True, True)


@pytest.mark.usefixtures("three_threads")
def test_a_letter_of_an_edition_is_what_the_templates_make(
    made: Callable[..., Edition], put: Callable[..., None], bo: Member, ann: Member, subscribed: Subscribe,
    thread_of: Threads, now: datetime, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    put(made("Everyone", INTRO + filled_in.HOSTILE[1]), thread_of(ann, "Put in"), note=filled_in.HOSTILE[0])
    subscribed(bo)
    plan_mailing(now=now, only_due_hour=False)
    once = filled_in.written(now)
    monkeypatch.setattr(letter, "filled_html", filled_in.plain_html)
    monkeypatch.setattr(letter, "filled_text", filled_in.plain_text)
    assert once == filled_in.written(now)
    assert len(once) == 1
    assert len(once[0]) < 90_000


def test_editions_cost_no_more_queries_for_more_members(
    made: Callable[..., Edition], put: Callable[..., None], member_named: Callable[..., Member],
    subscribed: Subscribe, three_threads: list[Thread], stoves: Subject, now: datetime,
) -> None:  # fmt: skip
    board = Group.objects.create(name="Board")
    put(made("Board", INTRO, groups=[board.pk]), three_threads[0])
    made("Heat", INTRO, subjects=[stoves.pk])
    put(made("Everyone", INTRO), three_threads[1])
    counts = []
    for few in (range(2, 5), range(5, 25)):
        for nth in few:
            board.members.add(subscribed(member_named(f"reader{nth}")))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            plan_mailing(now=now, only_due_hour=False)
        counts.append(sum("newsletters_edition" in each["sql"] or "newsletters_intro" in each["sql"] for each in asked))
    assert counts[0] == counts[1]
    assert Digest.objects.filter(edition__name="Board", intro__isnull=False).count() == 23
