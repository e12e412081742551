"""Articles as readers meet them: listed, read, judged, seen to be old, and told to programs."""

import json
import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import now as clock
from pytest_django import DjangoAssertNumQueries

from community.actions import ask_to_check_step, judge_article, retire_article
from community.models import Article, Forum, Thread, Verdict
from lib.kinds import kind_named
from notices.models import Notice
from profiles.learning import learn_step
from profiles.models import Activity, Interest, Member, Subject, Verb
from search.indexing import rebuild
from tests.community.articles import published

LONG = "Before.\n\n## One thing\n\nx\n\n### Of it\n\nx\n\n## Another *thing*\n\nx\n\n## One thing\n\nx"


@pytest.fixture
def article(cy: Member, stoves: Subject, now: datetime) -> Article:
    return published(cy, now, subjects=[stoves])


def answers(client: Client, article: Article, **form: str) -> str:
    response = client.post(f"/articles/{article.pk}/helpful/", {"key": uuid4(), **form})
    assert response.status_code == 302
    return client.get(article.get_absolute_url()).content.decode()


def test_a_long_one_has_a_list_of_what_is_in_it(client: Client, cy: Member, article: Article, now: datetime) -> None:
    long = published(cy, now, text=LONG)
    page = client.get(long.get_absolute_url()).content.decode()
    assert re.findall(r'<a href="#(part-[\w-]+)"', page) == [
        "part-one-thing", "part-of-it", "part-another-thing", "part-one-thing-2",
    ]  # fmt: skip
    assert '<h2 id="part-another-thing">Another <em>thing</em></h2>' in page
    assert "In this article" not in client.get(article.get_absolute_url()).content.decode()


def test_threads_about_the_same_stand_beside_it(client: Client, article: Article, thread: Thread) -> None:
    assert thread.title in client.get(article.get_absolute_url()).content.decode()
    Thread.objects.filter(pk=thread.pk).update(shelf="hidden")
    assert thread.title not in client.get(article.get_absolute_url()).content.decode()


def test_a_member_answers_once_and_may_change_it(client: Client, bo: Member, article: Article) -> None:
    client.force_login(bo)
    assert "Thank you" in answers(client, article, helpful="yes")
    assert "What was missing, or wrong?" in answers(client, article, helpful="no", remark="The price.")
    verdict = Verdict.objects.get()
    assert (verdict.member, verdict.is_helpful, verdict.remark) == (bo, False, "The price.")
    answers(client, article, helpful="yes")
    verdict.refresh_from_db()
    assert (verdict.is_helpful, verdict.remark) == (True, "")
    signs = list(Activity.objects.filter(verb=Verb.HELPED).order_by("id").values_list("sign", flat=True))
    assert signs == [1, -1, 1]


def test_a_download_names_the_articles_one_may_still_read(
    client: Client, bo: Member, cy: Member, article: Article, now: datetime
) -> None:
    client.force_login(bo)
    answers(client, article, helpful="yes")
    (said,) = kind_named("verdict").export(bo)
    assert (said["article"], said["is_helpful"]) == (article.title, True)
    retire_article(staff=cy, article=article, now=now)
    assert [each["article"] for each in kind_named("verdict").export(bo)] == [""]


def test_what_helped_says_what_one_cares_about(bo: Member, article: Article, stoves: Subject, now: datetime) -> None:
    judge_article(article=article, member=bo, is_helpful=True, now=now)
    while learn_step():
        pass
    assert Interest.objects.filter(member=bo, facet__sort="subject", facet__key=str(stoves.pk), long__gt=0).exists()


def test_a_guest_answers_within_their_session(client: Client, article: Article) -> None:
    answers(client, article, helpful="no", remark="How long?")
    answers(client, article, helpful="no", remark="How long, and how hot?")
    verdict = Verdict.objects.get()
    assert (verdict.member, verdict.remark) == (None, "How long, and how hot?")
    other = Client()  # the same browser and address, without its session: counted once a day
    answers(other, article, helpful="yes")
    assert Verdict.objects.get() == verdict


