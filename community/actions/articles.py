"""Writing articles, publishing and retiring them, and looking after them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.actions.starting import MOST_SUBJECTS
from community.models import Article, Forum, Post, Shelf, Thread
from community.permissions import may_make_article, refusal_to_keep_articles, refuse
from community.places import EDIT_ARTICLE, WRITE_ARTICLE
from lib.kinds import ItemRef
from lib.live import happened
from lib.markdown import excerpt
from lib.words import words_of
from profiles.activity import record
from profiles.facets import facet_ids
from profiles.models import Member, Subject, Verb
from profiles.proposing.tagging import choose_subjects
from writing.actions import LostUpdate, drop_draft, keep_pictures, keep_revision
from writing.previews import want_previews
from writing.rendering import Rendered, rendered

WORDS_FROM = 4000  # characters of the text that say what it is about
TYPED = {"title", "lead"}  # what a person types, and what is checked of it


def write_article(
    *,
    author: Member,
    title: str,
    lead: str,
    text: str,
    subjects: Sequence[Subject],
    forum: Forum | None,
    owner: Member | None,
    review: date | None,
    key: UUID,
    now: datetime,
) -> Article:
    """Begin an article that readers do not see yet; the same key again returns the one that it made."""
    refuse(refusal_to_keep_articles(author))
    if earlier := Article.objects.filter(author=author, key=key).first():
        return earlier
    article = Article(author=author, owner=owner, review=review, text=text, begun=now, key=key)
    written = rendered(text)
    try:
        with transaction.atomic():
            _fill(article, author, title=title, lead=lead, subjects=subjects, forum=forum)
            _keep(article, written, subjects, writer=author, now=now)
            drop_draft(member=author, place=WRITE_ARTICLE.at(0))
    except IntegrityError:  # the other of two clicks was quicker
        return Article.objects.get(author=author, key=key)
    return article


def article_from_thread(*, staff: Member, thread: Thread, now: datetime) -> Article:
    """Begin the article of a solved thread: its title, the solution's text, its subjects; the one there is, else."""
    if earlier := Article.objects.filter(thread=thread).first():
        refuse(refusal_to_keep_articles(staff))
        return earlier
    if not may_make_article(staff, thread):
        raise PermissionDenied(_("Only moderators make articles, and only of threads that have a solution."))
    solution = Post.objects.select_related("author").get(pk=thread.solution_id or 0)
    subjects = list(thread.chosen_subjects().order_by("pk"))
    article = Article(
        author=staff,
        owner=staff,
        credit=solution.author,
        thread=thread,
        solution=solution,
        text=solution.text,
        begun=now,
        key=thread.key,
    )
    written = rendered(solution.text)
    try:
        with transaction.atomic():
            _fill(article, staff, title=thread.title, lead="", subjects=subjects, forum=thread.forum)
            _keep(article, written, subjects, writer=staff, now=now)
    except IntegrityError:  # two at once: a thread has one article
        return Article.objects.get(thread=thread)
    return article


def edit_article(
    *,
    editor: Member,
    article: Article,
    title: str,
    lead: str,
    text: str,
    subjects: Sequence[Subject],
    forum: Forum | None,
    owner: Member | None,
    review: date | None,
    version: int,
    now: datetime,
) -> Article:
    """Change an article; raises LostUpdate with all of both where another edit came first."""
    refuse(refusal_to_keep_articles(editor))
    written = rendered(text)
    with transaction.atomic():
        current = _locked(article)
        drop_draft(member=editor, place=EDIT_ARTICLE.at(current.pk))
        if version != current.version:
            mine = _whole(title, lead, text)
            theirs = _whole(current.title, current.lead, current.text)
            raise LostUpdate(mine=mine, theirs=theirs, version=current.version)
        if text != current.text:
            ref = ItemRef("article", current.pk)
            keep_revision(ref=ref, version=current.version, text=current.text, editor=editor, now=now)
        if review != current.review:
            current.told = None
        if current.state == Article.State.PUBLISHED:
            current.edited = now
        current.text, current.owner, current.review, current.version = text, owner, review, version + 1
        _fill(current, editor, title=title, lead=lead, subjects=subjects, forum=forum)
        _keep(current, written, subjects, writer=editor, now=now)
        _record(current, editor, Verb.EDITED, now)
    return current


def _whole(title: str, lead: str, text: str) -> str:
    """All the words of an article, to be laid side by side."""
    return "\n\n".join(part for part in (title, lead, text) if part)


