"""Both sides of a closed deal rate it, and neither reads the other's before both have."""

import json
import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from directory.models import Deal
from feedback.actions import rate_deal, reveal_due
from feedback.models import Rating
from profiles.models import Activity, Member, Verb
from writing.models import Draft

HERS, HIS = "Paid the same evening.", "Just as described."


def rate_page(deal: Deal) -> str:
    return reverse("feedback:deal-rate", args=[deal.pk])


def ratings_page(member: Member) -> str:
    return reverse("feedback:ratings", args=[member.username])


def seen_by(client: Client, member: Member, address: str) -> str:
    client.force_login(member)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_neither_reads_the_others_rating_before_both_have(
    client: Client, closed: Deal, ann: Member, bo: Member, cy: Member
) -> None:
    client.force_login(ann)
    assert client.post(rate_page(closed), {"key": uuid4(), "score": 5, "remark": HERS}).status_code == 302
    assert HERS in seen_by(client, ann, rate_page(closed))
    for viewer, address in ((bo, rate_page(closed)), (bo, ratings_page(bo)), (cy, ratings_page(bo))):
        assert HERS not in seen_by(client, viewer, address)
    client.force_login(bo)
    client.post(rate_page(closed), {"key": uuid4(), "score": 4, "remark": HIS})
    for viewer in (ann, bo):
        page = seen_by(client, viewer, rate_page(closed))
        assert HERS in page
        assert HIS in page
    assert HERS in seen_by(client, cy, ratings_page(bo))
    assert Rating.objects.received_by(ann).summary() == {"count": 1, "mean": 4}
    assert Rating.objects.received_by(bo).summary() == {"count": 1, "mean": 5}


def test_the_ledger_knows_that_each_rated(closed: Deal, ann: Member, bo: Member, now: datetime) -> None:
    for side in (ann, bo):
        rate_deal(deal=closed, rater=side, score=5, remark="", key=uuid4(), now=now)
    acts = Activity.objects.filter(verb=Verb.RATED).order_by("id")
    assert [(act.member, act.kind, act.item) for act in acts] == [
        (side, "listing", closed.listing_id) for side in (ann, bo)
    ]
    assert all(act.facets == closed.listing.facets for act in acts)


def test_each_side_rates_the_other_once(closed: Deal, ann: Member, bo: Member, now: datetime) -> None:
    rate_deal(deal=closed, rater=bo, score=5, remark="", key=uuid4(), now=now)
    with pytest.raises(ValidationError, match="already rated"):
        rate_deal(deal=closed, rater=bo, score=1, remark="", key=uuid4(), now=now)
    assert Rating.objects.received_by(ann).summary() == {"count": 1, "mean": 5}


def test_the_same_form_twice_makes_one_rating(client: Client, closed: Deal, bo: Member) -> None:
    client.force_login(bo)
    data = {"key": uuid4(), "score": 5, "remark": ""}
    assert [client.post(rate_page(closed), data).status_code for _ in range(2)] == [302, 302]
    assert Rating.objects.count() == 1
    assert Activity.objects.filter(verb=Verb.RATED).count() == 1


def test_after_fourteen_days_the_one_rating_opens_and_the_other_is_too_late(
    closed: Deal, ann: Member, bo: Member, now: datetime
) -> None:
    rate_deal(deal=closed, rater=ann, score=2, remark=HERS, key=uuid4(), now=now)
    assert reveal_due(now=now + timedelta(days=13, hours=23)) == 0
    assert not Rating.objects.revealed().exists()
    late = now + timedelta(days=14)
    with pytest.raises(PermissionDenied, match="14 days after the first rating"):
        rate_deal(deal=closed, rater=bo, score=1, remark="Revenge.", key=uuid4(), now=late)
    assert reveal_due(now=late) == 1
    assert reveal_due(now=late) == 0
    assert [rating.revealed for rating in Rating.objects.all()] == [late]


