"""Listings, articles and examples get subjects proposed from their words, as threads do."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from community.actions import edit_article, edit_example, publish_article, start_thread
from community.models import Forum
from directory.actions import close_listing, list_item
from lib.kinds import ItemRef
from profiles.models import Activity, Facet, Lesson, Member, NotAbout, Sort, Subject, Verb
from profiles.proposing.learning import learn_subjects
from profiles.proposing.step import propose_step
from profiles.proposing.tagging import TaggedKind, tagged_kinds
from tests.community.articles import published, written
from tests.community.examples import chosen
from writing.actions import LostUpdate

COOKING = ["petrol burner pressure", "gas canister flame", "kettle fuel burner", "pump petrol flame", "fuel simmer gas"]
SLEEPING = ["pole peg canvas", "flysheet guyline peg", "canvas sheet pole", "guyline zip door", "flysheet seam zip"]
KINDS = ("listing", "article", "example")
BURNER = "My petrol burner has no flame"
Make = Callable[..., Any]


@pytest.fixture
def make(ann: Member, cy: Member, now: datetime) -> Make:
    """Makes a listing or an example of Ann's, or an article of Cy's, of these words."""

    def made(kind: str, words: str, *subjects: Subject) -> Any:
        told: dict[str, Any] = {"title": words, "text": words, "subjects": list(subjects)}
        if kind == "listing":
            own: dict[str, Any] = {"owner": ann, "sort": "selling", "price": None, "currency": "EUR", "place": ""}
            return list_item(**own, **told, key=uuid4(), now=now)
        if kind == "article":
            return published(cy, now, lead="", **told)
        return chosen(ann, cy, now, **told)

    return made


@pytest.fixture
def teach(make: Make, stoves: Subject, tents: Subject, now: datetime) -> Callable[..., Lesson]:
    """Forty things of a kind whose subjects somebody chose, learned from."""

    def learned(kind: str, times: int = 20) -> Lesson:
        for number in range(times):
            make(kind, COOKING[number % 5], stoves)
            make(kind, SLEEPING[number % 5], tents)
        return learn_subjects(now=now)[kind]

    return learned


@pytest.fixture
def unsaid(make: Make, teach: Callable[..., Lesson], now: datetime) -> Make:
    """Makes something about a burner of a kind that was learned from, of whose subjects nothing was said."""

    def made(kind: str) -> Any:
        teach(kind)
        item = make(kind, BURNER)
        propose_all(now)
        return item

    return made


def propose_all(now: datetime) -> None:
    while propose_step(now=now):
        pass


def kind_of(item: Any) -> TaggedKind:
    return tagged_kinds()[type(item).__name__.lower()]


def about(item: Any) -> list[tuple[str, bool]]:
    """The subjects of a thing, and whether each is only proposed."""
    rows = item.taggings.with_subjects()
    return [(name, strength is not None) for name, strength in rows.values_list("subject__name", "strength")]


def answer(client: Client, item: Any, subject: Subject, said: str) -> Any:
    return client.post(reverse("profiles:answer-subject", args=[kind_of(item).name, item.pk, subject.pk]), {said: ""})


@pytest.mark.parametrize("kind", KINDS)
def test_its_own_kind_teaches_it(
    kind: str, make: Make, teach: Callable[..., Lesson], stoves: Subject, now: datetime
) -> None:
    lesson = teach(kind)
    assert (lesson.items, lesson.chosen, lesson.tried, lesson.right) == (40, 40, 40, 40)
    assert (lesson.is_taught_alone, lesson.is_tried_alone) == (True, True)
    item = make(kind, BURNER)
    propose_all(now)
    item.refresh_from_db()
    assert about(item) == [("Stoves", True)]
    last = Facet.objects.get(pk=item.facets[-1])
    assert (last.sort, last.key) == (Sort.SUBJECT, str(stoves.pk)), "after the words: so the chooser knows it"


@pytest.mark.parametrize("kind", KINDS)
def test_its_page_and_its_list_show_that_it_is_proposed(
    client: Client, unsaid: Make, kind: str, bo: Member, cy: Member
) -> None:
    item = unsaid(kind)
    page = client.get(item.get_absolute_url()).content.decode()
    assert 'class="subject proposed"' in page
    assert "(proposed)" in page
    assert '"name": "Stoves"' not in page, "machines are told what somebody chose"
    client.force_login(bo)
    assert 'name="keep"' not in client.get(item.get_absolute_url()).content.decode()
    lists = {
        "listing": "directory:listing-list",
        "article": "community:article-list",
        "example": "community:example-list",
    }
    assert 'class="subject proposed"' in client.get(reverse(lists[kind])).content.decode()
    client.force_login(cy)
    assert 'name="keep"' in client.get(item.get_absolute_url()).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_keeping_makes_it_a_subject(
    client: Client, unsaid: Make, kind: str, ann: Member, cy: Member, stoves: Subject
) -> None:
    item = unsaid(kind)
    teller = cy if kind == "article" else ann
    client.force_login(teller)
    response = answer(client, item, stoves, "keep")
    assert (response.status_code, response.headers["Location"]) == (302, item.get_absolute_url())
    assert about(item) == [("Stoves", False)]
    item.refresh_from_db()
    act = Activity.objects.get(verb=Verb.EDITED, kind=kind)
    assert (act.member_id, act.item, set(act.facets)) == (teller.pk, item.pk, set(item.facets))
    answer(client, item, stoves, "keep")
    answer(client, item, stoves, "drop")
    assert about(item) == [("Stoves", False)], "what was kept is no longer proposed"
    assert Activity.objects.filter(verb=Verb.EDITED, kind=kind).count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_dropped_is_never_proposed_again(
    client: Client, unsaid: Make, kind: str, cy: Member, stoves: Subject, now: datetime
) -> None:
    item = unsaid(kind)
    client.force_login(cy)
    answer(client, item, stoves, "drop")
    assert about(item) == []
    item.refresh_from_db()
    assert not Facet.objects.filter(pk__in=item.facets, sort=Sort.SUBJECT).exists()
    assert NotAbout.objects.values_list("kind", "item", "subject").get() == (kind, item.pk, stoves.pk)
    learn_subjects(now=now)
    propose_all(now)
    assert about(item) == []


@pytest.mark.parametrize("kind", KINDS)
def test_others_may_not_answer(
    client: Client, unsaid: Make, kind: str, bo: Member, stoves: Subject, now: datetime
) -> None:
    item = unsaid(kind)
    client.force_login(bo)
    for said in ("keep", "drop"):
        assert answer(client, item, stoves, said).status_code == 403
    told = {"member": bo, "item": item.pk, "subject": stoves, "now": now}
    for act in (kind_of(item).keep_subject, kind_of(item).refuse_subject):
        with pytest.raises(PermissionDenied, match="may say what it is about"):
            act(**told)
    assert about(item) == [("Stoves", True)]
    assert client.post(reverse("profiles:answer-subject", args=["nothing", 1, stoves.pk])).status_code == 404


def test_a_draft_has_none_proposed_until_it_is_published(
    teach: Callable[..., Lesson], cy: Member, now: datetime
) -> None:
    teach("article")
    article = written(cy, now, title=BURNER, text=BURNER)
    propose_all(now)
    assert about(article) == []
    publish_article(staff=cy, article=article, now=now)
    propose_all(now)
    assert about(article) == [("Stoves", True)]


def test_who_changes_an_article_while_a_subject_is_kept_loses_nothing(
    unsaid: Make, cy: Member, stoves: Subject, tents: Subject, now: datetime
) -> None:
    article = unsaid("article")
    told: dict[str, Any] = {"title": "Flames", "lead": "", "text": "Pump.", "forum": None, "owner": None}
    told |= {"editor": cy, "article": article, "review": None, "now": now}
    edit_article(**told, subjects=[], version=1)
    assert about(article) == [("Stoves", True)], "no subject chosen, as before"
    kind_of(article).keep_subject(member=cy, item=article.pk, subject=stoves, now=now)
    with pytest.raises(LostUpdate):
        edit_article(**told, subjects=[], version=2)
    edit_article(**told, subjects=[tents], version=3)
    assert about(article) == [("Tents", False)]


def test_choosing_subjects_by_hand_takes_proposals_away(
    client: Client, unsaid: Make, ann: Member, tents: Subject, now: datetime
) -> None:
    example = unsaid("example")
    client.force_login(ann)
    page = client.get(reverse("community:edit-example", args=[example.pk])).content.decode()
    assert "checked" not in page, "nothing was chosen yet"
    told: dict[str, Any] = {"title": BURNER, "text": BURNER, "version": 1, "now": now}
    edit_example(editor=ann, example=example, subjects=[tents], **told)
    assert about(example) == [("Tents", False)]


def test_a_kind_with_too_few_is_taught_by_all_kinds(
    make: Make, teach: Callable[..., Lesson], ann: Member, forum: Forum, stoves: Subject, tents: Subject, now: datetime
) -> None:
    told: dict[str, Any] = {"author": ann, "forum": forum, "now": now - timedelta(days=1)}
    for number in range(20):
        for words, subject in ((COOKING[number % 5], stoves), (SLEEPING[number % 5], tents)):
            start_thread(title=words, text=words, subjects=[subject], key=uuid4(), **told)
    lesson = teach("listing", times=2)
    assert (lesson.items, lesson.is_taught_alone, lesson.is_tried_alone) == (44, False, False)
    assert (lesson.tried, lesson.right, lesson.chosen) == (44, 44, 44)
    assert Lesson.objects.get(kind="thread").is_taught_alone
    shared = Lesson.objects.filter(is_taught_alone=False)
    assert len({each.key for each in shared}) == 1
    assert sum(bool(each.model) for each in shared) == 1, "what kinds share is kept once"
    items = {kind: make(kind, BURNER) for kind in KINDS}
    propose_all(now)
    assert {kind: about(item) for kind, item in items.items()} == {kind: [("Stoves", True)] for kind in KINDS}
    out = StringIO()
    call_command("propose", stdout=out)
    assert "example: learned from 44 items of all kinds that have subjects" in out.getvalue()
    assert "Left out by turns, 44 of 44 proposals for them were right (100%)" in out.getvalue()
    assert "3 subjects are proposed" in out.getvalue()


def test_a_kind_that_all_kinds_teach_badly_has_nothing_proposed(
    make: Make, ann: Member, forum: Forum, stoves: Subject, tents: Subject, now: datetime
) -> None:
    """Of listings both words and subjects are otherwise: what threads teach is measured on the listings."""
    told: dict[str, Any] = {"author": ann, "forum": forum, "now": now - timedelta(days=1)}
    for number in range(20):
        for words, subject in ((COOKING[number % 5], stoves), (SLEEPING[number % 5], tents)):
            start_thread(title=words, text=words, subjects=[subject], key=uuid4(), **told)
    for number in range(32):
        make("listing", COOKING[number % 5], (stoves, tents)[number // 5 % 2])
    lesson = learn_subjects(now=now)["listing"]
    assert (lesson.items, lesson.is_taught_alone, lesson.is_tried_alone, lesson.bar) == (72, False, True, None)
    item = make("listing", BURNER)
    propose_all(now)
    assert about(item) == []


def test_what_is_closed_keeps_what_it_is_about(unsaid: Make, ann: Member, now: datetime) -> None:
    listing = unsaid("listing")
    close_listing(member=ann, listing=listing, now=now)
    learn_subjects(now=now)
    propose_all(now)
    assert about(listing) == [("Stoves", True)]


def test_the_desk_says_kind_by_kind_how_often_proposals_are_right(
    client: Client, make: Make, teach: Callable[..., Lesson], owner: Member, cy: Member, stoves: Subject, now: datetime
) -> None:
    client.force_login(owner)
    page = client.get(reverse("admin:proposals"))
    assert [row["lesson"] for row in page.context["rows"]] == [None] * 4
    teach("listing")
    kept, dropped = make("listing", BURNER), make("listing", BURNER)
    propose_all(now)
    client.force_login(cy)
    answer(client, dropped, stoves, "drop")
    assert client.get(reverse("admin:proposals")).status_code == 403
    client.force_login(owner)
    rows = {row["lesson"].kind: row for row in client.get(reverse("admin:proposals")).context["rows"]}
    row = rows["listing"]
    assert (row["right"], round(row["low"]), row["high"], row["found"]) == (100, 91, 100, 100)
    assert (row["standing"], row["refused"]) == (1, 1)
    assert (rows["thread"]["lesson"].is_taught_alone, rows["thread"]["standing"]) == (False, 0)
    assert "Subjects proposed" in client.get(reverse("admin:index")).content.decode()
    assert about(kept) == [("Stoves", True)]


def test_it_counts_for_whoever_may_care(unsaid: Make, stoves: Subject, now: datetime) -> None:
    example = unsaid("example")
    (candidate,) = kind_of(example).candidates_among([example.pk], now=now)
    wanted = Facet.objects.get(sort=Sort.SUBJECT, key=str(stoves.pk)).pk
    assert (candidate.ref, wanted in candidate.facets) == (ItemRef("example", example.pk), True)