def test_two_guests_are_two(article: Article) -> None:
    for browser in ("Firefox", "Safari"):
        answers(Client(headers={"user-agent": browser}), article, helpful="yes")
    assert Verdict.objects.filter(is_helpful=True).count() == 2
    page = Client().get("/articles/").content.decode()
    assert "2 found it helpful" in page


def test_only_staff_read_what_was_missing(client: Client, bo: Member, cy: Member, article: Article) -> None:
    client.force_login(bo)
    answers(client, article, helpful="no", remark="Nothing about wind.")
    client.logout()
    assert "Nothing about wind." not in client.get(article.get_absolute_url()).content.decode()
    client.force_login(cy)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Nothing about wind." in page
    assert "0 found it helpful, 1 did not." in page


@pytest.mark.parametrize("form", [{}, {"helpful": "perhaps"}, {"helpful": "no", "remark": "x" * 301}])
def test_an_answer_that_is_none_is_refused(client: Client, bo: Member, article: Article, form: dict[str, str]) -> None:
    client.force_login(bo)
    assert client.post(f"/articles/{article.pk}/helpful/", {"key": uuid4(), **form}).status_code == 422
    assert not Verdict.objects.exists()


def test_reading_is_remembered_once_a_day(client: Client, bo: Member, article: Article) -> None:
    kind = kind_named("article")
    assert kind.eligible(bo, [article.pk]) == {article.pk}
    client.force_login(bo)
    for seconds in (2, 15, 20):
        assert client.post(f"/articles/{article.pk}/read/", {"number": 1, "seconds": seconds}).status_code == 204
    verbs = list(Activity.objects.filter(member=bo, kind="article").order_by("id").values_list("verb", flat=True))
    assert verbs == ["viewed", "read"]
    assert kind.eligible(bo, [article.pk]) == set()


def test_it_is_a_candidate_while_it_is_published(cy: Member, bo: Member, article: Article, now: datetime) -> None:
    kind = kind_named("article")
    (candidate,) = kind.candidates(since=now - timedelta(days=1), now=now)
    assert (candidate.ref.id, candidate.author_id, set(candidate.takers)) == (article.pk, cy.pk, {cy.pk})
    retire_article(staff=cy, article=article, now=now)
    assert kind.candidates(since=now - timedelta(days=1), now=now) == []
    assert kind.eligible(bo, [article.pk]) == set()
    assert kind.eligible(cy, [article.pk]) == set()


def test_one_that_is_due_says_so(client: Client, article: Article) -> None:
    assert "due for a look" not in client.get(article.get_absolute_url()).content.decode()
    Article.objects.update(review=date(2026, 1, 1))
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Last checked on March 2, 2026; due for a look." in page


def test_rows_of_one_that_is_due_say_so(client: Client, article: Article, cy: Member, now: datetime) -> None:
    other = published(cy, now, title="Walrus fat", review=clock().date() + timedelta(days=1))
    rebuild()
    pages = {"/articles/": {}, "/search/": {"q": article.title}}
    for address, asked in pages.items():
        assert "due for a look" not in client.get(address, asked).content.decode()
    Article.objects.filter(pk=article.pk).update(review=clock().date())
    for address, asked in pages.items():
        page = client.get(address, asked).content.decode()
        assert page.count("due for a look") == 1
        assert page.index(article.title) < page.index("due for a look")
    client.force_login(cy)
    panel = client.post("/search/similar/", {"title": f"{article.title} {other.title}"}).content.decode()
    assert panel.count("due for a look") == 1
    retire_article(staff=cy, article=article, now=now)
    assert kind_named("article").stories(cy, [article.pk])[article.pk].state == "retired"


def test_staff_say_that_it_is_still_right(client: Client, cy: Member, article: Article) -> None:
    Article.objects.update(review=date(2026, 1, 1))
    client.force_login(cy)
    assert article.title in client.get("/articles/?list=due").content.decode()
    client.post(f"/articles/{article.pk}/checked/")
    article.refresh_from_db()
    assert article.checked is not None
    assert article.checked > clock() - timedelta(minutes=1)
    assert article.review is not None
    assert article.review > clock().date() + timedelta(days=150)
    assert article.title not in client.get("/articles/?list=due").content.decode()


