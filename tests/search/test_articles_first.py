"""Articles are found before threads, and shown first while a question is typed."""

from datetime import datetime, timedelta

from django.test import Client
from django.urls import reverse

from community.actions import retire_article
from community.models import Article, Forum, Thread
from lib.clock import now as clock
from profiles.models import Member
from search.indexing import index_step, rebuild
from tests.community.articles import published


def test_the_article_stands_before_the_thread(client: Client, thread: Thread, cy: Member, now: datetime) -> None:
    article = published(cy, now, title="Cold", text="Whatever the stove works with, at minus twenty it is petrol.")
    rebuild()
    page = client.get("/search/?q=stove minus twenty").content.decode()
    assert page.index(article.get_absolute_url()) < page.index(thread.get_absolute_url())
    only = client.get("/search/?q=stove&kind=article").content.decode()
    assert article.get_absolute_url() in only
    assert thread.get_absolute_url() not in only


def test_of_articles_that_fit_as_well_the_one_that_is_due_for_a_look_comes_last(
    client: Client, thread: Thread, bo: Member, cy: Member, now: datetime
) -> None:
    old = published(cy, now, title="Stove at minus twenty", text="Petrol.")
    new = published(cy, now, title="Stove at minus twenty", text="Petrol.")
    rebuild()
    client.force_login(bo)
    for stale, fresh in ((old, new), (new, old)):
        Article.objects.filter(pk=fresh.pk).update(review=clock().date() + timedelta(days=1))
        Article.objects.filter(pk=stale.pk).update(review=clock().date())
        page = client.get("/search/?q=stove minus twenty").content.decode()
        panel = client.post(reverse("search:similar"), {"title": "Which stove at minus twenty?"}).content.decode()
        for html in (page, panel):
            places = [html.index(each.get_absolute_url()) for each in (fresh, stale, thread)]
            assert places == sorted(places)


def test_what_is_retired_leaves_the_index(client: Client, cy: Member, now: datetime) -> None:
    article = published(cy, now, title="Walrus fat")
    while index_step():
        pass
    assert article.get_absolute_url() in client.get("/search/?q=walrus").content.decode()
    retire_article(staff=cy, article=article, now=now)
    while index_step():
        pass
    client.force_login(cy)  # who may still read it
    assert article.get_absolute_url() not in client.get("/search/?q=walrus").content.decode()


def test_a_forums_article_is_found_by_those_who_see_it(
    client: Client, cy: Member, bo: Member, staff_forum: Forum, now: datetime
) -> None:
    article = published(cy, now, title="Walrus fat", forum=staff_forum)
    rebuild()
    for viewer, is_found in ((bo, False), (cy, True)):
        client.force_login(viewer)
        assert (article.get_absolute_url() in client.get("/search/?q=walrus").content.decode()) is is_found


def test_articles_first_while_a_title_is_typed(
    client: Client, thread: Thread, bo: Member, cy: Member, now: datetime
) -> None:
    article = published(cy, now, title="Stoves below minus twenty")
    rebuild()
    client.force_login(bo)
    html = client.post(reverse("search:similar"), {"title": "Which stove at minus twenty?"}).content.decode()
    assert html.index(article.title) < html.index(thread.title)
