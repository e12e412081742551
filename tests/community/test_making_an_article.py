"""Staff make an article of a solved thread with one click, look it over, publish it, and change it later."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from community.actions import article_from_thread, choose_solution, edit_article, publish_article, write_article
from community.models import Article, Forum, Post, Thread
from lib.kinds import kind_named
from notices.models import Notice
from notices.telling import tell_step
from profiles.models import Activity, Member, Subject, Verb
from tests.community.articles import published, written
from writing.models import Draft, Revision


@pytest.fixture
def solved(thread: Thread, ann: Member, answer: Post, now: datetime) -> Thread:
    """Ann chose Bo's answer."""
    Thread.objects.filter(pk=thread.pk).update(sort=Thread.Sort.QUESTION)
    thread.refresh_from_db()
    choose_solution(member=ann, thread=thread, post=answer, now=now)
    return Thread.objects.get(pk=thread.pk)


def form_of(article: Article, **fields: object) -> dict[str, object]:
    own = {"title": article.title, "lead": article.lead, "text": article.text, "version": article.version}
    return own | {"forum": article.forum_id or "", "owner": article.owner_id or "", "review": ""} | fields


def test_one_click_makes_it_of_the_thread(
    client: Client, cy: Member, bo: Member, solved: Thread, stoves: Subject, forum: Forum
) -> None:
    client.force_login(cy)
    assert "Make it an article" in client.get(f"{solved.get_absolute_url()}?page=1").content.decode()
    response = client.post(f"/threads/{solved.pk}/article/")
    article = Article.objects.get()
    assert response.headers["Location"] == f"/articles/{article.pk}/edit/"
    assert (article.title, article.text, article.state) == (solved.title, "Use *liquid* fuel.", "draft")
    assert (article.author, article.owner, article.credit, article.forum) == (cy, cy, bo, forum)
    assert (article.thread, article.solution, list(article.subjects.all())) == (solved, solved.solution, [stoves])
    page = client.get(response.headers["Location"]).content.decode()
    assert "Use *liquid* fuel." in page


def test_a_second_click_leads_to_the_same(client: Client, cy: Member, solved: Thread) -> None:
    client.force_login(cy)
    first = client.post(f"/threads/{solved.pk}/article/").headers["Location"]
    assert client.post(f"/threads/{solved.pk}/article/").headers["Location"] == first
    assert Article.objects.count() == 1


def test_members_make_none(client: Client, bo: Member, solved: Thread, now: datetime) -> None:
    client.force_login(bo)
    assert "Make it an article" not in client.get(f"{solved.get_absolute_url()}?page=1").content.decode()
    assert client.post(f"/threads/{solved.pk}/article/").status_code == 403
    with pytest.raises(PermissionDenied, match="Only moderators write articles"):
        written(bo, now)
    assert not Article.objects.exists()


def test_nor_is_one_made_without_a_solution(client: Client, cy: Member, thread: Thread) -> None:
    client.force_login(cy)
    assert "Make it an article" not in client.get(f"{thread.get_absolute_url()}?page=1").content.decode()
    assert client.post(f"/threads/{thread.pk}/article/").status_code == 403
    assert not Article.objects.exists()


def test_it_is_found_once_it_is_published(
    client: Client, cy: Member, ann: Member, bo: Member, solved: Thread, now: datetime
) -> None:
    article = article_from_thread(staff=cy, thread=solved, now=now)
    client.force_login(ann)
    assert client.get(article.get_absolute_url()).status_code == 404
    assert "this became an article" not in client.get(f"{solved.get_absolute_url()}?page=1").content.decode()
    client.force_login(cy)
    assert client.post(f"/articles/{article.pk}/state/", {"state": "published"}).status_code == 302
    client.force_login(ann)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "<em>liquid</em>" in page
    assert "Thanks to" in page
    assert f'href="{bo.get_absolute_url()}"' in page
    assert f'href="{solved.get_absolute_url()}?post=2"' in page
    thread = client.get(f"{solved.get_absolute_url()}?page=1").content.decode()
    assert f'href="{article.get_absolute_url()}">this became an article' in thread
    act = Activity.objects.get(verb=Verb.PUBLISHED)
    assert (act.member, act.kind, act.item) == (cy, "article", article.pk)


def test_who_knew_it_is_told(client: Client, cy: Member, bo: Member, solved: Thread, now: datetime) -> None:
    article = publish_article(staff=cy, article=article_from_thread(staff=cy, thread=solved, now=now), now=now)
    while tell_step(now=now):
        pass
    told = Notice.objects.get(occasion="article")
    assert (told.member, told.kind, told.item) == (bo, "article", article.pk)
    client.force_login(bo)
    assert "Cy made an article of your solution" in client.get("/notices/").content.decode()
    client.post(f"/articles/{article.pk}/read/", {"number": 1, "seconds": 1})
    told.refresh_from_db()
    assert told.seen is not None


def test_an_article_without_a_thread(client: Client, cy: Member, stoves: Subject) -> None:
    client.force_login(cy)
    key = uuid4()
    form = {"title": "How this works", "lead": "In short.", "text": "Ask.", "subjects": stoves.pk, "key": key}
    for _click in range(2):
        assert client.post("/articles/write/", form).status_code == 302
    article = Article.objects.get()
    assert (article.title, article.forum, article.thread, article.state) == ("How this works", None, None, "draft")


def test_a_refused_form_keeps_what_was_typed(client: Client, cy: Member) -> None:
    client.force_login(cy)
    response = client.post("/articles/write/", {"title": "", "text": "A long thought.", "key": uuid4()})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Give it a title." in page
    assert "A long thought." in page
    assert not Article.objects.exists()


