"""A member offers a deal, the lister agrees or declines, either closes."""

import json
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory.actions import agree_deal, close_deal, decline_deal, list_item, offer_deal
from directory.models import Deal, Listing
from profiles.models import Activity, Member, Verb
from writing.models import Draft


def verbs(member: Member) -> list[str]:
    return list(Activity.objects.of_member(member.pk).order_by("id").values_list("verb", flat=True))


def test_from_offer_to_handing_over(client: Client, listing: Listing, ann: Member, bo: Member) -> None:
    client.force_login(bo)
    data = {"key": uuid4(), "remark": "I could fetch it on Friday."}
    client.post(reverse("directory:offer-deal", args=[listing.pk]), data)
    deal = Deal.objects.get()
    assert (deal.seller, deal.buyer, deal.state, deal.remark) == (ann, bo, "offered", data["remark"])
    client.force_login(ann)
    assert "Agree or decline." in client.get(reverse("directory:deal-list")).content.decode()
    client.post(reverse("directory:agree-deal", args=[deal.pk]))
    assert "reserved" in client.get(listing.get_absolute_url()).content.decode()
    client.force_login(bo)
    assert "It was handed over" in client.get(deal.get_absolute_url()).content.decode()
    client.post(reverse("directory:close-deal", args=[deal.pk]))
    deal.refresh_from_db()
    listing.refresh_from_db()
    assert deal.state == "closed"
    assert listing.closed == deal.closed is not None
    assert verbs(ann) == [Verb.LISTED, Verb.SOLD]
    assert verbs(bo) == [Verb.OFFERED, Verb.BOUGHT, Verb.CLOSED]
    assert all(act.facets == listing.facets for act in Activity.objects.all())


def test_who_answers_a_wanted_listing_sells(ann: Member, bo: Member, now: datetime) -> None:
    wanted = list_item(
        owner=ann, sort="wanted", title="Skis", text="Long.", price=None, currency="EUR", place="",
        subjects=[], key=uuid4(), now=now,
    )  # fmt: skip
    deal = offer_deal(member=bo, listing=wanted, remark="", key=uuid4(), now=now)
    assert (deal.seller, deal.buyer, deal.asker) == (bo, ann, bo)
    agree_deal(member=ann, deal=deal, now=now)
    assert verbs(bo) == [Verb.OFFERED, Verb.SOLD]
    assert verbs(ann) == [Verb.LISTED, Verb.BOUGHT]


def test_who_answers_a_listing_that_does_not_say_its_kind_buys(
    client: Client, ann: Member, bo: Member, now: datetime
) -> None:
    boots = list_item(
        owner=ann, sort="unsaid", title="Boots", text="Dry.", price=Decimal(5), currency="EUR", place="",
        subjects=[], key=uuid4(), now=now,
    )  # fmt: skip
    client.force_login(bo)
    page = client.get(boots.get_absolute_url()).content.decode()
    assert "for sale or wanted" in page
    assert "Would you like to have it?" in page
    assert (boots.price_said, offer_deal(member=bo, listing=boots, remark="", key=uuid4(), now=now).buyer) == (
        "€\u00a05",
        bo,
    )


def test_the_same_form_twice_makes_one_offer(client: Client, listing: Listing, bo: Member) -> None:
    client.force_login(bo)
    data = {"key": uuid4(), "remark": "Mine?"}
    address = reverse("directory:offer-deal", args=[listing.pk])
    assert client.post(address, data).headers["Location"] == client.post(address, data).headers["Location"]
    assert (Deal.objects.count(), verbs(bo)) == (1, [Verb.OFFERED])


def test_a_second_offer_is_refused_in_the_constraints_words(
    client: Client, listing: Listing, offer: Deal, bo: Member
) -> None:
    client.force_login(bo)
    address = reverse("directory:offer-deal", args=[listing.pk])
    response = client.post(address, {"key": uuid4(), "remark": "Please, please."})
    assert response.status_code == 422
    assert "You have already made an offer. Wait for the answer." in response.content.decode()
    assert "Please, please." in response.content.decode()
    assert Deal.objects.get() == offer


def test_nobody_deals_with_oneself(client: Client, listing: Listing, ann: Member) -> None:
    client.force_login(ann)
    response = client.post(reverse("directory:offer-deal", args=[listing.pk]), {"key": uuid4(), "remark": ""})
    assert response.status_code == 422
    assert "This is your own listing." in response.content.decode()
    assert not Deal.objects.exists()


