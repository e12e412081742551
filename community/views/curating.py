"""Articles as staff keep them: written, made of a thread, changed, published, retired, looked at again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, permissions
from community.forms import ArticleEditForm, ArticleForm
from community.models import Article, Thread
from community.places import EDIT_ARTICLE, WRITE_ARTICLE
from community.views.comparing import as_typed, conflict_page, versions_page
from lib.clock import now
from lib.doors import members_only
from lib.kinds import ItemRef
from writing.actions import LostUpdate
from writing.places import begun_at

AGAIN_AFTER = timedelta(days=182)  # when an article is looked at again, where nobody says otherwise


@members_only
@require_POST
def make_article(request: Any, thread_id: int) -> HttpResponse:
    """The article of a solved thread, to be looked over and published."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    made = actions.article_from_thread(staff=request.user, thread=thread, now=now())
    return redirect("community:edit-article", made.pk)


@members_only
@require_http_methods(["GET", "POST"])
def write_article(request: Any) -> HttpResponse:
    permissions.refuse(permissions.refusal_to_keep_articles(request.user))
    begun = begun_at(request.user, WRITE_ARTICLE.at(0))
    again = now().date() + AGAIN_AFTER
    initial = {"owner": request.user.pk, "review": again} | begun.initial
    form = ArticleForm(request.POST or None, viewer=request.user, initial=initial)
    if form.is_valid():
        try:
            return redirect(actions.write_article(author=request.user, now=now(), **form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "draft": begun}
    return render(request, "community/article/write.html", context, status=_status_of(form))


@members_only
@require_http_methods(["GET", "POST"])
def edit_article(request: Any, article_id: int) -> HttpResponse:
    found = _kept_or_404(request, article_id)
    begun = begun_at(request.user, EDIT_ARTICLE.at(found.pk))
    initial = _written(found) | begun.initial
    form = ArticleEditForm(request.POST or None, viewer=request.user, initial=initial)
    if form.is_valid():
        try:
            return redirect(actions.edit_article(editor=request.user, article=found, now=now(), **form.cleaned_data))
        except LostUpdate as lost:
            again = ArticleEditForm(viewer=request.user, initial=as_typed(form, lost))
            return conflict_page(request, lost, again, cancel=found.get_absolute_url())
        except ValidationError as error:
            form.add_error(None, error)
    context = {"article": found, "form": form, "draft": begun}
    return render(request, "community/article/edit.html", context, status=_status_of(form))


@members_only
@require_safe
def article_history(request: Any, article_id: int) -> HttpResponse:
    """Every text it had, with what each changed, the latest first; for staff."""
    found = _kept_or_404(request, article_id)
    said: dict[str, Any] = {"text": found.text, "number": found.version, "author": found.author, "posted": found.begun}
    page = versions_page(request, ref=ItemRef("article", found.pk), **said)
    context = {"heading": _("History of the article"), "shown": found, "page": page}
    return render(request, "community/history/texts.html", context)


@members_only
@require_POST
def move_article(request: Any, article_id: int) -> HttpResponse:
    """Publish it, or retire it."""
    found = _kept_or_404(request, article_id)
    if request.POST.get("state") == Article.State.RETIRED:
        actions.retire_article(staff=request.user, article=found, now=now())
        messages.success(request, _("Retired. Readers find it no more; you may publish it again."))
    else:
        actions.publish_article(staff=request.user, article=found, now=now())
        messages.success(request, _("Published. It is found from now on, before the threads about it."))
    return redirect(found)


@members_only
@require_POST
def check_article(request: Any, article_id: int) -> HttpResponse:
    """Say that it is still right, for another half a year."""
    found = _kept_or_404(request, article_id)
    moment = now()
    actions.check_article(staff=request.user, article=found, review=moment.date() + AGAIN_AFTER, now=moment)
    messages.success(request, _("Thank you. It is looked at again in half a year."))
    return redirect(found)


def _kept_or_404(request: Any, article_id: int) -> Article:
    """An article that this member may keep; whoever may only read it is refused."""
    found = get_object_or_404(Article.objects.visible_to(request.user).select_related("author"), pk=article_id)
    permissions.refuse(permissions.refusal_to_keep_articles(request.user))
    return found


def _written(article: Article) -> dict[str, Any]:
    """What a fresh form holds; a draft that was never given a day is to be looked at again in half a year."""
    is_new = article.published is None and article.review is None
    fields = ("title", "lead", "text", "version")
    return {field: getattr(article, field) for field in fields} | {
        "subjects": list(article.chosen_subjects().values_list("pk", flat=True)),
        "forum": article.forum_id,
        "owner": article.owner_id,
        "review": now().date() + AGAIN_AFTER if is_new else article.review,
    }


def _status_of(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
