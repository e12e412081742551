"""What articles are to the apps below, and to the chooser, the index and the mail above; and how pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject, Left
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community import actions
from community.models import Article, ArticleSubject, Forum, Shelf, Thread, Verdict
from community.models.article import ArticleQuerySet
from community.permissions import refusal_to_keep_articles
from community.stories import counted
from lib.clock import now
from lib.kinds import Candidate, Document, ItemRef, Story, worded
from lib.linked import as_json_ld
from lib.markdown import excerpt, plain
from lib.nested import moment, moment_or_none
from profiles.gathering import Makings, People, subjects_in
from profiles.kinds import OwnRows
from profiles.models import looked_at, looks_at
from profiles.proposing.tagging import TaggedKind
from profiles.turned import set_levels
from writing.history import earlier_texts

PLACE = 1  # where facet_keys puts the place: after the kind
LEAD = 1500  # characters of HTML an excerpt is cut from
RELATED, LOOKED_AT = 5, 200  # threads shown beside an article; the latest that are compared


class ArticleKind(TaggedKind):
    name = "article"
    links = ArticleSubject
    has_versions = True
    called = gettext_lazy("Articles")
    is_chosen = is_found = is_alike = comes_first = is_read_at_a_look = True
    holds_pictures = is_kept = True

    def visible_to(self, viewer: Any) -> ArticleQuerySet:
        return Article.objects.visible_to(viewer)

    def wanted_by(self, viewer: Any, ids: Sequence[int]) -> set[int]:
        return set(self.visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))

    def standing(self) -> ArticleQuerySet:
        return Article.objects.public()

    def renew_facets(self, ids: Sequence[int]) -> None:
        for article in Article.objects.filter(pk__in=ids).order_by("pk"):
            actions.refresh_article(article=article)

    def may_tag(self, member: Any, item: Article) -> bool:
        """Whoever may change articles."""
        return not refusal_to_keep_articles(member)

    def makings(self, viewer: Any, ids: Sequence[int]) -> QuerySet[Article]:
        columns = ("title", "lead", "state", "shelf", "begun", "published", "edited", "review")
        made = JSONObject(
            **{name: F(name) for name in columns},
            html=Left("html", LEAD),
            author=F("author_id"),
            place=F("forum__name"),
            helpful=counted(Verdict.objects.filter(article=OuterRef("pk"), is_helpful=True)),
            subjects=subjects_in(ArticleSubject.objects.filter(article=OuterRef("pk"))),
        )
        return self.visible_to(viewer).filter(pk__among=ids).annotate(makings=made)

    def told(self, pk: int, made: Makings, people: People) -> Story:
        article = Article(pk=pk, **{name: made[name] for name in ("title", "lead", "html", "state", "shelf")})
        article.begun = moment(made["begun"])
        article.published, article.edited = moment_or_none(made["published"]), moment_or_none(made["edited"])
        article.review = date.fromisoformat(made["review"]) if made["review"] else None
        article.helpful = made["helpful"] or 0  # type: ignore[attr-defined]
        return _story(article, people.one(made["author"]), made["subjects"], made["place"] or "")

    def candidates(self, *, since: datetime, now: datetime) -> list[Candidate]:
        return _as_candidates(Article.objects.public().filter(published__gte=since, published__lte=now))

    def candidates_among(self, ids: Sequence[int], *, now: datetime) -> list[Candidate]:
        return _as_candidates(Article.objects.public().filter(pk__among=ids, published__lte=now))

    def unread_by(self, viewer: Any, ids: Sequence[int]) -> ArticleQuerySet:
        """Those published to the viewer and not opened before."""
        found = Article.objects.published_to(viewer).filter(pk__among=ids)
        if viewer is None or not viewer.is_authenticated:
            return found
        return found.exclude(looked_at(self.name, member=viewer.pk))

    def read_by(self, viewers: Sequence[Any], ids: Sequence[int]) -> set[tuple[int, int]]:
        """Who opened which; one query."""
        return looks_at(self.name, members=[viewer.pk for viewer in viewers], items=ids)

    def facets(self, ids: Iterable[int]) -> dict[int, list[int]]:
        return dict(Article.objects.filter(pk__in=list(ids)).values_list("pk", "facets"))

    def documents(self, ids: Sequence[int]) -> list[Document]:
        """Published ones; what is a draft, retired or hidden is taken out."""
        return [
            Document(
                ref=ItemRef(self.name, article.pk),
                title=article.title,
                body=f"{article.lead}\n{plain(article.html)}",
                active=article.changed,
                rights=f"forum:{article.forum_id}" if article.forum_id else "",
            )
            for article in Article.objects.public().filter(pk__in=ids).order_by("pk")
        ]

    def stale(self, ids: Sequence[int], *, day: date) -> set[int]:
        """Those that are due for a look; one query."""
        return set(Article.objects.due(day).filter(pk__in=ids).values_list("pk", flat=True))

    def wordings(self, viewer: Any, ids: Sequence[int]) -> Sequence[QuerySet[Any]]:
        found = self.visible_to(viewer).filter(pk__among=ids)
        return [worded(found, words="lead"), worded(found, nth=1, html="html")]

    def rights_of(self, viewer: Any) -> set[str]:
        return {f"forum:{pk}" for pk in Forum.objects.visible_to(viewer).order_by().values_list("pk", flat=True)}

    def all_ids(self) -> Iterable[int]:
        return Article.objects.order_by("pk").values_list("pk", flat=True).iterator()

    def redraw(self, item_id: int) -> None:
        actions.redraw_article(article=Article.objects.get(pk=item_id))

    def hide(self, item_id: int, *, now: datetime) -> bool:
        return actions.hide_article(article_id=item_id)

    def restore(self, item_id: int, *, now: datetime) -> bool:
        return actions.restore_article(article_id=item_id)

    def for_staff(self, staff: Any) -> ArticleQuerySet:
        return Article.objects.for_staff(staff)

    def name_of(self, item_id: int) -> str:
        return str(Article.objects.filter(pk=item_id).values_list("title", flat=True).first() or "")

    def export(self, member: Any) -> list[dict[str, Any]]:
        """What they wrote down, and where they are thanked for what they knew, as far as they may see it."""
        mine = Article.objects.filter(Q(author=member) | Q(pk__in=self._thanking(member))).order_by("pk")
        earlier = earlier_texts(kind=self.name, items=mine.filter(author=member).values("pk"))
        return [
            {
                "title": article.title,
                "url": article.get_absolute_url(),
                "text": article.text if article.author_id == member.pk else None,
                "earlier": earlier.get(article.pk, []),
                "is_thanked": article.credit_id == member.pk,
                "state": article.state,
                "published": article.published.isoformat() if article.published else None,
            }
            for article in mine
        ]

    def _thanking(self, member: Any) -> QuerySet[Article, Any]:
        return self.visible_to(member).filter(credit=member).order_by().values("pk")

    def erase(self, member: Any) -> None:
        actions.erase_articles(member=member)


class VerdictKind(OwnRows):
    """What a member answered to “Was this helpful?”."""

    name, model = "verdict", Verdict
    fields = ("article", "is_helpful", "remark", "given")

    def export(self, member: Any) -> list[dict[str, Any]]:
        """By title where the member may still read the article."""
        titles = dict(Article.objects.visible_to(member).filter(verdicts__member=member.pk).values_list("pk", "title"))
        return [row | {"article": titles.get(row["article"], "")} for row in super().export(member)]


def stories_of(viewer: Any, articles: ArticleQuerySet) -> dict[int, Story]:
    """Articles that were asked for through visible_to, by id and in their order; three queries."""
    rows = list(articles.for_list())
    set_levels(viewer, [subject for article in rows for subject in article.about])
    return {
        article.pk: _story(article, article.author, article.about, article.forum.name if article.forum else "")
        for article in rows
    }


def related_threads(viewer: Any, article: Article) -> list[Thread]:
    """Lately active threads that share the most subjects with it, those with more to them first; two queries."""
    subjects = [subject.pk for subject in article.about]
    if not subjects:
        return []
    about = Thread.subjects.through.objects.filter(subject__in=subjects).values("thread")
    lately = Thread.objects.visible_to(viewer).filter(pk__in=about).exclude(pk=article.thread_id or 0).latest_first()
    threads = list(lately.prefetch_related("subjects")[:LOOKED_AT])
    shared = {thread.pk: sum(subject.pk in subjects for subject in thread.subjects.all()) for thread in threads}
    return sorted(threads, key=lambda thread: (-shared[thread.pk], -thread.top, -thread.pk))[:RELATED]


def described(article: Article) -> dict[str, Any]:
    """What an article's page tells machines: its one address, a line, and its description (schema.org)."""
    address = settings.SITE_URL + article.get_absolute_url()
    line = article.lead or excerpt(article.html)
    data: dict[str, Any] = {
        "@type": "TechArticle",
        "headline": article.title,
        "description": line,
        "url": address,
        "dateModified": article.changed.isoformat(),
        "about": [{"@type": "Thing", "name": each.name} for each in article.about if not each.is_proposed],
    }
    if article.published:
        data["datePublished"] = article.published.isoformat()
    if article.checked:
        data["lastReviewed"] = article.checked.date().isoformat()
    if person := article.credit or article.author:
        url = settings.SITE_URL + person.get_absolute_url()
        data["author"] = {"@type": "Person", "name": person.name, "url": url}
    return {"canonical": address, "title": article.title, "lead": line, "linked_data": as_json_ld(data)}


