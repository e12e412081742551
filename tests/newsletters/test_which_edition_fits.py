"""A member is in the first edition that fits: by place, language, group and subject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from community.actions import reply
from community.models import Thread
from newsletters.actions import move_edition, set_open
from newsletters.models import Digest, Edition, Mailing
from newsletters.selection import plan_mailing
from newsletters.selection.fitting import editions_of, stands_in
from profiles.actions import pause_learning, turn_dial
from profiles.learning import learn_step
from profiles.models import Dial, Group, Level, Member, Subject

Subscribe = Callable[..., Member]
Threads = Callable[..., Thread]
UNTIL = date(2026, 3, 9)


def named(member: object) -> str:
    """The edition they are in now."""
    return str(editions_of([member], list(Edition.objects.standing()))[member.pk])  # type: ignore[list-item, attr-defined]


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
    nord = made("Nord", languages=["fr"], places=["Lille", "Calais"])
    made("Board", groups=[board.pk])
    heat = made("Heat", subjects=[stoves.pk])
    made("French", languages=["fr"])
    readers = {
        "lea": {"language": "fr", "place": "Lille, France"},
        "luc": {"language": "fr", "place": "Lyon"},
        "len": {"place": "Lille"},
        "bea": {}, "hob": {}, "hal": {},
    }  # fmt: skip
    for name, fields in readers.items():
        readers[name] = subscribed(member_named(name, **fields))  # type: ignore[assignment]
    readers["bea"].groups.add(board)  # type: ignore[attr-defined]
    for name, level in {"hob": Level.NORMAL, "hal": Level.LOW}.items():
        turn_dial(member=readers[name], of=Dial.Of.SUBJECT, target=stoves.pk, level=level, now=now)  # type: ignore[arg-type]
    plan_mailing(now=now, only_due_hour=False)
    others = {"len": "", "hal": ""}
    assert editions_by_member() == {"lea": "Nord", "luc": "French", "bea": "Board", "hob": "Heat"} | others
    assert Mailing.objects.get().counts["editions"] == {"Nord": 1, "Board": 1, "Heat": 1, "French": 1}
    turn_dial(member=readers["bea"], of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.LOUD, now=now)  # type: ignore[arg-type]
    assert named(readers["bea"]) == "Board"
    move_edition(editor=owner, edition=heat, is_up=True, now=now)
    assert named(readers["bea"]) == "Heat"
    set_open(editor=owner, edition=nord, is_open=False, now=now)
    assert named(readers["lea"]) == "French"


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
