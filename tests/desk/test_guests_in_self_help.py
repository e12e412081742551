"""How guests' visits ended stands beside the members': on the page, in its file and in what the command prints."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from community.models import Article, Forum, GuestDay, Thread
from desk.selfhelp.guests import Ended, read_guests
from desk.selfhelp.periods import period_named
from lib.clock import now as present
from profiles.models import Member
from tests.community.articles import published, solved
from tests.community.gifts import asked
from tests.community.guests import Guest, counted

PAGE = "/admin/self-help/"
DAY = timedelta(days=1)
ALL, HELPED, AT_ARTICLES = (
    "Visits of guests", "Of guests, ended at an article or a solved thread", "Of guests, ended at an article"
)  # fmt: skip
SINCE = "Guests are counted from"


@pytest.fixture
def places(ann: Member, bo: Member, cy: Member, forum: Forum) -> dict[str, str]:
    """Where guests go: an article, a thread that is solved, and one that waits."""
    long_ago = present() - 100 * DAY
    things: dict[str, Article | Thread] = {
        "article": published(cy, long_ago),
        "solved": solved(asked(ann, forum, long_ago), bo, long_ago),
        "waiting": asked(ann, forum, long_ago),
    }
    return {name: thing.get_absolute_url() for name, thing in things.items()}


def visited(patch: pytest.MonkeyPatch, at: datetime, *paths: str) -> None:
    """As many guests as there are paths, one each; and the step after them."""
    for number, path in enumerate(paths):
        Guest(patch, f"192.0.2.{number}").looks_at(path, at)
    counted(at)


def figures(client: Client, **asked_for: str) -> dict[str, tuple[str, str]]:
    """What the file says of guests: of the period, and of the one before."""
    answer = client.get(f"{PAGE}figures.csv", {"period": "4-weeks", **asked_for})
    assert answer.status_code == 200
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    return {label: (now, before) for label, now, before in rows if "uests" in label}


def test_staff_see_how_guests_visits_ended(
    client: Client, monkeypatch: pytest.MonkeyPatch, cy: Member, places: dict[str, str]
) -> None:
    moment = present()
    visited(monkeypatch, moment - 40 * DAY, places["waiting"], places["article"])
    visited(monkeypatch, moment, places["article"], places["solved"], places["waiting"], places["solved"])
    client.force_login(cy)
    assert figures(client) == {
        ALL: ("4", "2"),
        HELPED: ("0.7500", "0.5000"),
        AT_ARTICLES: ("0.2500", "0.5000"),
        SINCE: ((moment - 40 * DAY).date().isoformat(), ""),
    }
    html = client.get(PAGE, {"period": "4-weeks"}).content.decode()
    rows = [" ".join(row.split()) for row in html.split("<tr>") if HELPED in row]
    assert len(rows) == 1
    assert '<td class="now">75 %</td> <td>50 %</td>' in rows[0]
    assert "made without a cookie" in html
    out = StringIO()
    call_command("self_help", "--period", "4-weeks", stdout=out)
    lines = [line.split("  ") for line in out.getvalue().splitlines() if line.startswith(HELPED)]
    assert [[part.strip() for part in line if part.strip()] for line in lines] == [[HELPED, "75 %", "50 %"]]


def test_nothing_is_said_of_the_first_day_where_it_lies_before_all_that_is_asked_for(
    client: Client, monkeypatch: pytest.MonkeyPatch, cy: Member, places: dict[str, str]
) -> None:
    moment = present()
    visited(monkeypatch, moment - 70 * DAY, places["article"])
    visited(monkeypatch, moment, places["solved"])
    client.force_login(cy)
    assert figures(client) == {ALL: ("1", "0"), HELPED: ("1.0000", ""), AT_ARTICLES: ("0.0000", "")}
    assert figures(client, period="all") == {ALL: ("2", ""), HELPED: ("1.0000", ""), AT_ARTICLES: ("0.5000", "")} | {
        SINCE: ((moment - 70 * DAY).date().isoformat(), "")
    }


def test_where_none_was_counted_no_figure_is_made_up(client: Client, cy: Member, places: dict[str, str]) -> None:
    client.force_login(cy)
    assert figures(client) == {ALL: ("", ""), HELPED: ("", ""), AT_ARTICLES: ("", "")}
    assert "None was counted yet." in client.get(PAGE).content.decode()


def test_of_one_forum_it_is_not_known_and_the_page_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch, cy: Member, places: dict[str, str], forum: Forum
) -> None:
    visited(monkeypatch, present(), places["article"])
    client.force_login(cy)
    assert figures(client, forum=forum.slug) == {}
    html = client.get(PAGE, {"forum": forum.slug}).content.decode()
    assert HELPED not in html
    assert "Visits of guests are counted for the whole place alone" in html
    out = StringIO()
    call_command("self_help", "--forum", forum.slug, stdout=out)
    assert "Guests' visits are counted for the whole place alone." in out.getvalue()


def test_a_period_has_as_many_days_as_it_is_long(db: None) -> None:
    end = datetime(2026, 3, 29, 15, tzinfo=UTC)
    for number in range(70):
        GuestDay.objects.create(day=end.date() - number * DAY, visits=1)
    found = read_guests(period_named("4-weeks", end=end, first=None))
    assert (found.now, found.before) == (Ended(28, 0, 0), Ended(28, 0, 0))
    assert (found.since, found.is_partial) == (date(2026, 1, 19), False)
    whole = read_guests(period_named("all", end=end, first=end - 30 * DAY))
    assert (whole.now, whole.before, whole.is_partial) == (Ended(31, 0, 0), None, False)


def test_what_was_counted_later_is_not_told_of_an_earlier_time(db: None) -> None:
    end = datetime(2026, 3, 29, 15, tzinfo=UTC)
    GuestDay.objects.create(day=end.date() + DAY, visits=1)
    found = read_guests(period_named("4-weeks", end=end, first=None))
    assert (found.now, found.before, found.is_partial) == (None, None, True)
