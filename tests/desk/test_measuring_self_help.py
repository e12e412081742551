"""Self-help is measured for whoever looks after the place: on a page, in files, and by a command."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.actions import choose_solution, mark_read, start_thread
from community.models import Article, Forum, ForumGrant, Thread
from desk.selfhelp.periods import NAMES
from desk.selfhelp.plotting import ring_plot
from desk.selfhelp.reporting import Report, keep_visits_step, report_of
from profiles.models import Member
from tests.community.gifts import answered, asked

pytestmark = pytest.mark.both
PAGE = "/admin/self-help/"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def told(now: datetime, period: str = "quarter", **how: object) -> Report:
    return report_of(Thread.objects.all(), Article.objects.all(), period_name=period, now=now, **how)  # type: ignore[arg-type]


@pytest.fixture
def open_days(ann: Member, bo: Member, cy: Member, di: Member, forum: Forum, now: datetime) -> dict[str, Thread]:
    """Of four questions one is solved by a member, one by staff, one answered, and one waits."""
    threads = {name: asked(ann, forum, now - 20 * DAY) for name in ("solved", "staffs", "answered", "waiting")}
    first = answered(threads["solved"], bo, now - 20 * DAY + 2 * HOUR)
    choose_solution(member=ann, thread=threads["solved"], post=first, now=now - 19 * DAY)
    second = answered(threads["staffs"], cy, now - 20 * DAY + 4 * HOUR)
    choose_solution(member=ann, thread=threads["staffs"], post=second, now=now - 19 * DAY)
    answered(threads["answered"], di, now - 20 * DAY + 6 * HOUR)
    answered(threads["waiting"], ann, now - DAY)  # nobody answers oneself
    return threads


def test_what_became_of_the_questions(open_days: dict[str, Thread], now: datetime) -> None:
    report = told(now)
    figures = report.figures
    assert (figures.asked, figures.answered, figures.solved, figures.by_members, figures.by_asker) == (4, 3, 2, 1, 0)
    assert (figures.solved_share, figures.members_share) == (0.5, 0.25)
    assert (figures.answer.median, figures.answer.ninetieth, figures.answer.open) == (4 * HOUR, None, 1)
    assert (figures.solution.median, figures.solution.open) == (4 * HOUR, 2)
    assert (report.unanswered_count, report.unanswered) == (1, [open_days["waiting"]])


def test_the_period_before_is_told_as_it_stood(ann: Member, bo: Member, forum: Forum, now: datetime) -> None:
    old = asked(ann, forum, now - 40 * DAY)
    post = answered(old, bo, now - 39 * DAY)
    choose_solution(member=ann, thread=old, post=post, now=now - 2 * DAY)
    before = told(now, "4-weeks").figures_before
    assert before is not None
    assert (before.asked, before.answered, before.solved) == (1, 1, 0)
    assert (told(now, "all").figures_before, told(now, "all").figures.solved) == (None, 1)


def test_how_visits_ended(open_days: dict[str, Thread], di: Member, ann: Member, forum: Forum, now: datetime) -> None:
    other = start_thread(
        author=ann, forum=forum, title="Talk", text="Hello.", subjects=[], key=uuid4(), now=now - 10 * DAY
    )
    mark_read(member=di, thread=other, number=1, now=now - 5 * DAY)
    mark_read(member=di, thread=open_days["solved"], number=2, now=now - 5 * DAY + 0.2 * HOUR)  # ends at what is solved
    mark_read(member=di, thread=open_days["waiting"], number=1, now=now - 4 * DAY)  # another, at what is not
    new = asked(di, forum, now - 3 * DAY)  # a third asks, though it ends at a solution
    mark_read(member=di, thread=new, number=1, now=now - 3 * DAY + 0.1 * HOUR)
    mark_read(member=di, thread=open_days["solved"], number=2, now=now - 3 * DAY + 0.2 * HOUR)
    visits = told(now, "4-weeks").visits
    # Di's three and the answer before, Bo's one, and of Ann questions, choices (at what was solved), talk, a word.
    assert (visits.visits, visits.helped, visits.asked, visits.looks) == (9, 2, 2, 3)
    assert visits.share(visits.asked) == 2 / 9


def test_ties_and_who_came_back(member_named: Callable[..., Member], forum: Forum, now: datetime) -> None:
    joined = now - 100 * DAY
    ed, flo, gil = (member_named(name, joined=joined) for name in ("ed", "flo", "gil"))
    thread = asked(ed, forum, joined + DAY)
    answered(thread, flo, joined + 2 * DAY)
    answered(thread, flo, joined + 3 * DAY)
    back = asked(flo, forum, joined + 40 * DAY)
    answered(back, ed, joined + 50 * DAY)
    report = told(now, "year")
    assert [(tie.by, tie.to, tie.count, tie.returned) for tie in report.ties] == [(flo, ed, 2, 1), (ed, flo, 1, 2)]
    assert (report.pair_count, report.mutual_count) == (2, 1)
    ring = ring_plot(report.ties)
    assert [(node.name, node.anchor) for node in ring.nodes] == [(flo.name, "start"), (ed.name, "start")]
    assert [(line.is_mutual, line.width) for line in ring.lines] == [(True, 6)]
    assert [(row.ties, row.members, row.back) for row in report.back] == [
        ("0", 1, 0), ("1", 2, 2), ("2–3", 0, 0), ("4+", 0, 0)
    ]  # fmt: skip
    assert report.untied_writers.members == 0
    assert gil.joined == joined


def test_staff_look_at_the_page_and_take_its_tables_along(
    client: Client, cy: Member, open_days: dict[str, Thread], staff_forum: Forum
) -> None:
    client.force_login(cy)
    html = client.get(f"{PAGE}?period=all").content.decode()
    assert "Questions and visits" in html
    assert f'href="/threads/{open_days["waiting"].pk}/"' in html
    assert client.get(f"{PAGE}?forum={staff_forum.slug}").status_code == 200
    for table in ("figures", "weeks", "unanswered", "ties", "back"):
        answer = client.get(f"{PAGE}{table}.csv?period=all")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        assert len({len(row) for row in rows}) == 1
    assert client.get(f"{PAGE}nothing.csv").status_code == 404
    assert client.get(f"{PAGE}?forum=nowhere").status_code == 404


def test_a_spreadsheet_reckons_with_no_name(client: Client, owner: Member, ann: Member, forum: Forum) -> None:
    sort = Thread.Sort.QUESTION
    start_thread(
        author=ann, forum=forum, title="=1+1", text="?", subjects=[], sort=sort, key=uuid4(), now=ann.joined - DAY
    )
    client.force_login(owner)
    assert "'=1+1" in client.get(f"{PAGE}unanswered.csv").content.decode()


def test_what_a_moderator_may_not_see_is_not_counted_for_them(
    client: Client, member_named: Callable[..., Member], cy: Member, staff_forum: Forum
) -> None:
    secret = asked(cy, staff_forum, cy.joined - HOUR)
    client.force_login(member_named("gus", is_staff=True))
    html = client.get(f"{PAGE}?period=all").content.decode()
    assert f"/threads/{secret.pk}/" not in html
    assert staff_forum.name not in html
    assert client.get(f"{PAGE}?forum={staff_forum.slug}").status_code == 404
    client.force_login(cy)
    assert f"/threads/{secret.pk}/" in client.get(f"{PAGE}?period=all").content.decode()


def test_who_wrote_in_private_alone_counts_as_one_who_did_not(
    member_named: Callable[..., Member], cy: Member, staff_forum: Forum, now: datetime
) -> None:
    hal = member_named("hal", joined=now - 100 * DAY)
    hal.groups.set(cy.groups.all())
    asked(hal, staff_forum, hal.joined + DAY)
    gus = member_named("gus", is_staff=True)
    wrote = [
        report_of(
            Thread.objects.for_staff(staff), Article.objects.for_staff(staff), period_name="year", now=now
        ).untied_writers.members
        for staff in (cy, gus)
    ]
    assert wrote == [1, 0]


def test_members_are_sent_away(client: Client, ann: Member) -> None:
    client.force_login(ann)
    assert client.get(PAGE).status_code == 302
    assert client.get(f"{PAGE}ties.csv").status_code == 302


def test_the_page_asks_no_more_where_there_is_more(
    open_days: dict[str, Thread], bo: Member, di: Member, forum: Forum, now: datetime
) -> None:
    def asks() -> int:
        with CaptureQueriesContext(connection) as asked_for:
            told(now)
        return len(asked_for)

    few = asks()
    for number in range(12):
        answered(asked(di if number % 2 else bo, forum, now - number * DAY), bo, now - number * DAY + HOUR)
    assert asks() == few <= 13


def test_the_command_says_the_same(open_days: dict[str, Thread], now: datetime) -> None:
    out = StringIO()
    call_command("self_help", "--period", "all", "--now", now.isoformat(), stdout=out)
    assert "Questions asked" in out.getvalue()
    assert "1 questions unanswered" in out.getvalue()
    files = StringIO()
    call_command("self_help", "--period", "all", "--now", now.isoformat(), "--csv", "figures", stdout=files)
    assert "Questions asked,4," in files.getvalue()
    with pytest.raises(CommandError, match="There is no forum"):
        call_command("self_help", "--forum", "nowhere")


def test_no_page_waits_for_what_the_hourly_round_has_counted(
    client: Client, open_days: dict[str, Thread], cy: Member, owner: Member, staff_forum: Forum, now: datetime
) -> None:
    def rounds(when: datetime) -> int:
        return sum(iter(lambda: keep_visits_step(now=when), 0))

    assert rounds(now) == len(NAMES)  # both see the same forums
    assert (rounds(now + 29 * MINUTE), rounds(now + 31 * MINUTE)) == (0, len(NAMES))
    for viewer in (cy, owner):
        client.force_login(viewer)
        for period in NAMES:
            with CaptureQueriesContext(connection) as asked_of:
                assert client.get(PAGE, {"period": period}).status_code == 200
            assert [each["sql"] for each in asked_of if "LEAD(" in each["sql"]] == []  # the pass over the ledger
    ForumGrant.objects.filter(forum=staff_forum).delete()
    assert rounds(now + 32 * MINUTE) == len(NAMES)  # cy sees fewer now, and an administrator still all
