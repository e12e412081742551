"""A member lists something for sale or wanted."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from directory.actions import list_item
from directory.models import Listing
from profiles.models import Activity, Member, Subject, Verb


def form(**fields: object) -> dict[str, object]:
    return {
        "key": uuid4(),
        "sort": "selling",
        "title": "Ember stove, serviced",
        "text": "Burns *blue* again. <script>alert(1)</script>",
        "price": "45.50",
        "currency": "EUR",
        "place": "Bergen",
        **fields,
    }


def test_a_member_lists_something_for_sale(client: Client, ann: Member, stoves: Subject) -> None:
    client.force_login(ann)
    response = client.post(reverse("directory:new-listing"), form(subjects=[stoves.pk]))
    listing = Listing.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("directory:listing", args=[listing.pk])
    assert (listing.owner, listing.sort, listing.price, listing.place) == (ann, "selling", Decimal("45.50"), "Bergen")
    assert listing.html == "<p>Burns <em>blue</em> again. &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert list(listing.subjects.all()) == [stoves]


def test_subjects_that_are_not_there_are_a_wrong_choice(client: Client, ann: Member, stoves: Subject) -> None:
    client.force_login(ann)
    response = client.post(reverse("directory:new-listing"), form(subjects=[stoves.pk, 10**30]))
    assert response.status_code == 422
    assert "is not one of the available choices." in response.content.decode()
    assert not Listing.objects.exists()


def test_it_stands_in_the_ledger_with_what_it_is_about(client: Client, ann: Member, stoves: Subject) -> None:
    client.force_login(ann)
    client.post(reverse("directory:new-listing"), form(subjects=[stoves.pk]))
    listing, act = Listing.objects.get(), Activity.objects.get()
    assert (act.member, act.verb, act.kind, act.item) == (ann, Verb.LISTED, "listing", listing.pk)
    assert act.facets == listing.facets
    assert len(listing.facets) >= 5  # kind, place, person, subject, words


def test_something_wanted_may_be_without_a_price(client: Client, ann: Member) -> None:
    client.force_login(ann)
    assert "checked" in str(client.get(reverse("directory:new-listing") + "?sort=wanted").content)
    client.post(reverse("directory:new-listing"), form(sort="wanted", price="", place=""))
    listing = Listing.objects.get()
    assert (listing.sort, listing.price, listing.price_said) == ("wanted", None, "")


def test_the_same_form_twice_makes_one_listing(client: Client, ann: Member) -> None:
    client.force_login(ann)
    data = form()
    pages = [client.post(reverse("directory:new-listing"), data).headers["Location"] for _ in range(2)]
    assert pages[0] == pages[1]
    assert (Listing.objects.count(), Activity.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Give it a title."),
        ({"title": "x" * 161}, "This has 161 characters. Shorten it to 160."),
        ({"text": "  "}, "Write something first."),
        ({"text": "y" * 8001}, "This has 8001 characters. Shorten it to 8000."),
        ({"price": "-1"}, "A price is not below zero."),
        ({"price": "cheap"}, "Write the price as a number."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, ann: Member, wrong: dict[str, str], sentence: str
) -> None:
    client.force_login(ann)
    response = client.post(reverse("directory:new-listing"), form(**wrong))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Bergen" in response.content.decode()
    assert (Listing.objects.count(), Activity.objects.count()) == (0, 0)


def test_six_subjects_are_one_too_many(ann: Member, now: datetime) -> None:
    subjects = [Subject.objects.create(name=f"S{number}", slug=f"s{number}") for number in range(6)]
    with pytest.raises(ValidationError, match="at most five"):
        list_item(
            owner=ann, sort="selling", title="Tent", text="Dry.", price=None, currency="EUR", place="",
            subjects=subjects, key=uuid4(), now=now,
        )  # fmt: skip
    assert not Listing.objects.exists()


def test_one_who_may_not_write_lists_nothing(client: Client, ann: Member, now: datetime) -> None:
    ann.status = Member.Status.SILENCED
    ann.save()
    client.force_login(ann)
    assert client.post(reverse("directory:new-listing"), form()).status_code == 403
    with pytest.raises(PermissionDenied, match="not write for now"):
        list_item(
            owner=ann, sort="selling", title="Tent", text="Dry.", price=None, currency="EUR", place="",
            subjects=[], key=uuid4(), now=now,
        )  # fmt: skip
    assert not Listing.objects.exists()


def test_a_guest_is_asked_to_sign_in(client: Client, db: None) -> None:
    address = reverse("directory:new-listing")
    assert client.get(address).headers["Location"] == f"/account/login/?next={address}"
    refused = client.post(address, form())
    assert refused.status_code == 403
    assert "Ember stove, serviced" in refused.content.decode()
    assert not Listing.objects.exists()


def test_its_owner_takes_it_down(client: Client, listing: Listing, ann: Member, di: Member) -> None:
    address = reverse("directory:close-listing", args=[listing.pk])
    client.force_login(di)
    assert client.post(address).status_code == 403
    assert not Listing.objects.filter(closed__isnull=False).exists()
    client.force_login(ann)
    for _ in range(2):
        assert client.post(address).status_code == 302
    assert not Listing.objects.open().exists()
    assert Activity.objects.filter(verb=Verb.CLOSED).count() == 1
