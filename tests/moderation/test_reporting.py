"""A member tells the moderators of something."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from community.models import Forum, Post, Thread
from directory.models import Deal, Listing
from feedback.actions import rate_deal
from lib.kinds import ItemRef
from moderation.actions import close_report, hide_item, report_item
from moderation.models import Report
from profiles.models import Member


def address(kind: str, item: int) -> str:
    return reverse("moderation:report", args=[kind, item])


def test_a_member_reports_a_thread_a_post_a_listing_a_rating_and_a_deal(
    client: Client, thread: Thread, closed: Deal, ann: Member, bo: Member, now: datetime
) -> None:
    post = Post.objects.get()
    for side in (ann, bo):
        rating = rate_deal(deal=closed, rater=side, score=1, remark="Never again.", key=uuid4(), now=now)
    things = [
        ("thread", thread.pk),
        ("post", post.pk),
        ("listing", closed.listing_id),
        ("rating", rating.pk),
        ("deal", closed.pk),
    ]
    client.force_login(bo)
    for kind, item in things:
        assert client.get(address(kind, item)).status_code == 200
        response = client.post(address(kind, item), {"key": uuid4(), "reason": "Rude."}, follow=True)
        assert response.status_code == 200
        assert "Thank you. A moderator will look at it." in response.content.decode()
    made = Report.objects.order_by("pk").values_list("reporter", "kind", "item", "reason", "closed")
    assert list(made) == [(bo.pk, kind, item, "Rude.", None) for kind, item in things]


def test_the_same_form_twice_makes_one_report(client: Client, listing: Listing, di: Member) -> None:
    client.force_login(di)
    data = {"key": uuid4(), "reason": "Rude."}
    assert [client.post(address("listing", listing.pk), data).status_code for _ in range(2)] == [302, 302]
    assert Report.objects.count() == 1


def test_a_second_report_of_the_same_is_answered(client: Client, listing: Listing, di: Member) -> None:
    client.force_login(di)
    client.post(address("listing", listing.pk), {"key": uuid4(), "reason": "Rude."})
    response = client.post(address("listing", listing.pk), {"key": uuid4(), "reason": "Truly."})
    assert response.status_code == 422
    assert "You have already reported this. A moderator will look at it." in response.content.decode()
    assert "Truly." in response.content.decode()
    assert Report.objects.count() == 1


@pytest.mark.parametrize(("reason", "sentence"), [("  ", "Say why."), ("x" * 1001, "Shorten it to 1000.")])
def test_a_reason_is_needed(client: Client, listing: Listing, di: Member, reason: str, sentence: str) -> None:
    client.force_login(di)
    response = client.post(address("listing", listing.pk), {"key": uuid4(), "reason": reason})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Report.objects.exists()


def test_what_one_may_not_see_cannot_be_reported(
    client: Client, offer: Deal, staff_forum: Forum, di: Member, now: datetime
) -> None:
    client.force_login(di)
    for kind, item in (("deal", offer.pk), ("listing", 999), ("listing", 10**30), ("nonsense", 1)):
        assert client.post(address(kind, item), {"key": uuid4(), "reason": "Rude."}).status_code == 404
    with pytest.raises(PermissionDenied):
        report_item(reporter=di, ref=ItemRef("deal", offer.pk), reason="Rude.", key=uuid4(), now=now)
    assert not Report.objects.exists()


def test_staff_see_a_deal_only_while_a_report_of_it_is_open(
    client: Client, offer: Deal, bo: Member, cy: Member, now: datetime
) -> None:
    client.force_login(cy)
    admin_page = reverse("admin:directory_deal_changelist")
    assert client.get(offer.get_absolute_url()).status_code == 404
    assert client.get(admin_page).context["cl"].result_count == 0
    report = report_item(reporter=bo, ref=ItemRef("deal", offer.pk), reason="No answer.", key=uuid4(), now=now)
    assert offer.remark in client.get(offer.get_absolute_url()).content.decode()
    assert client.get(admin_page).context["cl"].result_count == 1
    close_report(staff=cy, report=report, reason="They did answer.", now=now)
    assert client.get(offer.get_absolute_url()).status_code == 404


def test_once_hidden_the_report_is_closed_and_may_not_be_made_again(
    client: Client, listing: Listing, di: Member, cy: Member, now: datetime
) -> None:
    ref = ItemRef("listing", listing.pk)
    report = report_item(reporter=di, ref=ref, reason="Stolen.", key=uuid4(), now=now)
    hide_item(staff=cy, ref=ref, reason="Stolen.", now=now)
    report.refresh_from_db()
    assert (report.closed, report.closed_by) == (now, cy)
    client.force_login(di)
    assert client.get(address("listing", listing.pk)).status_code == 404
