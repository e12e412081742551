"""Weights of the ranking fitted to what was shown and opened: proposed each week, and the owner's to accept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from desk.actions import accept_by_itself, decide_refit, refit_step, ship_again
from desk.models import Refit
from desk.refitting.fitting import Shows, fitted
from desk.refitting.judging import gain, judged, ndcg
from desk.refitting.proposing import propose
from desk.refitting.reading import NAMES, Row, read
from moderation.models import StaffAct
from profiles.models import Member, Shown, Surface
from search.blend import PRIORS, in_force
from search.recommending.account import account
from search.recommending.keeping import standing

SHIPPED = np.array([PRIORS[name] for name in NAMES])
DAY = timedelta(days=1)
PAGE = "/admin/ranking/"
Fill = Callable[..., None]


def opened_by(
    true: Mapping[str, float], lists: int, *, members: int = 100, seed: int = 1, falls: float = -0.5
) -> Shows:
    """Lists of ten in the order of the shipped weights, opened by others, and less the further down."""
    luck = np.random.default_rng(seed)
    signals = luck.standard_normal((lists, 10, len(NAMES)))
    order = np.argsort(-(signals @ SHIPPED), axis=1)
    signals = np.take_along_axis(signals, order[:, :, None], axis=1).reshape(-1, len(NAMES))
    place = np.tile(np.arange(1.0, 11.0), lists)
    at = -1.5 + falls * np.log2(place) + signals @ np.array([true[name] for name in NAMES])
    opened = (luck.random(len(at)) < 1 / (1 + np.exp(-at))).astype(float)
    return Shows(signals, place, np.zeros(len(at)), opened, np.repeat(np.arange(lists) % members, 10))


def test_much_that_was_opened_finds_the_weights_it_was_opened_by() -> None:
    true = PRIORS | {"words": 0.8, "hot": 0.3}
    fit = fitted(opened_by(true, 6000), SHIPPED)
    assert fit is not None
    for name, weight, low, high in zip(NAMES, fit.weights, fit.low, fit.high, strict=True):
        said = weight * fit.scale
        assert said == pytest.approx(true[name], abs=0.08), name
        assert low <= weight <= high
    words, hot = NAMES.index("words"), NAMES.index("hot")
    assert fit.low[words] > PRIORS["words"]
    assert fit.high[hot] < PRIORS["hot"]


def test_little_that_was_opened_stays_near_what_ships() -> None:
    fit = fitted(opened_by(PRIORS | {"words": 0.8, "hot": 0.3}, 12), SHIPPED)
    assert fit is not None
    assert np.abs(fit.weights / SHIPPED - 1).max() < 0.4
    assert (fit.low < SHIPPED).all()
    assert (fit.high > SHIPPED).all()


def test_what_was_opened_because_it_stood_on_top_is_no_reason_for_its_signals() -> None:
    """Nothing but the place decides; the score falls with the place, and must not be taken for the cause."""
    nothing = dict.fromkeys(NAMES, 0.0)
    fit = fitted(opened_by(nothing, 3000, falls=-1.0), SHIPPED)
    assert fit is None or fit.scale < 0.1


def test_a_proposal_stays_between_a_quarter_and_four_times_what_ships() -> None:
    fit = fitted(opened_by(PRIORS | {"company": 3.0, "hot": -2.0}, 3000), SHIPPED)
    assert fit is not None
    assert fit.weights[NAMES.index("company")] == pytest.approx(4 * PRIORS["company"])
    assert fit.weights[NAMES.index("hot")] == pytest.approx(PRIORS["hot"] / 4)


def test_one_who_opens_much_makes_no_interval_narrow() -> None:
    shows = opened_by(PRIORS, 300)
    one = Shows(shows.signals, shows.place, shows.is_mail, shows.opened, np.zeros(len(shows.place), dtype=np.int64))
    many, alone = fitted(shows, SHIPPED), fitted(one, SHIPPED)
    assert many is not None
    assert alone is not None
    assert alone.weights == pytest.approx(many.weights)


def row(place: int, *, is_opened: bool, now: datetime, **signals: float) -> Row:
    values = tuple(signals.get(name, 0.0) for name in NAMES)
    return Row(1, Surface.PAGE, now.date(), place, is_opened, values, now)


def test_a_list_is_judged_by_where_what_was_opened_would_stand(now: datetime) -> None:
    rows = [row(1, is_opened=False, now=now, hot=1.0), row(2, is_opened=True, now=now, words=1.0)]
    found = judged(rows, PRIORS, PRIORS | {"words": 0.9}, {})
    assert found is not None
    assert (found.lists, round(found.before, 4), found.after, found.alike) == (1, 0.6309, 1.0, 0.5)
    assert judged(rows[:1], PRIORS, PRIORS, {}) is None
    assert ndcg([0.0] * 10 + [1.0]) == 0.0


def test_what_is_opened_further_down_counts_by_how_seldom_that_is(now: datetime) -> None:
    second, last = row(2, is_opened=True, now=now), row(1024, is_opened=True, now=now)
    assert gain(second, {"page": -1.0}) == pytest.approx(2.71828, rel=1e-5)
    assert (gain(last, {"page": -1.0}), gain(second, {"page": 0.5}), gain(second, {})) == (8.0, 1.0, 1.0)
    assert gain(row(2, is_opened=False, now=now), {"page": -1.0}) == 0.0
    assert ndcg([1.0, 3.0]) == pytest.approx((1 + 3 / np.log2(3)) / (3 + 1 / np.log2(3)))


@pytest.fixture
def fill(member_named: Callable[..., Member], now: datetime) -> Fill:
    """Puts lists before forty members for thirty days back, opened by a taste for words, by the weights given."""
    members = [member_named(f"reader{number}") for number in range(40)]

    def put(by: Mapping[str, float] = PRIORS, *, back: int = 30, ahead: int = 3) -> None:
        shows = opened_by(PRIORS | {"words": 1.2}, 800, seed=back + 50)
        rows = []
        for number, signals in enumerate(shows.signals):
            nth, place = divmod(number, 10)
            when = now - DAY * (ahead + (nth // 40) * (back - ahead) / 20)
            terms = {name: float(by[name] * each) for name, each in zip(NAMES, signals, strict=True)}
            given = {"kind": "thread", "item": number, "day": when.date(), "place": place + 1, "terms": terms}
            clicked = when if shows.opened[number] else None
            rows.append(Shown(member=members[nth % 40], surface=Surface.PAGE, shown=when, clicked=clicked, **given))
        Shown.objects.bulk_create(rows, batch_size=500)

    return put


def refit_made(fill: Fill, now: datetime) -> Refit:
    fill()
    refit = propose(now)
    assert refit is not None
    return refit


def test_a_weeks_proposal_rests_on_what_was_shown_and_is_judged_by_the_week_after(fill: Fill, now: datetime) -> None:
    refit = refit_made(fill, now)
    assert refit.stood == PRIORS
    assert refit.weights["words"] > 2 * PRIORS["words"] * 0.9
    assert refit.found["low"]["words"] > PRIORS["words"]
    assert (refit.found["members"], refit.found["shown"] + 10 * 40 * 5) == (40, 8000)
    assert refit.found["lists"] > 100
    assert refit.found["after"] > refit.found["before"]
    assert in_force() == PRIORS


def test_too_little_opened_proposes_nothing(member_named: Callable[..., Member], now: datetime) -> None:
    assert propose(now) is None
    refit_step(now=now)
    assert not Refit.objects.exists()


def test_drawn_by_lot_or_paused_or_of_today_is_not_fitted_to(bo: Member, now: datetime) -> None:
    terms = dict.fromkeys(NAMES, 0.1)
    of = {"member": bo, "surface": Surface.PAGE, "kind": "thread", "place": 1, "shown": now - 3 * DAY}
    of |= {"day": (now - 3 * DAY).date(), "terms": terms}
    others: list[dict[str, Any]] = [
        {},
        {"probability": 0.2},
        {"terms": {"newest": 0.5}},
        {"shown": now - DAY},
        {"shown": now - 100 * DAY},
    ]
    for item, other in enumerate(others):
        Shown.objects.create(**(of | {"item": item} | other))
    [only] = read(now)
    assert only.signals == tuple(pytest.approx(0.1 / PRIORS[name]) for name in NAMES)


def test_each_row_is_read_by_the_weights_that_ranked_it(owner: Member, fill: Fill, now: datetime) -> None:
    refit = refit_made(fill, now)
    assert decide_refit(by=owner, refit=refit, is_accepted=True, reason="It helps.", now=now)
    before = {row.signals for row in read(now)}
    Shown.objects.all().delete()
    fill(in_force(), back=-10, ahead=-30)  # the same taste, ranked by the new weights, in the weeks after
    later = now + 40 * DAY
    rows = read(later)
    assert len(rows) > 5000
    assert max(abs(each) for row in rows for each in row.signals) < 6
    assert min(row.shown for row in rows) >= now + 2 * DAY
    assert before


def test_the_owner_accepts_and_it_counts_at_once_everywhere(at_home: Client, fill: Fill, now: datetime) -> None:
    refit = refit_made(fill, now)
    page = at_home.get(PAGE)
    words = page.context["rows"][list(PRIORS).index("words")]
    assert (words["shipped"], words["now"], words["proposed"]) == ("0.4", "0.4", f"{refit.weights['words']:g}")
    assert "Let them count" in page.content.decode()
    sent = {"act": "accept", "refit": refit.pk, "reason": "Words say more here."}
    assert at_home.post(PAGE, sent)["Location"] == PAGE
    assert in_force() == refit.weights
    assert standing(now).by == refit.weights
    assert sorted(each.weight for each in account().signals) == sorted(refit.weights.values())
    act = StaffAct.objects.get()
    assert (act.verb, act.reason, act.item) == (StaffAct.Verb.WEIGH, "Words say more here.", refit.pk)
    at_home.post(PAGE, sent)
    assert StaffAct.objects.count() == 1
    assert "Back to the shipped weights" in at_home.get(PAGE).content.decode()
    at_home.post(PAGE, {"act": "ship", "reason": "Back."})
    assert in_force() == PRIORS
    assert [row.weights == PRIORS for row in Refit.objects.filter(is_accepted=True).order_by("pk")] == [False, True]


def test_what_is_left_changes_nothing_and_is_not_asked_again(at_home: Client, fill: Fill, now: datetime) -> None:
    refit = refit_made(fill, now)
    at_home.post(PAGE, {"act": "leave", "refit": refit.pk})
    assert in_force() == PRIORS
    html = at_home.get(PAGE).content.decode()
    assert "There is no proposal to decide about." in html
    assert "left the proposal of March 2, 2026" in html


def test_a_decision_without_a_reason_is_none(at_home: Client, fill: Fill, now: datetime) -> None:
    refit = refit_made(fill, now)
    for sent in ({"act": "accept", "refit": refit.pk}, {"act": "automatic"}, {"act": "nothing"}):
        assert at_home.post(PAGE, sent).status_code == 422
    assert at_home.post(PAGE, {"act": "accept", "refit": refit.pk + 1, "reason": "x"}).status_code == 404
    assert in_force() == PRIORS
    assert not StaffAct.objects.exists()


def test_once_a_week_and_by_itself_only_where_the_owner_said_so(owner: Member, fill: Fill, now: datetime) -> None:
    fill()
    for hours in (0, 1, 167):
        refit_step(now=now + timedelta(hours=hours))
    assert Refit.objects.count() == 1
    assert in_force() == PRIORS
    assert accept_by_itself(by=owner, is_on=True, reason="I trust it.", now=now)
    assert not accept_by_itself(by=owner, is_on=True, reason="I trust it.", now=now)
    refit_step(now=now + 7 * DAY)
    newest = Refit.objects.latest("pk")
    assert (newest.is_accepted, newest.by) == (True, None)
    assert in_force() == newest.weights
    assert [row.is_accepted for row in Refit.objects.order_by("pk")] == [False, True]


def test_only_the_owner_decides(client: Client, cy: Member, owner: Member, now: datetime) -> None:
    refit = Refit.objects.create(made=now, weights=PRIORS | {"hot": 0.9}, stood=PRIORS)
    strange = Refit.objects.create(made=now, weights={"charm": 1.0}, stood=PRIORS)
    client.force_login(cy)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"act": "accept", "refit": refit.pk, "reason": "x"}).status_code == 403
    with pytest.raises(PermissionDenied):
        decide_refit(by=cy, refit=refit, is_accepted=True, reason="x", now=now)
    with pytest.raises(PermissionDenied):
        ship_again(by=cy, reason="x", now=now)
    with pytest.raises(PermissionDenied):
        accept_by_itself(by=cy, is_on=True, reason="x", now=now)
    with pytest.raises(ValidationError, match="another version"):
        decide_refit(by=owner, refit=strange, is_accepted=True, reason="x", now=now)
    assert not Refit.objects.filter(is_accepted__isnull=False).exists()
