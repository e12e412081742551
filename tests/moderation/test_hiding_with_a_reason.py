"""A moderator hides what must not stand, in the admin, and says why."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from community.actions import delete_post, start_thread
from community.models import Forum, Post, Thread
from directory.models import Listing
from lib.kinds import ItemRef
from moderation.actions import close_report, hide_item, report_item, restore_item
from moderation.models import Report, StaffAct
from profiles.models import Activity, Member, Verb

QUEUE = "admin:moderation_report_changelist"


@pytest.fixture
def report(listing: Listing, di: Member, now: datetime) -> Report:
    ref = ItemRef("listing", listing.pk)
    return report_item(reporter=di, ref=ref, reason="I think it is stolen.", key=uuid4(), now=now)


def test_the_queue_shows_what_was_reported_and_leads_on(
    client: Client, report: Report, listing: Listing, cy: Member
) -> None:
    client.force_login(cy)
    page = client.get(reverse(QUEUE)).content.decode()
    for words in (
        f'href="{listing.get_absolute_url()}"', listing.title, "Burns blue again.", "Di", "I think it is stolen.",
        f'href="{reverse("admin:moderation_report_hide", args=[report.pk])}"', "Hide with a reason…",
        f'href="{reverse("admin:moderation_report_close", args=[report.pk])}"', "Close: nothing wrong…",
    ):  # fmt: skip
        assert words in page


def test_a_moderator_hides_from_the_queue(client: Client, report: Report, listing: Listing, cy: Member) -> None:
    client.force_login(cy)
    address = reverse("admin:moderation_report_hide", args=[report.pk])
    assert "I think it is stolen." in client.get(address).content.decode()
    response = client.post(address, {"reason": "It was stolen in Voss."}, follow=True)
    assert "Hidden. It is gone from pages, search and the mail not yet sent." in response.content.decode()
    listing.refresh_from_db()
    report.refresh_from_db()
    assert listing.shelf == "hidden"
    assert report.closed_by == cy
    act = StaffAct.objects.get()
    assert (act.staff, act.verb, act.kind, act.item, act.name) == (cy, "hide", "listing", listing.pk, listing.title)
    assert act.reason == "It was stolen in Voss."
    row = Activity.objects.get(verb=Verb.HIDDEN)
    assert (row.member, row.kind, row.item, row.facets) == (cy, "listing", listing.pk, [])
    assert client.get(listing.get_absolute_url()).status_code == 404
    assert client.get(address).status_code == 404  # the report is closed


def test_a_moderator_finds_nothing_wrong(client: Client, report: Report, listing: Listing, cy: Member) -> None:
    client.force_login(cy)
    address = reverse("admin:moderation_report_close", args=[report.pk])
    client.post(address, {"reason": "She showed me the bill."})
    report.refresh_from_db()
    listing.refresh_from_db()
    assert (report.closed_by, listing.shelf) == (cy, "standing")
    act = StaffAct.objects.get()
    assert (act.verb, act.reason) == ("close", "She showed me the bill.")
    assert listing.title not in client.get(reverse(QUEUE)).content.decode()
    assert listing.title in client.get(reverse(QUEUE) + "?state=closed").content.decode()


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_done(
    client: Client, report: Report, listing: Listing, cy: Member, reason: str, now: datetime
) -> None:
    client.force_login(cy)
    for name in ("hide", "close"):
        response = client.post(reverse(f"admin:moderation_report_{name}", args=[report.pk]), {"reason": reason})
        assert response.status_code == 422
        assert "Say why. The reason is kept with what you do." in response.content.decode()
    for act in (hide_item, restore_item):
        with pytest.raises(ValidationError, match="Say why"):
            act(staff=cy, ref=ItemRef("listing", listing.pk), reason=reason, now=now)
    listing.refresh_from_db()
    report.refresh_from_db()
    assert (listing.shelf, report.closed, StaffAct.objects.count()) == ("standing", None, 0)


def test_many_are_hidden_and_restored_from_their_list(client: Client, listing: Listing, cy: Member) -> None:
    client.force_login(cy)
    listings = reverse("admin:directory_listing_changelist")
    for verb, shelf in (("hide", "hidden"), ("restore", "standing")):
        chosen = {"action": f"{verb}_chosen", "_selected_action": [listing.pk]}
        page = client.post(listings, chosen)
        address = page.headers["Location"]
        assert address == reverse(f"admin:directory_listing_{verb}") + f"?ids={listing.pk}"
        assert listing.title in client.get(address).content.decode()
        assert client.post(address, {"reason": f"To {verb}."}).headers["Location"] == listings
        listing.refresh_from_db()
        assert listing.shelf == shelf
    assert list(StaffAct.objects.order_by("pk").values_list("verb", "reason")) == [
        ("hide", "To hide."), ("restore", "To restore."),
    ]  # fmt: skip
    assert "Hide…" in client.get(reverse("admin:directory_listing_change", args=[listing.pk])).content.decode()


def test_hiding_twice_is_hiding_once(listing: Listing, cy: Member, now: datetime) -> None:
    ref = ItemRef("listing", listing.pk)
    assert hide_item(staff=cy, ref=ref, reason="Stolen.", now=now)
    assert hide_item(staff=cy, ref=ref, reason="Stolen, again.", now=now) is None
    assert Activity.objects.filter(verb=Verb.HIDDEN).count() == 1
    assert restore_item(staff=cy, ref=ref, reason="It was not.", now=now)
    assert hide_item(staff=cy, ref=ref, reason="It was after all.", now=now)
    assert list(StaffAct.objects.of(ref).values_list("verb", flat=True)) == ["hide", "restore", "hide"]


@pytest.mark.parametrize("kind", ["thread", "post", "listing"])
def test_what_stands_cannot_be_restored(
    client: Client, thread: Thread, listing: Listing, cy: Member, kind: str, now: datetime
) -> None:
    item, model = {
        "thread": (thread, "community_thread"),
        "post": (thread.posts.get(), "community_post"),
        "listing": (listing, "directory_listing"),
    }[kind]
    assert restore_item(staff=cy, ref=ItemRef(kind, item.pk), reason="It is fine.", now=now) is None
    client.force_login(cy)
    address = reverse(f"admin:{model}_restore") + f"?ids={item.pk}"
    page = client.post(address, {"reason": "It is fine."}, follow=True).content.decode()
    assert "Nothing was changed: it was so already." in page
    assert (StaffAct.objects.count(), Activity.objects.filter(verb=Verb.RESTORED).count()) == (0, 0)


def test_hiding_what_its_author_took_back_closes_the_report(
    thread: Thread, ann: Member, di: Member, cy: Member, now: datetime
) -> None:
    ref = ItemRef("thread", thread.pk)
    report = report_item(reporter=di, ref=ref, reason="Rude.", key=uuid4(), now=now)
    delete_post(member=ann, post=thread.posts.get(), now=now)
    assert hide_item(staff=cy, ref=ref, reason="It was.", now=now)
    report.refresh_from_db()
    thread.refresh_from_db()
    assert (report.closed_by, thread.shelf) == (cy, "deleted")
    assert hide_item(staff=cy, ref=ref, reason="It was.", now=now) is None


def test_a_moderator_hides_nothing_they_may_not_read(
    client: Client, staff_forum: Forum, cy: Member, ed: Member, owner: Member, now: datetime
) -> None:
    thread = start_thread(
        author=cy, forum=staff_forum, title="An owl", text="It sings.", subjects=[], key=uuid4(), now=now
    )
    ref = ItemRef("thread", thread.pk)
    report = report_item(reporter=cy, ref=ref, reason="Loud.", key=uuid4(), now=now)
    address = reverse("admin:moderation_report_hide", args=[report.pk])
    client.force_login(ed)
    assert address not in client.get(reverse(QUEUE)).content.decode()
    assert client.get(address).status_code == 403
    assert client.post(address, {"reason": "Loud."}).status_code == 403
    with pytest.raises(PermissionDenied, match="You may not read this"):
        hide_item(staff=ed, ref=ref, reason="Loud.", now=now)
    thread.refresh_from_db()
    assert (thread.shelf, Report.objects.open().count(), StaffAct.objects.count()) == ("standing", 1, 0)
    for staff in (cy, owner):
        client.force_login(staff)
        assert address in client.get(reverse(QUEUE)).content.decode()
        assert client.get(address).status_code == 200


def test_what_cannot_be_hidden_has_no_page_for_it(
    client: Client, ann: Member, di: Member, cy: Member, now: datetime
) -> None:
    report = report_item(reporter=di, ref=ItemRef("member", ann.pk), reason="Rude.", key=uuid4(), now=now)
    client.force_login(cy)
    address = reverse("admin:moderation_report_hide", args=[report.pk])
    assert [client.get(address).status_code, client.post(address, {"reason": "Rude."}).status_code] == [404, 404]


def test_a_hidden_thread_and_post_are_gone(
    client: Client, thread: Thread, cy: Member, di: Member, now: datetime
) -> None:
    hide_item(staff=cy, ref=ItemRef("post", Post.objects.get().pk), reason="Rude.", now=now)
    client.force_login(di)
    assert client.get(thread.get_absolute_url()).status_code == 404
    assert StaffAct.objects.get().name == f"{thread.title} #1"


def test_members_do_not_moderate(client: Client, report: Report, listing: Listing, di: Member, now: datetime) -> None:
    ref = ItemRef("listing", listing.pk)
    for act in (hide_item, restore_item):
        with pytest.raises(PermissionDenied):
            act(staff=di, ref=ref, reason="I dislike it.", now=now)
    with pytest.raises(PermissionDenied):
        close_report(staff=di, report=report, reason="I dislike it.", now=now)
    client.force_login(di)
    for name in ("hide", "close"):
        assert client.post(reverse(f"admin:moderation_report_{name}", args=[report.pk])).status_code == 302
    listing.refresh_from_db()
    assert (listing.shelf, StaffAct.objects.count()) == ("standing", 0)


def test_the_record_of_staff_acts_is_only_read(
    client: Client, listing: Listing, cy: Member, owner: Member, now: datetime
) -> None:
    act = hide_item(staff=cy, ref=ItemRef("listing", listing.pk), reason="Stolen.", now=now)
    assert act
    for staff in (cy, owner):
        client.force_login(staff)
        assert "Stolen." in client.get(reverse("admin:moderation_staffact_changelist")).content.decode()
        change = reverse("admin:moderation_staffact_change", args=[act.pk])
        assert client.get(change).status_code == 200
        assert client.post(change, {"reason": "Nothing."}).status_code == 403
        assert client.post(reverse("admin:moderation_staffact_delete", args=[act.pk])).status_code == 403
        assert client.get(reverse("admin:moderation_staffact_add")).status_code == 403
    act.refresh_from_db()
    assert act.reason == "Stolen."
