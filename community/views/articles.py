"""Articles as readers meet them: the list, one article, and whether it helped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import actions, permissions
from community.articles import described, related_threads, stories_of
from community.browsing import PAGE, Browsed
from community.forms import ReadForm, VerdictForm
from community.looking import End, note_look
from community.models import Article, Thread, Verdict, is_kept_by
from community.models.article import ArticleQuerySet
from community.stories import is_member
from community.views.feeds import feed_of, linked
from lib.clock import now
from lib.contents import with_contents
from lib.doors import members_only, visitor_of
from lib.feeds import GUEST
from lib.telling import tell_all
from profiles.models import Subject
from profiles.proposing.tagging import may_answer
from profiles.turned import set_levels

HELPFUL = "helpful"
OF_STAFF = ("draft", "due", "retired")
SUBJECTS = 24  # to choose from
VISITOR = "visitor"  # where a guest's session has the number of their answers
A_DAY = 24 * 3600
REMARKS = 20  # the latest that staff see


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """Published articles, newest first or by how many they helped; staff also find drafts, due and retired ones."""
    is_staff = not permissions.refusal_to_keep_articles(request.user)
    wanted = _wanted(request, (HELPFUL, *OF_STAFF) if is_staff else (HELPFUL,))
    start = (wanted.page - 1) * PAGE
    found = list(_sorted(_listed(request.user, wanted), wanted).values_list("pk", flat=True)[start : start + PAGE + 1])
    wanted = replace(wanted, has_next=len(found) > PAGE)
    by_id = stories_of(request.user, Article.objects.visible_to(request.user).filter(pk__in=found[:PAGE]))
    stories = [replace(by_id[pk], mark="") for pk in found[:PAGE] if pk in by_id]  # all here are articles
    context = {
        "shown": wanted,
        "rows": tell_all(stories, heading=2, is_member=is_member(request.user)),
        "has_rows": bool(stories),
        "linked": linked(wanted, stories),
        "tabs": _tabs(wanted, is_staff=is_staff),
        "subjects": _subjects(request.user, wanted),
        "is_staff": is_staff,
    }
    return render(request, "community/article_list.html", context)


@require_safe
def article_feed(request: HttpRequest) -> HttpResponse:
    """The first page of the list, as a guest sees it."""
    wanted = replace(_wanted(request, (HELPFUL,)), page=1)
    found = _sorted(_listed(GUEST, wanted), wanted)
    by_id = stories_of(
        GUEST, Article.objects.published_to(GUEST).filter(pk__in=list(found.values_list("pk", flat=True)[:PAGE]))
    )
    stories = sorted(by_id.values(), key=lambda story: story.when, reverse=True)
    return feed_of(request, wanted, stories)


@require_safe
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    """One article, with what it came from, what is like it, and the question whether it helped."""
    viewer = request.user
    articles = Article.objects.visible_to(viewer).select_related("author", "credit", "owner", "forum", "solution")
    articles = articles.annotate(is_kept=is_kept_by(viewer, "article"))
    found = get_object_or_404(articles.with_about(), pk=article_id)
    note_look(request, End.ARTICLE)
    set_levels(viewer, found.about)
    html, contents = with_contents(found.html)
    is_staff = not permissions.refusal_to_keep_articles(viewer)
    context = {
        "article": found,
        "html": html,
        "contents": contents,
        "source": Thread.objects.visible_to(viewer).filter(pk=found.thread_id).first() if found.thread_id else None,
        "related": related_threads(viewer, found),
        "verdict": _verdict_of(request, found),
        "form": VerdictForm(),
        **_standing(viewer, found),
        "is_due": found.is_due(now().date()),
        "told": described(found) if found.state == Article.State.PUBLISHED else None,
        "staff": _for_staff(found) if is_staff else None,
    }
    return render(request, "community/article/index.html", context)


def _standing(viewer: Any, found: Article) -> dict[str, bool]:
    """Whether this viewer may have it shown to others, and may say what it is about."""
    day = found.published if found.state == Article.State.PUBLISHED else None
    may_introduce = day is not None and permissions.may_introduce(viewer, found.author_id, day, now())
    return {"may_introduce": may_introduce, "may_answer": may_answer(viewer, kind="article", item=found)}


@require_POST
def judge_article(request: HttpRequest, article_id: int) -> HttpResponse:
    """A reader says whether it helped: a member for good, a guest within their session."""
    found = get_object_or_404(Article.objects.published_to(request.user), pk=article_id)
    form = VerdictForm(request.POST)
    verdict = _verdict_of(request, found)
    if form.is_valid() and _counts(request, found, verdict):
        said = {"is_helpful": form.cleaned_data["helpful"] == "yes", "remark": form.cleaned_data["remark"]}
        verdict = actions.judge_article(article=found, now=now(), **_reader(request, form.cleaned_data["key"]), **said)
    context = {"article": found, "verdict": verdict, "form": form}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "community/article/verdict.html", context, status=200 if form.is_valid() else 422)
    if not form.is_valid():
        return render(request, "community/article/judge.html", context, status=422)
    return redirect(f"{found.get_absolute_url()}#helpful")


@members_only
@require_POST
def read_article(request: Any, article_id: int) -> HttpResponse:
    """Told by the page: somebody has it before them, or stayed with it."""
    found = get_object_or_404(Article.objects.published_to(request.user), pk=article_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    seconds = form.cleaned_data["seconds"] or 0
    actions.read_article(member=request.user, article=found, now=now(), seconds=seconds)
    return HttpResponse(status=204)


def _wanted(request: HttpRequest, sorts: tuple[str, ...]) -> Browsed:
    path = request.path.removesuffix("feed/")
    return Browsed.read(path, _("Articles"), request.GET, sorts)


def _listed(viewer: Any, wanted: Browsed) -> ArticleQuerySet:
    """What the list holds."""
    articles = Article.objects.visible_to(viewer)
    if wanted.sort == "due":
        articles = articles.due(now().date())
    else:
        articles = articles.filter(state=wanted.sort if wanted.sort in OF_STAFF else Article.State.PUBLISHED)
    return articles.filter(subjects__slug=wanted.subject) if wanted.subject else articles


def _sorted(articles: ArticleQuerySet, wanted: Browsed) -> ArticleQuerySet:
    if wanted.sort == HELPFUL:
        helped = Count("verdicts", filter=Q(verdicts__is_helpful=True), distinct=True)
        return articles.annotate(helped=helped).order_by("-helped", "-published", "-pk")
    if wanted.sort == "due":
        return articles.order_by("review", "pk")
    return articles.order_by(F("published").desc(nulls_first=True), "-pk")


def _tabs(wanted: Browsed, *, is_staff: bool) -> list[tuple[str, str, bool]]:
    """Each list: what it is called, its address, whether it is this one."""
    names = {"": _("Newest"), HELPFUL: _("Most helpful")}
    if is_staff:
        names |= {"draft": _("Drafts"), "due": _("Due for a look"), "retired": _("Retired")}
    return [(label, wanted.listing(name), name == wanted.sort) for name, label in names.items()]


def _subjects(viewer: Any, wanted: Browsed) -> list[tuple[str, int, str, bool]]:
    """What published articles are about: name, how many, the address that shows them alone, whether it does."""
    articles = Article.objects.published_to(viewer)
    rows = Subject.objects.filter(articles__in=articles).annotate(count=Count("articles", distinct=True))
    found = [
        (name, count, wanted.about(slug), slug == wanted.subject)
        for slug, name, count in rows.order_by("-count", "name").values_list("slug", "name", "count")[:SUBJECTS]
    ]
    return sorted(found)


def _reader(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Whose answer it is; a guest's session keeps the key of the first."""
    if request.user.is_authenticated:
        return {"member": request.user}
    return {"visitor": UUID(request.session.setdefault(VISITOR, key.hex))}


def _verdict_of(request: HttpRequest, found: Article) -> Verdict | None:
    """What this reader answered before."""
    if request.user.is_authenticated:
        return Verdict.objects.filter(article=found, member=request.user).first()
    visitor = request.session.get(VISITOR)
    return Verdict.objects.filter(article=found, visitor=visitor).first() if visitor else None


def _counts(request: HttpRequest, found: Article, verdict: Verdict | None) -> bool:
    """Whether an answer is kept: of guests from one place in one browser the first of a day, and its changes."""
    if request.user.is_authenticated or verdict is not None:
        return True
    return cache.add(f"verdict:{found.pk}:{visitor_of(request)}", 1, A_DAY)


def _for_staff(found: Article) -> dict[str, Any]:
    """How it is doing, and what readers missed."""
    counted = found.verdicts.aggregate(
        yes=Count("pk", filter=Q(is_helpful=True)), no=Count("pk", filter=Q(is_helpful=False))
    )
    remarks = found.verdicts.exclude(remark="").select_related("member").order_by("-given")[:REMARKS]
    return {**counted, "remarks": list(remarks)}