@transaction.atomic
def publish_article(*, staff: Member, article: Article, now: datetime) -> Article:
    """Let readers find it; who knew it is told."""
    return _move(staff, article, Article.State.PUBLISHED, Verb.PUBLISHED, now)


@transaction.atomic
def retire_article(*, staff: Member, article: Article, now: datetime) -> Article:
    """Take it from readers, lists and search; staff keep it, and may publish it again."""
    return _move(staff, article, Article.State.RETIRED, Verb.EDITED, now)


@transaction.atomic
def check_article(*, staff: Member, article: Article, review: date | None, now: datetime) -> Article:
    """Say that it is still right, and when it is to be looked at again."""
    refuse(refusal_to_keep_articles(staff))
    current = _locked(article)
    current.checked, current.review, current.told = now, review, None
    current.save(update_fields=["checked", "review", "told"])
    return current


def hide_article(*, article_id: int) -> bool:
    """Take an article from everyone's sight; whether it stood. Moderation records who and why."""
    return _shelve(article_id, Shelf.STANDING, Shelf.HIDDEN)


def restore_article(*, article_id: int) -> bool:
    """Bring a hidden article back; whether it was hidden."""
    return _shelve(article_id, Shelf.HIDDEN, Shelf.STANDING)


@transaction.atomic
def redraw_article(*, article: Article) -> None:
    """Make its HTML anew from its text, as more is known of what it links to."""
    current = _locked(article)
    current.html = rendered(current.text).html
    current.save(update_fields=["html"])


@transaction.atomic
def erase_articles(*, member: Member) -> None:
    """Articles stay, being the site's, but name the member no more; nor do they look after any."""
    for field in ("author", "credit", "owner"):
        Article.objects.filter(**{field: member}).update(**{field: None})


def _fill(
    article: Article, editor: Member, *, title: str, lead: str, subjects: Sequence[Subject], forum: Forum | None
) -> None:
    """What is typed, checked; raises ValidationError with the sentence."""
    if forum is not None and not Forum.objects.visible_to(editor).filter(pk=forum.pk).exists():
        raise PermissionDenied(_("Choose a forum that you may see."))
    if len(subjects) > MOST_SUBJECTS:
        raise ValidationError({"subjects": _("Choose at most five subjects.")})
    article.title, article.lead, article.forum = title.strip(), lead.strip(), forum
    article.clean_fields(exclude={field.name for field in Article._meta.fields} - TYPED)


def _keep(article: Article, written: Rendered, subjects: Sequence[Subject], *, writer: Member, now: datetime) -> None:
    article.html = written.html
    article.save()
    choose_subjects(kind="article", item=article, subjects=subjects)
    refresh_article(article=article)
    ref = ItemRef("article", article.pk)
    want_previews(ref=ref, links=written.links, now=now)
    keep_pictures(ref=ref, html=written.html, writer=writer, now=now)


def refresh_article(*, article: Article) -> None:
    """Write down what an article is about: kind, place, who knew it, subjects, words."""
    article.facets = facet_ids(
        kind="article",
        place=f"forum:{article.forum_id}" if article.forum_id else "articles",
        person=article.credit_id or article.author_id,
        subjects=article.chosen_subjects().order_by("pk"),
        words=words_of(article.title, [article.lead, excerpt(article.html, WORDS_FROM)]),
        proposed=article.proposed(),
    )
    article.save(update_fields=["facets"])


def _move(staff: Member, article: Article, state: Article.State, verb: Verb, now: datetime) -> Article:
    refuse(refusal_to_keep_articles(staff))
    current = _locked(article)
    if current.state == state or (state == Article.State.RETIRED and current.published is None):
        return current
    current.state, current.checked = state, now if state == Article.State.PUBLISHED else current.checked
    current.published = current.published or now
    current.save(update_fields=["state", "checked", "published"])
    _record(current, staff, verb, now)
    if state == Article.State.PUBLISHED:
        transaction.on_commit(partial(happened, "article", current.pk))
    return current


def _record(article: Article, member: Member, verb: Verb, now: datetime) -> None:
    record(member=member, verb=verb, ref=ItemRef("article", article.pk), facets=article.facets, now=now)


@transaction.atomic
def _shelve(article_id: int, start: Shelf, end: Shelf) -> bool:
    article = Article.objects.select_for_update().get(pk=article_id)
    if article.shelf != start:
        return False
    article.shelf = end
    article.save(update_fields=["shelf"])
    return True


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update().get(pk=article.pk)