@pytest.mark.parametrize(("score", "sentence"), [("", "Choose from one"), ("6", "Choose from one"), ("0", "Choose")])
def test_stars_are_one_to_five(client: Client, closed: Deal, bo: Member, score: str, sentence: str) -> None:
    client.force_login(bo)
    response = client.post(rate_page(closed), {"key": uuid4(), "score": score, "remark": HIS})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert HIS in response.content.decode()
    assert not Rating.objects.exists()


def test_the_database_refuses_six_stars_too(closed: Deal, bo: Member, now: datetime) -> None:
    with pytest.raises(ValidationError, match="Choose from one to five stars"):
        rate_deal(deal=closed, rater=bo, score=6, remark="", key=uuid4(), now=now)
    assert not Rating.objects.exists()


def test_a_stranger_sees_no_deal(client: Client, closed: Deal, di: Member, cy: Member, now: datetime) -> None:
    for stranger in (di, cy):
        client.force_login(stranger)
        assert client.get(rate_page(closed)).status_code == 404
        assert client.post(rate_page(closed), {"key": uuid4(), "score": 5}).status_code == 404
        with pytest.raises(PermissionDenied):
            rate_deal(deal=closed, rater=stranger, score=5, remark="", key=uuid4(), now=now)
    assert not Rating.objects.exists()


def test_a_deal_is_rated_only_once_it_is_closed(client: Client, agreed: Deal, bo: Member) -> None:
    client.force_login(bo)
    assert "Only the two sides of a closed deal may rate it." in client.get(rate_page(agreed)).content.decode()
    assert client.post(rate_page(agreed), {"key": uuid4(), "score": 5}).status_code == 422
    assert not Rating.objects.exists()


def test_who_may_not_write_rates_nobody(client: Client, closed: Deal, bo: Member) -> None:
    Member.objects.filter(pk=bo.pk).update(status=Member.Status.SILENCED)
    client.force_login(bo)
    response = client.post(rate_page(closed), {"score": 1, "remark": "Never again.", "key": str(uuid4())})
    assert response.status_code == 422
    assert "You may read, but not write for now." in response.content.decode()
    assert not Rating.objects.exists()


def test_my_page_asks_for_a_rating_while_there_is_time(
    client: Client, closed: Deal, ann: Member, bo: Member, now: datetime
) -> None:
    home = reverse("home:page")
    assert "Rate Ann" in seen_by(client, bo, home)
    rate_deal(deal=closed, rater=ann, score=5, remark="", key=uuid4(), now=now)
    assert ("Rate Ann" in seen_by(client, bo, home), "Rate Bo" in seen_by(client, ann, home)) == (True, False)
    reveal_due(now=now + timedelta(days=15))
    assert "Rate Ann" not in seen_by(client, bo, home)


def test_a_rating_begun_is_there_again_until_it_is_given(client: Client, closed: Deal, bo: Member, di: Member) -> None:
    place, saves = f"rate:deal:{closed.pk}", reverse("writing:draft")
    begun = {"place": place, "version": 0, "written": json.dumps({"score": ["4"], "remark": ["Nearly as"]})}
    client.force_login(di)
    assert client.post(saves, begun).status_code == 404
    client.force_login(bo)
    assert client.post(saves, begun).json() == {"version": 1}
    page = seen_by(client, bo, rate_page(closed))
    assert [words in page for words in ("Nearly as", 'data-draft-version="1"')] == [True, True]
    assert re.search(r'value="4"[^>]*checked', page)
    assert closed.listing.title in seen_by(client, bo, reverse("writing:draft-list"))
    assert client.post(rate_page(closed), {"key": uuid4(), "score": 9}).status_code == 422
    assert Draft.objects.filter(member=bo, place=place).exists()
    client.post(rate_page(closed), {"key": uuid4(), "score": 4, "remark": HIS})
    assert (Draft.objects.exists(), Rating.objects.get().remark) == (False, HIS)