def _story(article: Article, author: Any, subjects: Sequence[Any], place: str) -> Story:
    """Needs how many found it helpful, as for_list gives it."""
    helpful: int = article.helpful  # type: ignore[attr-defined]
    said = ngettext("%(count)s found it helpful", "%(count)s found it helpful", helpful) % {"count": helpful}
    return Story(
        ref=ItemRef("article", article.pk),
        url=article.get_absolute_url(),
        title=article.title,
        author=author,
        when=article.changed,
        excerpt=article.lead or excerpt(article.html[:LEAD]),
        counts=said if helpful else "",
        subjects=subjects,
        mark=_("article"),
        state=_state_of(article),
        place=place,
    )


def _state_of(article: Article) -> str:
    if article.state != Article.State.PUBLISHED or article.shelf != Shelf.STANDING:
        return str(article.get_state_display())
    return _("due for a look") if article.is_due(now().date()) else ""


def _as_candidates(articles: ArticleQuerySet) -> list[Candidate]:
    rows = articles.values_list("pk", "author_id", "credit_id", "owner_id", "facets", "published", "edited")
    return [
        Candidate(
            ref=ItemRef("article", pk),
            author_id=author,
            place=facets[PLACE] if len(facets) > PLACE else None,
            facets=tuple(facets),
            created=published,  # type: ignore[arg-type]  # what is published has its day
            active=edited or published,  # type: ignore[arg-type]
            takers=frozenset(member for member in (author, credit, owner) if member),
        )
        for pk, author, credit, owner, facets, published, edited in rows.iterator()
    ]
