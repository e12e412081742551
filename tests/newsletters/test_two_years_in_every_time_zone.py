"""Two years of simulated clock in every time zone there is: one letter in each period, none at night.

Clocks that change alike are gone through once. The years hold a leap day, every change of clocks there is in them, and
Ramadan, for which some countries change theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from newsletters.schedule import FIRST_HOUR, LAST_HOUR, MONTHLY, WEEK, Plan, days_between, is_due

BEGIN, END = datetime(2027, 6, 1, tzinfo=UTC), datetime(2029, 6, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLANS = {
    "every day, in the evening": Plan(10, hour=20),
    "every day, in the morning": Plan(10),
    "once a week": Plan(4, hour=12),
    "on Sundays, when clocks change": Plan(4, hour=9, weekday=6),
    "as is their habit": Plan(3, hour=19, habit=2),
    "every other day": Plan(8, hour=15),
    "once a month": Plan(1, hour=10),
    "once a month, on Saturdays": Plan(1, hour=10, weekday=5),
    "once a month, as is their habit": Plan(1, hour=18, habit=3),
}


@cache
def clocks() -> tuple[str, ...]:
    """One zone for each way in which the clocks go in these two years."""
    days = [BEGIN + nth * DAY for nth in range((END - BEGIN).days + 1)]
    found: dict[tuple[object, ...], str] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        offsets = [day.astimezone(zone).utcoffset() for day in days]
        changes = [
            (day + hour * HOUR).astimezone(zone).utcoffset()
            for day, here, there in zip(days, offsets, offsets[1:], strict=False)
            for hour in range(24)
            if here != there
        ]
        found.setdefault((*offsets, *changes), name)
    return tuple(found.values())


@dataclass
class Reader:
    """Somebody whose letters are always worth it."""

    plan: Plan
    zone: ZoneInfo
    came: datetime | None = None

    def letters(self, begin: datetime = BEGIN, end: datetime = END) -> Iterator[datetime]:
        """When they come, asked hour by hour as the worker does; in local time."""
        for nth in range(int((end - begin) / HOUR)):
            moment = begin + nth * HOUR
            if is_due(moment, self.zone, self.plan, came=self.came, asked=self.came):
                self.came = moment
                yield moment.astimezone(self.zone)


def held_to(letters: list[datetime], plan: Plan) -> None:
    """One in each period, at an hour of the day; the first of all does not wait for a habit."""
    days, rests = [letter.date() for letter in letters], days_between(plan.volume)
    assert rests is not None
    assert all(FIRST_HOUR <= plan.hour <= letter.hour < LAST_HOUR for letter in letters)
    apart = [(later - earlier).days for earlier, later in pairwise(days)]
    assert plan.weekday in {None, *(day.weekday() for day in days)}
    if plan.volume == MONTHLY:
        held_to_the_month(days, apart, plan)
        return
    assert set(apart[1:]) == {rests}
    assert apart[0] in (range(rests, rests + WEEK) if plan.habit is not None else {rests})
    assert (days[0] - BEGIN.date()).days <= WEEK
    assert (END.date() - days[-1]).days <= rests + 1  # the last day may have ended before its hour


def held_to_the_month(days: list[date], apart: list[int], plan: Plan) -> None:
    """One in each month of the calendar, a week of days apart that does not drift where a day is kept."""
    months = [(day.year, day.month) for day in days]
    assert len(set(months)) == len(months)
    assert min(apart) >= 28
    if plan.weekday is None and plan.habit is None:
        assert max(apart) <= 31
    else:
        assert set(apart[1:]) == {28, 35}
        assert {day.weekday() for day in days[1:]} == {plan.weekday if plan.habit is None else plan.habit}
    # The first may still be of May, and the one after it wait for a habit until July.
    assert {(2027 + (6 + nth) // 12, (6 + nth) % 12 + 1) for nth in range(23)} <= set(months)


def test_every_clock_is_gone_through() -> None:
    assert len(available_timezones()) >= 400
    assert 60 < len(clocks()) < 250
    assert sum(len(_offsets(name)) > 1 for name in clocks()) > 20


def _offsets(name: str) -> set[timedelta | None]:
    return {(BEGIN + nth * DAY).astimezone(ZoneInfo(name)).utcoffset() for nth in range(365)}


@pytest.mark.parametrize("nth", range(len(PLANS)), ids=list(PLANS))
def test_one_letter_in_each_period_and_none_at_night(nth: int, request: pytest.FixtureRequest) -> None:
    """Each clock under one of the plans; under all of them in a whole run."""
    every = clocks() if request.config.getoption("--whole") else clocks()[nth :: len(PLANS)]
    plan = list(PLANS.values())[nth]
    for name in every:
        held_to(list(Reader(plan, ZoneInfo(name)).letters()), plan)


@pytest.mark.parametrize("volume", [10, 4])
def test_who_moves_about_has_one_on_every_day_of_their_own(volume: int) -> None:
    """Two years, each stay of up to two months in another zone; a day is one of the calendar where they are."""
    random, zones, reader = Random(f"moving {volume}"), list(clocks()), Reader(Plan(volume, hour=11), ZoneInfo("UTC"))
    begin, days, letters = BEGIN, set(), []
    while begin < END:
        reader.zone = ZoneInfo(random.choice(zones))
        end = min(begin + random.randrange(24, 1500) * HOUR, END)
        letters += list(reader.letters(begin, end))
        first, last = begin.astimezone(reader.zone).date() + DAY, end.astimezone(reader.zone).date()
        days |= {first + nth * DAY for nth in range((last - first).days)}  # those spent there from morning to night
        begin = end
    assert all(11 <= letter.hour < LAST_HOUR for letter in letters)
    pairs = pairwise(letters)
    apart = {(later.date() - earlier.astimezone(later.tzinfo).date()).days for earlier, later in pairs}
    assert apart == {days_between(volume)}
    assert volume != 10 or days <= {letter.date() for letter in letters}


def test_a_pause_is_kept_to_the_day() -> None:
    """Over the leap day and over the change of clocks; on the day itself letters come again."""
    zone = ZoneInfo("America/New_York")
    for begin, until in ((date(2028, 2, 20), date(2028, 3, 1)), (date(2028, 3, 5), date(2028, 3, 20))):
        start = datetime.combine(begin, time(0), tzinfo=zone).astimezone(UTC)
        plan = Plan(10, hour=9, paused_until=until)
        came = list(Reader(plan, zone).letters(start, start + 40 * DAY))
        assert came[0].date() == until
        assert (came[0].hour, len(came)) == (9, 40 - (until - begin).days)


def test_a_day_that_does_not_exist_has_no_letter_and_none_comes_twice() -> None:
    """Samoa went without 30 December 2011, a Friday."""
    apia, begin = ZoneInfo("Pacific/Apia"), datetime(2011, 12, 25, tzinfo=UTC)
    days = [letter.date().day for letter in Reader(Plan(10, hour=8), apia).letters(begin, begin + 9 * DAY)]
    assert days == [24, 25, 26, 27, 28, 29, 31, 1, 2, 3]  # it was still the 24th there when they were asked for
    fridays = Reader(Plan(4, hour=8, weekday=4), apia).letters(begin - 7 * DAY, begin + 15 * DAY)
    assert [letter.date().day for letter in fridays] == [23, 6]


def test_an_hour_that_comes_twice_has_one_letter() -> None:
    """On 18 November 1883 New York’s clocks went back at noon, by four minutes."""
    zone, plan = ZoneInfo("America/New_York"), Plan(10, hour=12)
    reader, begin = Reader(plan, zone), datetime(1883, 11, 18, 16, 50, tzinfo=UTC)
    minutes = [begin + nth * timedelta(minutes=1) for nth in range(60)]
    came = []
    for minute in minutes:
        if is_due(minute, zone, plan, came=reader.came, asked=reader.came):
            came.append(minute.astimezone(zone))
            reader.came = minute
    noons = {minute.astimezone(zone).fold for minute in minutes if minute.astimezone(zone).hour == 12}
    assert noons == {0, 1}
    assert [(letter.hour, letter.minute) for letter in came] == [(12, 0)]
