"""The cast and the places every test may call on: Ann sells, Bo buys, Cy moderates, Di is a stranger."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import translation
from pytest_django import Settings

from community.actions import start_thread
from community.models import Forum, ForumGrant, Thread
from desk.setup.code import HAS_OWNER
from profiles.models import Group, Member, Subject
from search.documents.elastic import Elastic, elastic, indexes
from search.indexing import elastic_step
from search.recommending.keeping import forget
from tests.servers.smtp import Mailbox, MailServer

PASSWORD = "four small birds at dawn"


@pytest.fixture(autouse=True)
def _afresh() -> None:
    """Rate limits, remembered counts and what a page chooses from are a test's own; that there is an owner is not.

    Neither is the language: a request leaves that of its reader behind in its thread, for the next to set its own.
    """
    translation.deactivate()
    cache.clear()
    cache.set(HAS_OWNER, True)
    forget()


@pytest.fixture
def now() -> datetime:
    """The time of a test: a Monday morning in March."""
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def member_named(db: None) -> Callable[..., Member]:
    """Makes a member with an address of their own and the password of the tests."""

    def make(username: str, **fields: object) -> Member:
        name = str(fields.pop("name", username.capitalize()))
        return Member.objects.create_user(username, f"{username}@commonplace.example", PASSWORD, name=name, **fields)

    return make


@pytest.fixture
def ann(member_named: Callable[..., Member]) -> Member:
    return member_named("ann")


@pytest.fixture
def bo(member_named: Callable[..., Member]) -> Member:
    return member_named("bo")


@pytest.fixture
def cy(member_named: Callable[..., Member]) -> Member:
    """A moderator: staff, and in the group of the moderators' own forum."""
    cy = member_named("cy", is_staff=True)
    cy.groups.add(Group.objects.create(name="Moderators"))
    return cy


@pytest.fixture
def di(member_named: Callable[..., Member]) -> Member:
    return member_named("di")


@pytest.fixture
def owner(member_named: Callable[..., Member]) -> Member:
    return member_named("owner", is_staff=True, is_superuser=True)


@pytest.fixture
def stoves(db: None) -> Subject:
    return Subject.objects.create(name="Stoves", slug="stoves")


@pytest.fixture
def tents(db: None) -> Subject:
    return Subject.objects.create(name="Tents", slug="tents")


@pytest.fixture
def forum(db: None) -> Forum:
    """A forum that everyone may read and every member may write in."""
    forum = Forum.objects.create(name="Winter camping", slug="winter-camping")
    ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.EVERYONE)
    members = ForumGrant.Audience.MEMBERS
    ForumGrant.objects.create(forum=forum, audience=members, may_reply=True, may_start=True)
    return forum


@pytest.fixture
def staff_forum(cy: Member) -> Forum:
    """A forum of the moderators' own, which Ann, Bo and Di may not see."""
    forum = Forum.objects.create(name="Back room", slug="back-room")
    group, audience = cy.groups.get(), ForumGrant.Audience.GROUP
    ForumGrant.objects.create(forum=forum, audience=audience, group=group, may_reply=True, may_start=True)
    return forum


@pytest.fixture
def thread(ann: Member, forum: Forum, stoves: Subject, now: datetime) -> Thread:
    """Ann asked about stoves the day before."""
    return start_thread(
        author=ann,
        forum=forum,
        title="Which stove works at minus twenty?",
        text="Mine *stops* below minus ten.",
        subjects=[stoves],
        key=uuid4(),
        now=now - timedelta(days=1),
    )


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server on a free port of this machine."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox(mail_server: MailServer, settings: Settings) -> Mailbox:
    """What the site delivers, when the test asks for it: the settings already name the server."""
    settings.EMAIL_URL = mail_server.url
    return mail_server.mailbox


@pytest.fixture
def elasticsearch(settings: Settings) -> Iterator[Elastic]:
    """An Elasticsearch, for tests marked `servers`, with a name for its indexes that no other test has."""
    settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_OF_TESTS"]
    settings.ELASTICSEARCH_INDEX = f"test-{uuid4().hex}"
    settings.ELASTICSEARCH_TIMEOUT = 20  # a machine busy with tests is no reason to take it for away
    reached = elastic()
    assert reached is not None
    yield reached
    indexes.drop_all_but(reached, set())
    reached.client.close()


@pytest.fixture
def refreshed(elasticsearch: Elastic) -> Callable[[], int]:
    """Brings Elasticsearch up to the ledger, to be found at once; says how much that was."""

    def bring_up() -> int:
        done = elastic_step()
        elasticsearch.client.indices.refresh(index=elasticsearch.alias)
        return done

    return bring_up