def test_a_reserved_listing_takes_no_offer_and_no_second_deal(
    listing: Listing, offer: Deal, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    second = offer_deal(member=di, listing=listing, remark="", key=uuid4(), now=now)
    agree_deal(member=ann, deal=offer, now=now)
    with pytest.raises(ValidationError, match="This listing already has a deal"):
        agree_deal(member=ann, deal=second, now=now)
    with pytest.raises(PermissionDenied, match="This listing already has a deal"):
        offer_deal(member=di, listing=listing, remark="", key=uuid4(), now=now)
    assert sorted(Deal.objects.values_list("state", flat=True)) == ["agreed", "offered"]
    assert Activity.objects.filter(verb=Verb.SOLD).count() == 1


def test_closing_declines_the_offers_that_waited(
    listing: Listing, offer: Deal, ann: Member, di: Member, now: datetime
) -> None:
    second = offer_deal(member=di, listing=listing, remark="", key=uuid4(), now=now)
    agree_deal(member=ann, deal=offer, now=now)
    close_deal(member=ann, deal=offer, now=now)
    second.refresh_from_db()
    assert second.state == "declined"


def test_a_declined_offer_may_be_made_again(
    listing: Listing, offer: Deal, ann: Member, bo: Member, now: datetime
) -> None:
    decline_deal(member=ann, deal=offer, now=now)
    with pytest.raises(ValidationError, match="changed in the meantime"):
        agree_deal(member=ann, deal=offer, now=now)
    assert offer_deal(member=bo, listing=listing, remark="45?", key=uuid4(), now=now) != offer


def test_only_the_lister_answers_and_only_the_sides_close(offer: Deal, bo: Member, di: Member, now: datetime) -> None:
    for act in (agree_deal, decline_deal):
        with pytest.raises(PermissionDenied):
            act(member=bo, deal=offer, now=now)
    with pytest.raises(PermissionDenied):
        close_deal(member=di, deal=offer, now=now)
    with pytest.raises(ValidationError):
        close_deal(member=bo, deal=offer, now=now)
    offer.refresh_from_db()
    assert offer.state == "offered"


def test_who_may_not_write_answers_no_offer(offer: Deal, ann: Member, now: datetime) -> None:
    ann.status = Member.Status.SILENCED
    for act in (agree_deal, decline_deal):
        with pytest.raises(PermissionDenied):
            act(member=ann, deal=offer, now=now)
    offer.refresh_from_db()
    assert offer.state == "offered"


@pytest.mark.parametrize("verb", ["agree", "decline", "close"])
def test_a_stranger_finds_no_deal(client: Client, offer: Deal, di: Member, cy: Member, verb: str) -> None:
    for stranger in (di, cy):
        client.force_login(stranger)
        assert client.get(offer.get_absolute_url()).status_code == 404
        assert client.post(reverse(f"directory:{verb}-deal", args=[offer.pk])).status_code == 404
        assert offer.remark not in client.get(offer.listing.get_absolute_url()).content.decode()
    offer.refresh_from_db()
    assert offer.state == "offered"


def test_what_stood_against_a_step_is_said_on_its_page(client: Client, offer: Deal, ann: Member, now: datetime) -> None:
    decline_deal(member=ann, deal=offer, now=now)
    client.force_login(ann)
    response = client.post(reverse("directory:agree-deal", args=[offer.pk]), follow=True)
    assert response.status_code == 200
    assert "The deal has changed in the meantime." in response.content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_of_deals_takes_a_set_number_of_queries(
    client: Client, listing: Listing, ann: Member, bo: Member, now: datetime, count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for _ in range(count):
        deal = offer_deal(member=bo, listing=listing, remark="", key=uuid4(), now=now)
        decline_deal(member=ann, deal=deal, now=now)
    client.force_login(bo)
    with django_assert_num_queries(6):
        page = client.get(reverse("directory:deal-list"))
    assert len(page.context["rows"]) == count


def test_an_offer_begun_is_there_again_until_it_is_made(client: Client, listing: Listing, bo: Member) -> None:
    place, offers = f"offer:listing:{listing.pk}", reverse("directory:offer-deal", args=[listing.pk])
    begun = {"place": place, "version": 0, "written": json.dumps({"remark": ["I could fetch"]})}
    client.force_login(bo)
    assert client.post(reverse("writing:draft"), begun).json() == {"version": 1}
    for address in (offers, listing.get_absolute_url()):
        page = client.get(address).content.decode()
        assert ("I could fetch" in page, f'data-draft="{place}"' in page) == (True, True)
    assert offers in client.get(reverse("writing:draft-list")).content.decode()
    client.post(offers, {"key": uuid4(), "remark": "I could fetch it on Friday."})
    assert (Draft.objects.exists(), Deal.objects.get().remark) == (False, "I could fetch it on Friday.")
