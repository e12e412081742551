"""A new index is built in Elasticsearch beside the one that answers, and nothing is lost on the way."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from community.actions import delete_post, start_thread
from community.models import Forum, ForumGrant, Thread
from lib.clock import now as clock
from lib.kinds import Document, ItemRef, Kind
from profiles.models import Member
from search.documents.elastic import Elastic, ElasticStore, indexes
from search.indexing import BuiltByAnother, elastic_step, rebuild_elastic
from search.indexing.reading import portions_of
from search.models import ElasticIndex, SearchDocument
from search.querying import find
from tests.reading import ROOT
from tests.servers.go_between import go_between
from tests.servers.site import MANAGE
from tests.servers.waiting import until

pytestmark = pytest.mark.servers
Start = Callable[[str], Thread]


@pytest.fixture
def start(ann: Member, forum: Forum, now: datetime) -> Start:
    def start(title: str) -> Thread:
        return start_thread(author=ann, forum=forum, title=title, text="A canister.", subjects=[], key=uuid4(), now=now)

    return start


@pytest.fixture
def told(elasticsearch: Elastic, bo: Member, now: datetime) -> Callable[[], list[str]]:
    """The titles that Bo finds in Elasticsearch as it stands; the database's own index holds nothing here."""

    def ask() -> list[str]:
        elasticsearch.client.indices.refresh(index=elasticsearch.alias)
        return sorted(story.title for story in find(bo, "canister", now=now)[:10])

    return ask


def names(reached: Elastic) -> list[str]:
    return sorted(reached.client.indices.get(index=f"{reached.alias}-*"))