def test_its_owner_is_told_on_the_day(client: Client, cy: Member, article: Article, now: datetime) -> None:
    Article.objects.update(review=now.date())
    assert ask_to_check_step(now=now - timedelta(days=1)) == 0
    assert ask_to_check_step(now=now) == 1
    assert ask_to_check_step(now=now + timedelta(days=1)) == 0
    told = Notice.objects.get()
    assert (told.member, told.occasion, told.kind, told.item) == (cy, "review", "article", article.pk)
    client.force_login(cy)
    assert "This article is due for a look" in client.get("/notices/").content.decode()


def test_the_list_by_subject_and_by_help(
    client: Client, cy: Member, bo: Member, article: Article, tents: Subject, now: datetime
) -> None:
    other = published(cy, now + timedelta(hours=1), title="Pegs in snow", subjects=[tents])
    judge_article(article=article, member=bo, is_helpful=True, now=now)
    newest, helpful = (client.get(f"/articles/{query}").content.decode() for query in ("", "?list=helpful"))
    assert newest.index(other.title) < newest.index(article.title)
    assert helpful.index(article.title) < helpful.index(other.title)
    tented = client.get("/articles/?subject=tents").content.decode()
    assert other.title in tented
    assert article.title not in tented
    assert "Drafts" not in newest


def test_nonsense_in_the_address_is_passed_over(client: Client, article: Article) -> None:
    for query in ("?page=x", "?page=0", "?list=draft", "?page=99999999999", "?list=%00"):
        assert client.get(f"/articles/{query}").status_code == 200
    assert article.title in client.get("/articles/?page=-1&list=due").content.decode()


def test_what_programs_read(client: Client, cy: Member, article: Article, staff_forum: Forum, now: datetime) -> None:
    secret = published(cy, now, title="Back room", forum=staff_forum)
    feed = client.get("/articles/feed/").content.decode()
    assert article.title in feed
    assert "Burn liquid fuel." in feed
    assert secret.title not in feed
    sitemap = client.get("/sitemap.xml?part=0").content.decode()
    assert f"{article.get_absolute_url()}</loc><lastmod>{now.isoformat()}" in sitemap
    assert f"/articles/{secret.pk}/" not in sitemap
    page = client.get(article.get_absolute_url()).content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (data["@type"], data["headline"], data["lastReviewed"]) == ("TechArticle", article.title, "2026-03-02")
    assert f'<link rel="canonical" href="{data["url"]}">' in page
    assert f"{data['url']}".endswith(article.get_absolute_url())


@pytest.mark.parametrize(("is_member", "most"), [(False, 8), (True, 12)])
def test_the_list_costs_the_same_for_more(
    client: Client, bo: Member, cy: Member, stoves: Subject, now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries, is_member: bool, most: int,
) -> None:  # fmt: skip
    for number in range(25):
        published(cy, now, title=f"Number {number}", subjects=[stoves])
    if is_member:
        client.force_login(bo)
    for address in ("/articles/", "/articles/?page=2", f"/articles/{Article.objects.first().pk}/"):  # type: ignore[union-attr]
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_hidden_is_gone_and_comes_back(client: Client, cy: Member, bo: Member, article: Article) -> None:
    client.force_login(cy)
    for verb, status in (("hide", 404), ("restore", 200)):
        client.post(f"/admin/community/article/{verb}/?ids={article.pk}", {"reason": "It sells."})
        assert Client().get(article.get_absolute_url()).status_code == status


def test_staff_find_what_is_due_at_the_desk(client: Client, cy: Member, article: Article, now: datetime) -> None:
    published(cy, now, title="Fresh as dew")
    Article.objects.filter(pk=article.pk).update(review=date(2026, 1, 1))
    client.force_login(cy)
    page = client.get("/admin/community/article/?due=mine").content.decode()
    assert article.title in page
    assert "Fresh as dew" not in page
