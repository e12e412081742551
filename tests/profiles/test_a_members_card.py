"""The card that a name opens over a page: the short of a member, as far as one may see it."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import choose_solution, reply, start_thread
from community.models import Forum, Thread
from profiles.models import Member, Subject


@pytest.fixture
def solve(forum: Forum, ann: Member, bo: Member, stoves: Subject, now: datetime) -> Callable[[Forum], Thread]:
    """Ann asks, Bo solves it."""

    def ask(where: Forum) -> Thread:
        told = {"title": "Which stove?", "text": "Mine stops.", "sort": Thread.Sort.QUESTION}
        given = {"key": uuid4(), "now": now}
        thread = start_thread(author=ann, forum=where, subjects=[stoves], **told, **given)  # type: ignore[arg-type]
        post = reply(author=bo, thread=thread, text="The Ember.", key=uuid4(), now=now)
        choose_solution(member=ann, thread=thread, post=post, now=now)
        return thread

    return ask


def test_it_counts_what_one_may_see(
    client: Client,
    solve: Callable[[Forum], Thread],
    forum: Forum,
    staff_forum: Forum,
    ann: Member,
    bo: Member,
    cy: Member,
) -> None:
    ann.groups.set(cy.groups.all())
    bo.groups.set(cy.groups.all())
    solve(forum)
    solve(staff_forum)
    part = client.get("/members/bo/card/").content.decode()
    assert ("1 solution<" in part, "1 post<" in part, 'href="/subjects/stoves/"' in part) == (True, True, True)
    assert "Write a message" not in part
    client.force_login(ann)
    part = client.get("/members/bo/card/").content.decode()
    assert ("2 solutions<" in part, "2 posts<" in part, "/messages/new/?to=bo" in part) == (True, True, True)


def test_of_oneself_and_of_who_is_gone(client: Client, bo: Member, cy: Member, di: Member) -> None:
    client.force_login(bo)
    part = client.get("/members/bo/card/").content.decode()
    assert ("Edit your profile" in part, "Write a message" in part) == (True, False)
    Member.objects.filter(pk=di.pk).update(is_active=False)
    assert client.get("/members/di/card/").status_code == 404
    client.force_login(cy)
    part = client.get("/members/di/card/").content.decode()
    assert ("Write a message" in part, "/dials/member/" in part) == (False, False)


def test_ignoring_from_a_card_leads_back_to_the_page(client: Client, ann: Member, bo: Member, thread: Thread) -> None:
    client.force_login(bo)
    over = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/threads/{thread.pk}/"}
    assert (
        f'name="next" value="/threads/{thread.pk}/"' in client.get("/members/ann/card/", headers=over).content.decode()
    )


def test_its_queries_do_not_grow(
    client: Client,
    solve: Callable[[Forum], Thread],
    forum: Forum,
    di: Member,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(di)
    solve(forum)
    client.get("/members/bo/card/")
    with django_assert_num_queries(10):
        client.get("/members/bo/card/")
    for _number in range(4):
        solve(forum)
    with django_assert_num_queries(10):
        client.get("/members/bo/card/")