def test_the_old_index_answers_until_the_new_one_has_everything(
    start: Start, told: Callable[[], list[str]], elasticsearch: Elastic, ann: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    start("Old")
    gone = start("Gone")
    elastic_step()
    (before,) = names(elasticsearch)

    def meanwhile(kind: Kind) -> Iterator[list[Document]]:
        """The texts are read; before they are put in, one is written, one is deleted, and a search is made."""
        for documents in portions_of(kind):
            start("Written meanwhile")
            delete_post(member=ann, post=gone.posts.get(), now=clock())
            assert told() == ["Old"]
            assert (
                elastic_step() == 3
            )  # written, not said any more, gone: the worker goes on with the index that answers
            assert told() == ["Old", "Written meanwhile"]
            yield documents

    monkeypatch.setattr(
        "search.indexing.elastic.portions_of", lambda kind: meanwhile(kind) if kind.name == "thread" else []
    )
    built = rebuild_elastic(elasticsearch)
    assert (built.documents, built.refused, built.acts, built.dropped) == (2, 0, 3, 1)
    assert told() == ["Old", "Written meanwhile"]
    (after,) = names(elasticsearch)
    assert after != before
    assert list(ElasticIndex.objects.values_list("name", "is_building")) == [(after, False)]
    assert elastic_step() == 0


def test_one_builds_at_a_time_and_takes_over_after_a_minute_of_silence(
    start: Start, told: Callable[[], list[str]], elasticsearch: Elastic
) -> None:
    start("Old")
    elastic_step()
    left = indexes.new_name(elasticsearch, clock())
    indexes.create(elasticsearch, left)
    ElasticIndex.objects.create(name=left, leased=clock() + timedelta(seconds=30))
    with pytest.raises(BuiltByAnother, match="Try again in a minute"):
        rebuild_elastic(elasticsearch)
    with pytest.raises(CommandError, match="Try again in a minute"):
        call_command("index", "--rebuild", stdout=StringIO())
    assert left in names(elasticsearch)
    assert told() == ["Old"]
    ElasticIndex.objects.filter(name=left).update(leased=clock() - timedelta(seconds=1))
    rebuild_elastic(elasticsearch)
    assert left not in names(elasticsearch)
    assert told() == ["Old"]
    assert ElasticIndex.objects.count() == len(names(elasticsearch)) == 1


def test_who_was_taken_over_stops_and_leaves_the_alias_alone(
    start: Start, told: Callable[[], list[str]], elasticsearch: Elastic, monkeypatch: pytest.MonkeyPatch
) -> None:
    start("Old")
    elastic_step()
    (before,) = names(elasticsearch)

    def too_slow(kind: Kind) -> Iterator[list[Document]]:
        ElasticIndex.objects.filter(is_building=True).delete()  # as another does, a minute later
        return portions_of(kind)

    monkeypatch.setattr("search.indexing.elastic.portions_of", too_slow)
    with pytest.raises(BuiltByAnother, match="taken over"):
        rebuild_elastic(elasticsearch)
    assert indexes.live(elasticsearch) == before
    assert told() == ["Old"]
    monkeypatch.undo()
    rebuild_elastic(elasticsearch)
    assert len(names(elasticsearch)) == 1


def test_an_index_that_this_database_does_not_know_is_built_anew(
    start: Start, told: Callable[[], list[str]], elasticsearch: Elastic
) -> None:
    """So it is after the database was restored from a backup that is older than the index."""
    start("Old")
    elastic_step()
    (before,) = names(elasticsearch)
    ElasticIndex.objects.all().delete()
    assert elastic_step() == 1
    assert told() == ["Old"]
    assert before not in names(elasticsearch)


def test_it_leaves_the_indexes_of_others_alone(start: Start, elasticsearch: Elastic) -> None:
    others = f"{elasticsearch.alias}-two-20260302090000-abcdef"
    elasticsearch.client.indices.create(index=others)
    start("Old")
    elastic_step()
    rebuild_elastic(elasticsearch)
    assert others in names(elasticsearch)
    elasticsearch.client.indices.delete(index=others)


def test_a_document_that_is_refused_is_named_and_the_others_stand(
    elasticsearch: Elastic, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    name = indexes.new_name(elasticsearch, now)
    indexes.create(elasticsearch, name)
    store = ElasticStore(elasticsearch, name, version=1)
    too_large = Document(ItemRef("thread", 2**63), "No such number", "Canister.", now)
    assert store.put([too_large, Document(ItemRef("thread", 7), "Good", "Canister.", now)]) == 1
    assert store.refused == 1
    elasticsearch.client.indices.refresh(index=name)
    assert elasticsearch.client.count(index=name)["count"] == 1
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.getMessage().startswith(f"Elasticsearch refused the document thread:{2**63}: ")


def test_who_read_earlier_overwrites_nothing_that_was_read_later(elasticsearch: Elastic, now: datetime) -> None:
    name = indexes.new_name(elasticsearch, now)
    indexes.create(elasticsearch, name)
    slow, quick = (ElasticStore(elasticsearch, name, version=version) for version in (1, 2))
    ref = ItemRef("thread", 7)
    assert quick.put([Document(ref, "Later", "", now)]) == 1
    assert slow.put([Document(ref, "Earlier", "", now)]) == 1
    slow.take_out([ref])
    assert elasticsearch.client.get(index=name, id=str(ref))["_source"]["title"] == "Later"
    quick.take_out([ref])
    slow.put([Document(ref, "Earlier", "", now)])
    assert not elasticsearch.client.exists(index=name, id=str(ref))
    assert (slow.refused, quick.refused) == (0, 0)


def test_what_one_may_not_read_takes_nobodys_place(
    start: Start,
    told: Callable[[], list[str]],
    elasticsearch: Elastic,
    staff_forum: Forum,
    cy: Member,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start("For all")
    for number in range(3):
        title = f"Canister {number}"
        start_thread(author=cy, forum=staff_forum, title=title, text="Canister.", subjects=[], key=uuid4(), now=now)
    elastic_step()
    monkeypatch.setattr("search.documents.elastic.asking.MOST", 2)
    assert told() == ["For all"]
    ForumGrant.objects.create(forum=staff_forum, audience=ForumGrant.Audience.EVERYONE)
    assert [title.split()[0] for title in told()] == ["Canister", "Canister"]


def test_the_command_says_what_it_did(start: Start, elasticsearch: Elastic) -> None:
    start("Old")
    said = StringIO()
    built = (
        f"Elasticsearch: a new index of {{documents}} documents stands behind {elasticsearch.alias};"
        " 0 refused, 0 acts came in meanwhile, {dropped} old indexes dropped."
    )
    call_command("index", stdout=said)
    start("New")
    call_command("index", stdout=said)
    call_command("index", "--rebuild", stdout=said)
    assert said.getvalue().splitlines() == [
        "Indexed what 1 acts changed.",
        built.format(documents=1, dropped=0),
        "Elasticsearch: indexed what 0 acts changed.",
        "Indexed what 1 acts changed.",
        "Elasticsearch: indexed what 1 acts changed.",
        "The index holds 2 documents.",
        "Indexed what 0 acts changed.",
        built.format(documents=2, dropped=1),
        "Elasticsearch: indexed what 0 acts changed.",
    ]


def test_the_command_says_that_elasticsearch_is_away(start: Start, settings: Settings) -> None:
    start("Old")
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match=r"Elasticsearch did not take it: .* run this again once"):
        call_command("index", stdout=StringIO())
    assert SearchDocument.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_the_next_run_cleans_up(
    start: Start, told: Callable[[], list[str]], elasticsearch: Elastic, settings: Settings
) -> None:
    start("Old")
    elastic_step()
    before = indexes.live(elasticsearch)
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    with go_between(settings.ELASTICSEARCH_URL) as between:
        between.answer = lambda path: between.hold(path) if path.startswith("/_aliases") else None
        environment = os.environ | {
            "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
            "ELASTICSEARCH_URL": f"http://{between.place}",
            "ELASTICSEARCH_INDEX": elasticsearch.alias,
        }
        command = [*MANAGE, "index", "--rebuild"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        until(lambda: "/_aliases" in between.paths, "the new index waits for its alias", seconds=60)
        process.kill()
        process.wait()
    assert indexes.live(elasticsearch) == before
    (left,) = set(names(elasticsearch)) - {before}
    assert ElasticIndex.objects.get(is_building=True).name == left
    assert told() == ["Old"]
    ElasticIndex.objects.filter(is_building=True).update(leased=clock() - timedelta(seconds=1))
    rebuild_elastic(elasticsearch)
    assert told() == ["Old"]
    assert len(names(elasticsearch)) == 1
    assert set(names(elasticsearch)).isdisjoint({before, left})


def test_an_index_replaced_while_it_is_followed_is_another_builders(
    start: Start, told: Callable[[], list[str]], elasticsearch: Elastic, monkeypatch: pytest.MonkeyPatch
) -> None:
    start("Old")
    elastic_step()
    monkeypatch.setattr("search.indexing.elastic.settle", lambda: ElasticIndex.objects.all().delete())
    assert elastic_step() == 0
    ElasticIndex.objects.all().delete()
    monkeypatch.undo()
    assert elastic_step() == 1
    assert told() == ["Old"]
