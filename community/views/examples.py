"""The collection of examples, looked through: what was chosen, one's own, and for staff what waits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import actions, permissions
from community.browsing import PAGE, Browsed
from community.examples import described, related_to, stories_of
from community.forms import ReadForm, ThanksForm, WordForm
from community.looking import note_look
from community.models import Example, Thank, is_kept_by
from community.models.example import ExampleQuerySet
from community.stories import is_member
from community.views.feeds import feed_of, linked
from lib.clock import now
from lib.doors import members_only
from lib.feeds import GUEST
from lib.telling import tell_all
from profiles.models import Subject
from profiles.proposing.tagging import may_answer
from profiles.turned import set_levels

LIKED, MINE, WAITING = "liked", "mine", "waiting"
SUBJECTS = 24  # to choose from


@require_safe
def example_list(request: HttpRequest) -> HttpResponse:
    """What was chosen, newest first; a member's own, and for staff what waits, on tabs of their own."""
    is_staff = not permissions.refusal_to_choose(request.user)
    own = (MINE, WAITING) if is_staff else (MINE,) if is_member(request.user) else ()
    sorts = (LIKED, *own)
    wanted = _wanted(request, sorts)
    start = (wanted.page - 1) * PAGE
    found = list(_listed(request.user, wanted).values_list("pk", flat=True)[start : start + PAGE + 1])
    wanted = replace(wanted, has_next=len(found) > PAGE)
    by_id = stories_of(request.user, Example.objects.visible_to(request.user).filter(pk__in=found[:PAGE]))
    stories = [replace(by_id[pk], mark="") for pk in found[:PAGE] if pk in by_id]  # all here are examples
    context = {
        "shown": wanted,
        "rows": tell_all(stories, heading=2, is_member=is_member(request.user)),
        "has_rows": bool(stories),
        "linked": linked(wanted, stories),
        "tabs": _tabs(request.user, wanted, sorts),
        "subjects": _subjects(request.user, wanted) if wanted.sort in {"", LIKED} else [],
        "may_submit": not permissions.refusal_to_write(request.user),
    }
    return render(request, "community/example_list.html", context)


@require_safe
def example_feed(request: HttpRequest) -> HttpResponse:
    """The first page of the list, as a guest sees it."""
    wanted = replace(_wanted(request, (LIKED,)), page=1)
    found = list(_listed(GUEST, wanted).values_list("pk", flat=True)[:PAGE])
    by_id = stories_of(GUEST, Example.objects.visible_to(GUEST).filter(pk__in=found))
    return feed_of(request, wanted, [by_id[pk] for pk in found if pk in by_id])


@require_safe
def example(request: HttpRequest, example_id: int) -> HttpResponse:
    """One example: the story, whose it is, and what its author or staff may do with it."""
    found = get_object_or_404(with_page(request.user), pk=example_id)
    note_look(request)
    return shown(request, found, WordForm(), ThanksForm(initial={"words": _("Thank you for showing how you did it.")}))


