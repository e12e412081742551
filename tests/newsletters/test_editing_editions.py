"""Editors make editions at the desk, put them in order, and say what stands in them; other staff see nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.models import Forum, Thread
from moderation.models import StaffAct
from newsletters.models import Edition, Highlight, Intro
from profiles.models import Group, Member, Subject

LIST, NEW = "/admin/editions/", "/admin/editions/new/"
LATER = (timezone.now() + timedelta(days=5)).date()
Form = dict[str, Any]


@pytest.fixture
def editor(cy: Member) -> Member:
    """A moderator whom the owner made an editor."""
    Member.objects.filter(pk=cy.pk).update(is_editor=True)
    cy.refresh_from_db()
    return cy


@pytest.fixture
def desk(client: Client, editor: Member) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def north(desk: Client) -> Edition:
    """An edition, as its editor made it."""
    desk.post(NEW, rules(name="North"))
    return Edition.objects.get()


def rules(**said: object) -> Form:
    return {"name": "North", "places": "Lille\n\n Calais ", "key": str(uuid4()), **said}


def sent(desk: Client, edition: Edition, does: str, **form: object) -> HttpResponse:
    """One press on the page of an edition."""
    return desk.post(reverse("admin:edition", args=[edition.pk]), {"do": does, **form})  # type: ignore[return-value]


def put(address: str, **said: object) -> Form:
    form = {"key": str(uuid4()), "address": address, "note": "Look.", "place": 2, "until": LATER, **said}
    return {f"put-{name}": value for name, value in form.items()}


def note_of(highlight: Highlight, **said: object) -> Form:
    form = {"note": "Other.", "until": LATER, "version": 1, **said}
    own = {f"note-{highlight.pk}-{name}": value for name, value in form.items()}
    return {"highlight": highlight.pk, **own}


def test_other_staff_see_nothing_of_it(client: Client, cy: Member, north: Edition) -> None:
    Member.objects.filter(pk=cy.pk).update(is_editor=False)
    for page in (LIST, NEW, reverse("admin:edition", args=[north.pk])):
        assert client.get(page).status_code == 403
    assert client.post(NEW, rules(name="Other")).status_code == 403
    assert sent(client, north, "rules", name="Mine", version=1).status_code == 403
    assert client.post(LIST, {"do": "close", "edition": north.pk}).status_code == 403
    assert "editions/" not in client.get("/admin/").content.decode()
    assert list(Edition.objects.values_list("name", "is_open")) == [("North", True)]


def test_who_may_not_enter_the_admin_edits_nothing(client: Client, bo: Member) -> None:
    Member.objects.filter(pk=bo.pk).update(is_editor=True)
    client.force_login(bo)
    assert client.get(LIST)["Location"].startswith("/admin/login/")


def test_the_owner_makes_editors(client: Client, owner: Member, cy: Member) -> None:
    client.force_login(owner)
    forms = {"consents-TOTAL_FORMS": 0, "consents-INITIAL_FORMS": 0}
    url = reverse("admin:profiles_member_change", args=[cy.pk])
    assert client.post(url, {"is_staff": "on", "is_editor": "on", **forms}).status_code == 302
    client.force_login(Member.objects.get(pk=cy.pk))
    assert "/admin/editions/" in client.get("/admin/").content.decode()
    assert client.post(url, {"is_editor": "", **forms}).status_code == 403


def test_an_edition_is_made_once_however_often_it_is_sent(desk: Client, editor: Member, stoves: Subject) -> None:
    group = editor.groups.get()
    form = rules(languages=["fr"], groups=[group.pk], subjects=[stoves.pk])
    for _again in range(2):
        assert desk.post(NEW, form)["Location"] == reverse("admin:edition", args=[Edition.objects.get().pk])
    made = Edition.objects.get()
    assert (made.name, made.languages, made.places) == ("North", ["fr"], ["Lille", "Calais"])
    assert (made.groups, made.subjects, made.version) == ([group.pk], [stoves.pk], 1)
    assert list(StaffAct.objects.values_list("staff", "verb", "name", "reason")) == [
        (editor.pk, "edit", "North", "made the edition")
    ]


def test_what_cannot_be_is_said_and_nothing_is_kept(desk: Client, north: Edition) -> None:
    twice = desk.post(NEW, rules())
    assert (twice.status_code, "Another edition has that name." in twice.content.decode()) == (422, True)
    wordless = desk.post(NEW, rules(name="South", places="!!"))
    assert "“!!” has no word in it." in wordless.content.decode()
    foreign = Group.objects.create(name="Not the editor’s")
    assert desk.post(NEW, rules(name="South", groups=[foreign.pk])).status_code == 422
    assert list(Edition.objects.all()) == [north]


def test_two_who_change_one_both_keep_what_they_typed(desk: Client, north: Edition) -> None:
    assert sent(desk, north, "rules", name="North", places="Lille", version=1).status_code == 302
    late = sent(desk, north, "rules", name="Far north", places="Oslo", version=1)
    page = late.content.decode()
    assert late.status_code == 409
    assert ("Oslo" in page, "Lille" in page, 'name="version" value="2"' in page) == (True, True, True)
    north.refresh_from_db()
    assert (north.name, north.places, north.version) == ("North", ["Lille"], 2)
    assert sent(desk, north, "rules", name="Far north", places="Oslo", version=2).status_code == 302
    north.refresh_from_db()
    assert (north.name, north.places, north.version) == ("Far north", ["Oslo"], 3)


def test_an_intro_is_written_over_the_one_its_writer_saw(desk: Client, north: Edition) -> None:
    form = {"intro-text": "Hello.", "intro-until": LATER, "intro-over": 0}
    for _again in range(2):
        assert sent(desk, north, "intro", **form).status_code == 302
    first = Intro.objects.get()
    assert (first.text, first.until) == ("Hello.", LATER)
    late = sent(desk, north, "intro", **{**form, "intro-text": "Mine."})
    page = late.content.decode()
    assert (late.status_code, "Hello." in page, "Mine." in page) == (409, True, True)
    assert Intro.objects.count() == 1
    over = {**form, "intro-text": "Mine.", "intro-over": first.pk}
    assert sent(desk, north, "intro", **over).status_code == 302
    assert list(Intro.objects.order_by("pk").values_list("text", flat=True)) == ["Hello.", "Mine."]
    past = {"intro-text": "Old.", "intro-until": "2020-01-01", "intro-over": first.pk + 1}
    gone = sent(desk, north, "intro", **past)
    assert (gone.status_code, Intro.objects.count()) == (422, 2)


def test_a_thing_is_put_in_by_its_address_and_moved_noted_and_taken_out(
    desk: Client, north: Edition, thread: Thread
) -> None:
    form = put(f"http://testserver/t/{thread.pk}/?page=1#last")
    form["put-address"] = f"http://testserver{thread.get_absolute_url()}?page=1#last"
    for _again in range(2):
        assert sent(desk, north, "put", **form).status_code == 302
    one = Highlight.objects.get()
    assert (one.ref, one.note, one.place, one.until) == (("thread", thread.pk), "Look.", 2, LATER)
    again = sent(desk, north, "put", **put(thread.get_absolute_url()))
    assert "That stands in this edition already." in again.content.decode()
    for does, place in (("up", 1), ("up", 1), ("down", 2)):
        sent(desk, north, does, highlight=one.pk)
        assert Highlight.objects.get().place == place
    assert sent(desk, north, "note", **note_of(one)).status_code == 302
    late = sent(desk, north, "note", **note_of(one, note="Mine."))
    page = late.content.decode()
    assert (late.status_code, "it says now: “Other.”" in page, "Mine." in page) == (409, True, True)
    assert sent(desk, north, "drop", highlight=one.pk).status_code == 302
    assert sent(desk, north, "drop", highlight=one.pk).status_code == 404
    assert Highlight.objects.count() == 0
    told = StaffAct.objects.order_by("pk").values_list("reason", flat=True)
    thing = f"thread:{thread.pk}"
    assert list(told) == [
        "made the edition", f"put into it: {thing}", f"moved up: {thing}", f"moved down: {thing}",
        f"changed what it says of: {thing}", f"took out of it: {thing}",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["/t/99999/", "/forums/", "https://elsewhere.example/t/1/", "http://[", "nothing"])
def test_an_address_that_leads_nowhere_is_refused(desk: Client, north: Edition, address: str) -> None:
    refused = sent(desk, north, "put", **put(address))
    assert refused.status_code == 422
    assert "leads to nothing that a letter could hold" in refused.content.decode()
    assert Highlight.objects.count() == 0


def test_what_the_editor_may_not_see_is_neither_put_in_nor_named(
    desk: Client, north: Edition, owner: Member, thread_of: Callable[..., Thread]
) -> None:
    board = Forum.objects.create(name="Board", slug="board")
    hidden = thread_of(owner, "Among the board", forum=board)
    assert sent(desk, north, "put", **put(hidden.get_absolute_url())).status_code == 422
    desk.force_login(owner)
    assert sent(desk, north, "put", **put(hidden.get_absolute_url())).status_code == 302
    desk.force_login(Member.objects.get(username="cy"))
    page = desk.get(reverse("admin:edition", args=[north.pk])).content.decode()
    assert ("Among the board" in page, "You may not see it" in page) == (False, True)


def test_an_edition_holds_four_things_at_a_time(
    desk: Client, north: Edition, ann: Member, thread_of: Callable[..., Thread]
) -> None:
    answers = [
        sent(desk, north, "put", **put(thread_of(ann, f"Thing {nth}").get_absolute_url())).status_code
        for nth in range(5)
    ]
    assert answers == [302, 302, 302, 302, 422]
    Highlight.objects.filter(place=2).update(until="2020-01-01")
    assert sent(desk, north, "put", **put(thread_of(ann, "The next").get_absolute_url())).status_code == 302
    assert Highlight.objects.count() == 1


def test_the_list_counts_members_in_few_queries(
    desk: Client, north: Edition, member_named: Callable[..., Member], subscribed: Callable[..., Member],
    stoves: Subject, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    desk.post(NEW, rules(name="French", languages=["fr"], places=""))
    desk.post(NEW, rules(name="Stoves", subjects=[stoves.pk], places=""))
    for nth, place in enumerate(["Lille", "Calais, FR", "Lyon", ""]):
        subscribed(member_named(f"m{nth}", place=place, language="fr" if nth == 2 else "en"))
    member_named("not-asked", place="Lille")
    with django_assert_num_queries(QUERIES):
        page = desk.get(LIST)
    rows = {row["edition"].name: row["members"] for row in page.context["rows"]}
    assert rows == {"North": 2, "French": 1, "Stoves": 0}
    assert page.context["others"] == 1
    for nth in range(10):
        desk.post(NEW, rules(name=f"Edition {nth}"))
    with django_assert_num_queries(QUERIES):
        desk.get(LIST)


QUERIES = 6


def test_order_and_opening_are_a_press_each(desk: Client, north: Edition) -> None:
    desk.post(NEW, rules(name="South"))
    south = Edition.objects.get(name="South")
    for does, edition in (("up", south), ("up", south), ("close", north), ("close", north)):
        assert desk.post(LIST, {"do": does, "edition": edition.pk})["Location"] == LIST
    assert list(Edition.objects.in_order().values_list("name", "is_open")) == [("South", True), ("North", False)]
    assert "closed" in desk.get(LIST).content.decode()
    assert desk.post(LIST, {"do": "fly", "edition": north.pk}).status_code == 400
    assert desk.post(LIST, {"do": "up", "edition": 999}).status_code == 404
    reasons = StaffAct.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["made the edition", "made the edition", "moved it up", "closed it"]
