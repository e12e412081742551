"""A member is in the first edition that fits, and gets a copy of their own of it, with what its editors say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.actions import reply
from community.models import Forum, Thread
from lib.kinds import ItemRef
from newsletters.actions import Rules, make_edition, move_edition, put_highlight, set_open, write_intro
from newsletters.models import Digest, Edition, Mailing
from newsletters.selection import plan_mailing
from newsletters.selection.fitting import stands_in
from notices.models import Outgoing
from profiles.actions import pause_learning, turn_dial
from profiles.learning import learn_step
from profiles.models import Dial, Group, Level, Member, Shown, Subject
from tests.newsletters import test_letters_filled_in as filled_in
from tests.newsletters.letters import html, link, send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
Threads = Callable[..., Thread]
UNTIL = date(2026, 3, 9)
INTRO = "Spring is here: **clean** your [stoves](/forums/) now.\n\n- jets\n- seals"


@pytest.fixture
def made(owner: Member, now: datetime) -> Callable[..., Edition]:
    """Makes an edition as its editor would, with an intro where one is given."""

    def make(name: str, intro: str = "", **rules: object) -> Edition:
        edition = make_edition(editor=owner, name=name, rules=Rules(**rules), key=uuid4(), now=now)  # type: ignore[arg-type]
        if intro:
            write_intro(editor=owner, edition=edition, text=intro, until=UNTIL, over=0, now=now)
        return edition

    return make


@pytest.fixture
def put(owner: Member, now: datetime) -> Callable[..., None]:
    """Puts a thread into an edition."""

    def into(edition: Edition, thread: Thread, place: int = 1, note: str = "") -> None:
        ref = ItemRef("thread", thread.pk)
        put_highlight(editor=owner, edition=edition, ref=ref, note=note, place=place, until=UNTIL, key=uuid4(), now=now)

    return into


def editions_by_member() -> dict[str, str]:
    """Of the last mailing."""
    copies = Digest.objects.copies().filter(mailing=Mailing.objects.first())
    return {each.member.username: each.edition.name if each.edition else "" for each in copies}


@pytest.mark.parametrize(
    ("place", "said", "is_there"),
    [
        ("Portland", "portland, OR", True),
        ("São Paulo", "SAO PAULO / Brasil", True),
        ("New York", "Brooklyn (New York)", True),
        ("York", "Yorkshire", False),
        ("New York", "York, New England", False),
        ("東京", "東京", True),
        ("Bremen", "", False),
    ],
)
def test_a_place_is_found_by_its_words(place: str, said: str, is_there: bool) -> None:
    assert stands_in(place, said) is is_there


@pytest.mark.usefixtures("three_threads")
def test_the_first_that_fits_by_place_language_group_and_subject(
    made: Callable[..., Edition], member_named: Callable[..., Member], subscribed: Subscribe, owner: Member,
    stoves: Subject, now: datetime,
) -> None:  # fmt: skip
    board = Group.objects.create(name="Board")
    made("Nord", languages=["fr"], places=["Lille", "Calais"])
    made("Board", groups=[board.pk])
    heat = made("Heat", subjects=[stoves.pk])
    made("French", languages=["fr"])
    readers = {
        "lea": {"language": "fr", "place": "Lille, France"},
        "luc": {"language": "fr", "place": "Lyon"},
        "len": {"place": "Lille"},
        "bea": {}, "hob": {}, "hal": {}, "hub": {}, "han": {},
    }  # fmt: skip
    for name, fields in readers.items():
        readers[name] = subscribed(member_named(name, **fields))  # type: ignore[assignment]
    readers["bea"].groups.add(board)  # type: ignore[attr-defined]
    for name, level in {"hob": Level.NORMAL, "hal": Level.LOW}.items():
        turn_dial(member=readers[name], of=Dial.Of.SUBJECT, target=stoves.pk, level=level, now=now)  # type: ignore[arg-type]
    plan_mailing(now=now, only_due_hour=False)
    others = {"len": "", "hal": "", "hub": "", "han": ""}
    assert editions_by_member() == {"lea": "Nord", "luc": "French", "bea": "Board", "hob": "Heat"} | others
    assert Mailing.objects.get().counts["editions"] == {"Nord": 1, "Board": 1, "Heat": 1, "French": 1}
    move_edition(editor=owner, edition=heat, is_up=True, now=now)
    set_open(editor=owner, edition=Edition.objects.get(name="Nord"), is_open=False, now=now)
    Outgoing.objects.update(state="sent")
    plan_mailing(now=now + timedelta(days=40), only_due_hour=False)
    assert {name: said for name, said in editions_by_member().items() if name == "lea"} in ({}, {"lea": "French"})


@pytest.mark.usefixtures("three_threads")
def test_what_was_done_three_times_is_cared_for_and_a_pause_forgets_it(
    made: Callable[..., Edition], bo: Member, di: Member, subscribed: Subscribe, stoves: Subject, thread: Thread,
    thread_of: Threads, ann: Member, now: datetime,
) -> None:  # fmt: skip
    made("Heat", subjects=[stoves.pk])
    for member in (bo, di):
        subscribed(member)
        for nth in range(3):
            about = thread_of(ann, f"Lighting number {member.pk}-{nth}")
            reply(author=member, thread=about, text="Mine does.", key=uuid4(), now=now)
    while learn_step():
        pass
    pause_learning(member=di, now=now)
    thread_of(ann, "Something that is new to both")
    plan_mailing(now=now + timedelta(hours=1), only_due_hour=False)
    assert editions_by_member() == {"bo": "Heat", "di": ""}


@pytest.mark.usefixtures("three_threads")
def test_a_group_that_is_gone_leaves_nobody_in_its_edition(
    made: Callable[..., Edition], bo: Member, subscribed: Subscribe, now: datetime
) -> None:
    board = Group.objects.create(name="Board")
    made("Board", groups=[board.pk])
    board.delete()
    subscribed(bo)
    plan_mailing(now=now, only_due_hour=False)
    assert editions_by_member() == {"bo": ""}


def test_the_intro_stands_at_the_head_in_both_parts_and_is_told_once(
    mailbox: Mailbox, made: Callable[..., Edition], bo: Member, ann: Member, subscribed: Subscribe,
    three_threads: list[Thread], thread_of: Threads, client: Client, now: datetime,
) -> None:  # fmt: skip
    made("Everyone", INTRO)
    subscribed(bo)
    send(now)
    (letter,) = mailbox.to(bo.email)
    said = words(letter)
    head, _rule, _rest = said.partition("-----")
    assert head.splitlines()[2:] == [
        "Spring is here: clean your stoves (http://testserver/forums/) now.", "", "- jets", "", "- seals", "", ""
    ]  # fmt: skip
    inside = html(letter)
    assert "<strong>clean</strong>" in inside
    assert '<a class="link" style="color: #0f5c4d;" href="http://testserver/forums/">stoves</a>' in inside
    path = link(letter, "Read it on the site:")
    assert "clean" not in client.get(path).content.decode().partition("<main")[2].partition("</main")[0]
    client.force_login(bo)
    assert "<strong>clean</strong>" in client.get(path).content.decode()
    thread_of(ann, "A thing of the next day", now=now + timedelta(hours=20))
    send(now + timedelta(days=2))
    assert ["Spring" in words(each) for each in mailbox.to(bo.email)] == [True, False]


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
    (letter,) = mailbox.to(bo.email)
    digest = Digest.objects.get(member=bo)
    assert [item["id"] for item in digest.items].index(old.pk) == 1
    assert len(digest.items) == 4
    assert digest.items[1] | {"id": 0} == {
        "kind": "thread", "id": 0, "score": 0.0, "terms": {"editors": 0.0}, "probability": 1.0,
        "reason": "the editors picked it", "note": "Still <true>.",
    }  # fmt: skip
    assert "The editors: Still <true>.\n\nBecause the editors picked it" in words(letter)
    assert "The editors: Still &lt;true&gt;.</p>" in html(letter)
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
    monkeypatch.setattr(filled_in.letter, "filled_html", filled_in.plain_html)
    monkeypatch.setattr(filled_in.letter, "filled_text", filled_in.plain_text)
    assert once == filled_in.written(now)
    assert len(once) == 1 and len(once[0]) < 90_000


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