@members_only
@require_POST
def read_example(request: Any, example_id: int) -> HttpResponse:
    """Told by the page: somebody has it before them, or stayed with it."""
    found = get_object_or_404(Example.objects.visible_to(request.user), pk=example_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    seconds = form.cleaned_data["seconds"] or 0
    actions.read_example(member=request.user, example=found, now=now(), seconds=seconds)
    return HttpResponse(status=204)


@members_only
@require_POST
def like_example(request: Any, example_id: int) -> HttpResponse:
    """Like it, or with `undo` no more."""
    found = get_object_or_404(Example.objects.visible_to(request.user), pk=example_id)
    act = actions.unlike_example if "undo" in request.POST else actions.like_example
    act(member=request.user, example=found, now=now())
    if not request.htmx:
        return redirect(f"{found.get_absolute_url()}#like")
    counted = Example.objects.visible_to(request.user).for_list().get(pk=found.pk)
    return render(request, "community/example/like.html", {"example": counted, **_standing(request.user, counted)})


def _standing(viewer: Any, found: Example) -> dict[str, bool]:
    """Whether this viewer may like it, and does; may have it shown to others; may say what it is about."""
    may_like = permissions.may_like_example(viewer, found)
    is_liked = may_like and found.likings.filter(member=viewer).exists()
    day = found.decided if found.state == Example.State.CHOSEN else None
    may_introduce = day is not None and permissions.may_introduce(viewer, found.author_id, day, now())
    says = {"may_answer": may_answer(viewer, kind="example", item=found), "may_introduce": may_introduce}
    return {"may_like": may_like, "is_liked": is_liked, **says}


def with_page(viewer: Any) -> ExampleQuerySet:
    """Examples as their own page has them, with whether this viewer keeps them."""
    return Example.objects.visible_to(viewer).for_list().annotate(is_kept=is_kept_by(viewer, "example"))


def shown(
    request: HttpRequest, found: Example, word: WordForm, thanks: ThanksForm, *, status: int = 200
) -> HttpResponse:
    """The page of an example that was asked for through visible_to, with what staff typed."""
    viewer = request.user
    set_levels(viewer, found.about)
    is_own = permissions.is_own_example(viewer, found)
    is_staff = not permissions.refusal_to_choose(viewer) and found.state != Example.State.WITHDRAWN
    thanked = Thank.objects.filter(kind="example", item=found.pk).first() if is_own or is_staff else None
    context = {
        "example": found,
        "told": described(found) if found.state == Example.State.CHOSEN else None,
        "related": related_to(viewer, found),
        "is_own": is_own,
        "is_staff": is_staff,
        "thanked": thanked,
        "may_thank": is_staff and not is_own and found.author_id is not None and thanked is None,
        "word": word,
        "thanks": thanks,
        "may_edit": permissions.may_edit_example(viewer, found),
        **_standing(viewer, found),
        "may_withdraw": permissions.may_withdraw(viewer, found),
        "may_submit": not permissions.refusal_to_write(viewer),
    }
    return render(request, "community/example/index.html", context, status=status)


def _wanted(request: HttpRequest, sorts: tuple[str, ...]) -> Browsed:
    return Browsed.read(request.path.removesuffix("feed/"), _("Examples"), request.GET, sorts)


def _listed(viewer: Any, wanted: Browsed) -> ExampleQuerySet:
    """What the list holds, in its order."""
    examples = Example.objects.visible_to(viewer)
    if wanted.subject:
        examples = examples.filter(subjects__slug=wanted.subject)
    if wanted.sort == MINE:
        return examples.by(viewer).order_by("-submitted", "-pk")
    if wanted.sort == WAITING:
        return examples.waiting().order_by("submitted", "pk")
    if wanted.sort == LIKED:
        likes = Count("likings", filter=Q(likings__member__is_active=True), distinct=True)
        return examples.public().annotate(liked=likes).order_by("-liked", "-decided", "-pk")
    return examples.public().order_by("-decided", "-pk")


def _tabs(viewer: Any, wanted: Browsed, sorts: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """Each list: what it is called, its address, whether it is this one; staff see how many wait."""
    names = {"": _("Newest"), LIKED: _("Most liked"), MINE: _("Yours")}
    if WAITING in sorts:
        count = Example.objects.visible_to(viewer).waiting().count()
        names[WAITING] = _("Waiting (%(count)d)") % {"count": count} if count else _("Waiting")
    return [
        (
            names[name],
            (wanted if name in {"", LIKED} else replace(wanted, subject="")).listing(name),
            name == wanted.sort,
        )
        for name in ("", *sorts)
    ]


def _subjects(viewer: Any, wanted: Browsed) -> list[tuple[str, int, str, bool]]:
    """What chosen examples are about: name, how many, the address that shows them alone, whether it does."""
    examples = Example.objects.visible_to(viewer).public()
    rows = Subject.objects.filter(examples__in=examples).annotate(count=Count("examples", distinct=True))
    found = [
        (name, count, wanted.about(slug), slug == wanted.subject)
        for slug, name, count in rows.order_by("-count", "name").values_list("slug", "name", "count")[:SUBJECTS]
    ]
    return sorted(found)