def test_its_draft_goes_when_it_is_sent(client: Client, cy: Member, now: datetime) -> None:
    article = written(cy, now)
    for place in ("write:article:0", f"edit:article:{article.pk}"):
        Draft.objects.create(member=cy, place=place, fields={"text": ["Half"]}, saved=now)
    client.force_login(cy)
    assert "Half" in client.get("/articles/write/").content.decode()
    assert "Half" in client.get(f"/articles/{article.pk}/edit/").content.decode()
    client.post("/articles/write/", {"title": "A", "text": "b", "key": uuid4()})
    assert list(Draft.objects.values_list("place", flat=True)) == [f"edit:article:{article.pk}"]
    client.post(f"/articles/{article.pk}/edit/", form_of(article, text="Whole"))
    assert not Draft.objects.exists()


def test_changes_are_kept_with_their_history(client: Client, cy: Member, now: datetime) -> None:
    article = published(cy, now)
    client.force_login(cy)
    client.post(f"/articles/{article.pk}/edit/", form_of(article, text="Petrol burns at minus forty."))
    article.refresh_from_db()
    assert (article.html, article.version) == ("<p>Petrol burns at minus forty.</p>", 2)
    assert article.edited is not None
    assert (Revision.objects.get().kind, Revision.objects.get().item) == ("article", article.pk)
    page = client.get(f"/articles/{article.pk}/history/").content.decode()
    assert "<del>Gas does not turn to gas in the cold.</del>" in page or "Gas" in page
    act = Activity.objects.filter(verb=Verb.EDITED).get()
    assert (act.kind, act.item) == ("article", article.pk)


def test_two_who_change_it_lose_nothing(client: Client, cy: Member, owner: Member, now: datetime) -> None:
    article = published(cy, now)
    client.force_login(owner)
    client.post(f"/articles/{article.pk}/edit/", form_of(article, text="The owner's words."))
    client.force_login(cy)
    response = client.post(f"/articles/{article.pk}/edit/", form_of(article, title="Cy's title", text="Cy's words."))
    page = response.content.decode()
    article.refresh_from_db()
    assert response.status_code == 409
    assert "The owner&#x27;s words." in page
    assert "Cy&#x27;s words." in page
    assert 'value="Cy&#x27;s title"' in page
    assert (article.text, article.version) == ("The owner's words.", 2)
    sent = form_of(article, title="Cy's title", text="Both.")
    assert client.post(f"/articles/{article.pk}/edit/", sent).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.text, article.version) == ("Cy's title", "Both.", 3)


def test_readers_change_nothing(client: Client, bo: Member, cy: Member, now: datetime) -> None:
    article = published(cy, now)
    client.force_login(bo)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Retire" not in page
    assert "/edit/" not in page
    for address in ("edit/", "history/"):
        assert client.get(f"/articles/{article.pk}/{address}").status_code == 403
    for address in ("edit/", "state/", "checked/"):
        assert client.post(f"/articles/{article.pk}/{address}", form_of(article, text="Mine")).status_code == 403
    article.refresh_from_db()
    assert (article.text, article.state) == ("Gas does not turn to gas in the cold.", "published")


def test_what_is_retired_is_found_no_more(client: Client, bo: Member, cy: Member, now: datetime) -> None:
    article = published(cy, now)
    client.force_login(cy)
    client.post(f"/articles/{article.pk}/state/", {"state": "retired"})
    assert client.get(article.get_absolute_url()).status_code == 200
    assert kind_named("article").documents([article.pk]) == []
    assert article.title in client.get("/articles/?list=retired").content.decode()
    client.force_login(bo)
    assert client.get(article.get_absolute_url()).status_code == 404
    assert article.title not in client.get("/articles/?list=retired").content.decode()


def test_a_forum_keeps_its_articles(client: Client, bo: Member, cy: Member, staff_forum: Forum, now: datetime) -> None:
    article = published(cy, now, forum=staff_forum)
    for viewer, status in ((bo, 404), (cy, 200)):
        client.force_login(viewer)
        assert client.get(article.get_absolute_url()).status_code == status
        assert (article.title in client.get("/articles/").content.decode()) is (status == 200)


def test_nobody_puts_one_where_they_may_not_see(cy: Member, owner: Member, staff_forum: Forum, now: datetime) -> None:
    cy.groups.clear()
    with pytest.raises(PermissionDenied, match="a forum that you may see"):
        written(cy, now, forum=staff_forum)
    article = published(owner, now)
    with pytest.raises(PermissionDenied, match="a forum that you may see"):
        edit_article(
            editor=cy, article=article, title="T", lead="", text="x", subjects=[], forum=staff_forum, owner=None,
            review=None, version=1, now=now + timedelta(hours=1),
        )  # fmt: skip
    article.refresh_from_db()
    assert (Article.objects.count(), article.forum, article.version) == (1, None, 1)


def test_the_same_key_makes_one(cy: Member, now: datetime) -> None:
    told: dict[str, Any] = {
        "title": "T",
        "lead": "",
        "text": "x",
        "subjects": [],
        "forum": None,
        "owner": None,
        "review": None,
    }
    key = uuid4()
    first = write_article(author=cy, key=key, now=now, **told)
    assert write_article(author=cy, key=key, now=now, **told) == first


def test_who_leaves_is_named_no_more(cy: Member, bo: Member, solved: Thread, now: datetime) -> None:
    article = publish_article(staff=cy, article=article_from_thread(staff=cy, thread=solved, now=now), now=now)
    kind = kind_named("article")
    assert [row["is_thanked"] for row in kind.export(bo)] == [True]
    for member in (cy, bo):
        kind.erase(member)
    article.refresh_from_db()
    assert (article.author, article.credit, article.owner) == (None, None, None)
    assert kind.export(bo) == kind.export(cy) == []
