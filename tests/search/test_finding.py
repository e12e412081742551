"""Finding by words: what matches, best first, and nothing one may not read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import delete_post, edit_post, reply, start_thread
from community.models import Forum, Thread
from directory.actions import list_item
from lib import kinds
from lib.clock import now as clock
from lib.kinds import Document, ItemRef
from moderation.actions import hide_item
from profiles.actions import ignore, pause_learning
from profiles.models import Activity, Facet, Group, Member, Subject, Verb
from search.documents import DatabaseStore, parse
from search.indexing import index_step, rebuild
from search.models import SearchDocument
from search.querying import find, snippet
from tests.bargains import BargainKind

FOUND = re.compile(r'data-shown="(\w+:\d+)"')
QUERIES = 8
Start = Callable[..., Thread]


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.servers)])
def indexed(request: pytest.FixtureRequest, db: None) -> Callable[[], int]:
    """Brings up to the ledger what finds: the database, or an Elasticsearch that alone has anything to find."""
    if request.param == "database":
        return index_step
    bring_up: Callable[[], int] = request.getfixturevalue("refreshed")
    return bring_up


@pytest.fixture
def started(ann: Member, forum: Forum, now: datetime, indexed: Callable[[], int]) -> Start:
    """Ann, or who is named, starts a thread, which is indexed at once."""

    def start(title: str, text: str, **fields: Any) -> Thread:
        told: dict[str, Any] = {"author": ann, "forum": forum, "subjects": [], "now": now}
        thread = start_thread(title=title, text=text, key=uuid4(), **(told | fields))
        indexed()
        return thread

    return start


@pytest.fixture
def found(client: Client) -> Callable[..., list[str]]:
    def search(words: str, **fields: str) -> list[str]:
        html = client.get(reverse("search:find"), {"q": words, **fields}).content.decode()
        return FOUND.findall(html)

    return search


def ref(thread: Thread) -> str:
    return f"thread:{thread.pk}"


def test_title_and_text_are_found(started: Start, found: Callable[..., list[str]]) -> None:
    stove = started("Cold stoves", "The canister freezes at minus ten.")
    tent = started("Tent pegs", "Use a dead man anchor in snow.")
    assert found("canister") == [ref(stove)]
    assert found("tent anchor") == [ref(tent)]
    assert found("nothing of the sort") == []


def test_a_word_in_the_title_counts_more(started: Start, found: Callable[..., list[str]]) -> None:
    text = started("What to take along", "A stove, a spoon, a pot, a map, a rope, a whistle and a lamp.")
    title = started("Stove", "What to take along: a spoon, a pot, a map, a rope, a whistle and a lamp.")
    assert found("stove") == [ref(title), ref(text)]


def test_of_two_equal_ones_the_later_comes_first(
    started: Start, found: Callable[..., list[str]], now: datetime
) -> None:
    old = started("Mending zips", "With a drop of soap.", now=now - timedelta(days=900))
    new = started("Mending zips", "With a drop of soap.", now=now)
    assert found("zips") == [ref(new), ref(old)]


@pytest.mark.parametrize("typed", ["freez", "FREEZES", "freezing", '"canister freezes"', "freeze zebra"])
def test_as_people_type_it(started: Start, found: Callable[..., list[str]], typed: str) -> None:
    thread = started("Cold stoves", "The canister freezes at minus ten.")
    assert found(typed) == [ref(thread)]


@pytest.mark.parametrize(
    "typed",
    ['"', '"canister', "canister AND", "NOT canister OR (", "title:canister", "can*ister*", "a & b | !c <-> :*", "';--",
     "\\", "NEAR(canister)", "^canister", "{title}: x", "canister\x00", "😀", "%s %(x)s", "-canister", "“canister”"],
)  # fmt: skip
def test_no_sign_breaks_it(client: Client, started: Start, typed: str) -> None:
    started("Cold stoves", "The canister freezes at minus ten.")
    assert client.get(reverse("search:find"), {"q": typed}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type at least one word."),
        ("  ", "Type at least one word."),
        ("?!…", "Type at least one word."),
        ("stove " * 40, "Shorten it to 200 characters; a few words find most."),
    ],
)
def test_too_little_or_too_much_is_said(client: Client, db: None, typed: str, sentence: str) -> None:
    response = client.get(reverse("search:find"), {"q": typed})
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_an_unasked_page_asks(client: Client, db: None) -> None:
    assert "Type a few words. Quotes keep words together." in client.get(reverse("search:find")).content.decode()


def test_what_one_may_not_read_is_not_found(
    cy: Member, bo: Member, staff_forum: Forum, started: Start, now: datetime
) -> None:
    thread = started("Complaints", "About the noisy owl.", author=cy, forum=staff_forum)
    assert len(find(bo, "owl", now=now)) == 0
    Group.objects.get(name="Moderators").members.add(bo)
    assert [story.id for story in find(bo, "owl", now=now)[:10]] == [thread.pk]


def test_it_follows_what_is_edited_and_deleted(
    started: Start, indexed: Callable[[], int], found: Callable[..., list[str]], bo: Member, now: datetime
) -> None:
    thread = started("Cold stoves", "The canister freezes.")
    post = reply(author=bo, thread=thread, text="Use a walrus blanket.", key=uuid4(), now=now)
    assert found("walrus") == []
    indexed()
    assert found("walrus") == [ref(thread)]
    edit_post(editor=bo, post=post, text="Use a badger blanket.", version=1, now=now)
    indexed()
    assert (found("walrus"), found("badger")) == ([], [ref(thread)])
    delete_post(member=bo, post=post, now=now)
    indexed()
    assert found("badger") == []


def test_a_hidden_post_is_not_quoted_even_before_the_index_hears_of_it(
    client: Client, started: Start, indexed: Callable[[], int], bo: Member, cy: Member, now: datetime
) -> None:
    thread = started("Cold stoves", "The canister freezes.")
    post = reply(author=bo, thread=thread, text="My neighbour is a walrus.", key=uuid4(), now=now)
    indexed()
    hide_item(staff=cy, ref=ItemRef("post", post.pk), reason="Rude.", now=now)
    html = client.get(reverse("search:find"), {"q": "walrus"}).content.decode()
    assert "neighbour" not in html
    indexed()
    assert FOUND.findall(client.get(reverse("search:find"), {"q": "walrus"}).content.decode()) == []


def test_who_ignores_somebody_is_not_shown_their_words(
    started: Start, indexed: Callable[[], int], ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    thread = started("Cold stoves", "The canister freezes.")
    reply(author=di, thread=thread, text="My neighbour is a walrus.", key=uuid4(), now=now)
    indexed()
    assert "neighbour" in find(bo, "walrus", now=now)[0].excerpt
    ignore(member=bo, other=di, now=now)
    assert "neighbour" not in find(bo, "walrus", now=now)[0].excerpt
    assert "neighbour" in find(ann, "walrus", now=now)[0].excerpt


@pytest.mark.parametrize("indexed", ["database"], indirect=True)
def test_a_rebuild_gives_the_same(started: Start, found: Callable[..., list[str]]) -> None:
    thread = started("Cold stoves", "The canister freezes.")
    SearchDocument.objects.all().delete()
    SearchDocument.objects.create(kind="thread", item=4040, title="Gone", body="canister", active=clock())
    assert found("canister") == []
    assert rebuild() == 1
    assert found("canister") == [ref(thread)]
    assert list(SearchDocument.objects.values_list("item", flat=True)) == [thread.pk]
    call_command("index", "--rebuild")
    assert SearchDocument.objects.count() == 1


def test_the_words_are_marked_and_nothing_else_is_markup() -> None:
    text = "Before the <b>storm</b> we pitched tents & tarps."
    assert snippet(text, parse("tent storm")) == (
        "Before the &lt;b&gt;<mark>storm</mark>&lt;/b&gt; we pitched <mark>tents</mark> &amp; tarps."
    )


def test_numbered_pages(client: Client, started: Start) -> None:
    threads = [started(f"Stove {number}", "Burns.") for number in range(23)]
    html = client.get(reverse("search:find"), {"q": "stove", "page": "2"}).content.decode()
    assert len(FOUND.findall(html)) == 3
    assert "23 found" in html
    assert len(threads) == 23


@pytest.mark.parametrize("count", [1, 12])
def test_its_queries_do_not_grow(
    client: Client,
    bo: Member,
    started: Start,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
    request: pytest.FixtureRequest,
) -> None:
    for number in range(count):
        started(f"Stove {number}", "Burns.")
    client.force_login(bo)
    client.get(reverse("search:find"), {"q": "stove"})
    beside = "elasticsearch" in request.node.callspec.id  # it is told whose articles one may read
    with django_assert_num_queries(QUERIES + beside):
        client.get(reverse("search:find"), {"q": "stove"})


@pytest.mark.parametrize("indexed", ["database"], indirect=True)
def test_another_kind_costs_no_query(
    client: Client,
    ann: Member,
    bo: Member,
    started: Start,
    indexed: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    thread = started("Stove", "Burns.")
    told: dict[str, Any] = {"sort": "wanted", "title": "A stove", "text": "Small.", "price": None, "currency": "EUR"}
    listing = list_item(owner=ann, place="", subjects=[], key=uuid4(), now=clock(), **told)
    indexed()
    monkeypatch.setitem(kinds._kinds, "bargain", BargainKind())
    DatabaseStore().put([Document(ItemRef("bargain", listing.pk), "A stove", "Small.", clock())])
    client.force_login(bo)
    client.get(reverse("search:find"), {"q": "stove"})
    with django_assert_num_queries(QUERIES):
        html = client.get(reverse("search:find"), {"q": "stove"}).content.decode()
    assert set(FOUND.findall(html)) == {f"thread:{thread.pk}", f"listing:{listing.pk}", f"bargain:{listing.pk}"}


def test_a_search_is_noted_once_a_day(client: Client, bo: Member, stoves: Subject, started: Start) -> None:
    started("Cold canister", "It freezes.", subjects=[stoves])
    facets = Facet.objects.count()
    client.force_login(bo)
    for _twice in range(2):
        assert client.post(reverse("search:note-search"), {"q": "stoves canister zebra"}).status_code == 204
    act = Activity.objects.of_member(bo.pk).get(verb=Verb.SEARCHED)
    assert act.detail == {"words": "stoves canister zebra"}
    assert sorted(Facet.objects.filter(pk__in=act.facets).values_list("sort", "key")) == [
        ("subject", str(stoves.pk)),
        ("word", "canister"),
    ]
    assert Facet.objects.count() == facets


def test_looking_changes_nothing(client: Client, bo: Member, started: Start) -> None:
    started("Cold canister", "It freezes.")
    client.force_login(bo)
    client.get(reverse("search:find"), {"q": "canister"})
    pause_learning(member=bo, now=clock())
    client.post(reverse("search:note-search"), {"q": "canister"})
    assert not Activity.objects.filter(verb=Verb.SEARCHED).exists()
