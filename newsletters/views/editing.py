"""One edition at the desk: for whom it is, what stands at the head of its letters, and what is put into them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lib.clock import now
from lib.kinds import ItemRef
from newsletters import actions
from newsletters.forms import HighlightForm, IntroForm, NoteForm, RulesForm
from newsletters.models import Edition, Highlight, Intro
from newsletters.permissions import refuse_all_but_editors
from newsletters.selection.pasted import item_at
from profiles.gathering import stories_of

Answer = tuple[dict[str, Any], int]  # forms of the page that stay as they were sent, and its status; none: it is done


@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: Any, edition_id: int, site: AdminSite) -> HttpResponse:
    """Each of its forms sends what it is about; what cannot be stays as it was typed."""
    refuse_all_but_editors(request.user)
    found = get_object_or_404(Edition, pk=edition_id)
    sent: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        does = DOES.get(request.POST.get("do", ""))
        if does is None:
            return HttpResponseBadRequest(_("Press one of the buttons."))
        sent, status = does(request, found, now())
        if not sent:
            return redirect("admin:edition", found.pk)
    context = {**site.each_context(request), "title": found.name, **_page(request, found, sent, now())}
    return TemplateResponse(request, "admin/newsletters/edition.html", context, status=status)


def _page(request: Any, found: Edition, sent: dict[str, Any], when: datetime) -> dict[str, Any]:
    intro = _last_intro(found)
    highlights = list(found.highlights.in_order())
    stories = stories_of(request.user, [each.ref for each in highlights]) if highlights else {}
    rows = [
        {
            "highlight": each,
            "story": stories.get(each.ref),
            "is_over": each.until < when.date(),
            "form": sent.get(f"note-{each.pk}") or NoteForm(highlight=each),
        }
        for each in highlights
    ]
    own = {
        "edition": found,
        "rules": RulesForm(viewer=request.user, edition=found),
        "intro": IntroForm(stands=intro, now=when),
        "put": HighlightForm(now=when),
        "rows": rows,
        "theirs": None,  # an edition as somebody else made it meanwhile
        "their_intro": None,
    }
    return own | sent


def _rules(request: Any, found: Edition, when: datetime) -> Answer:
    form = RulesForm(request.POST, viewer=request.user, edition=found)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_edition(
                editor=request.user,
                edition=found,
                name=said["name"],
                rules=form.rules,
                version=said["version"],
                now=when,
            )
        except actions.EditionChanged as other:
            form.renewed(other.edition)
            theirs = RulesForm(viewer=request.user, edition=other.edition)
            return {"rules": form, "theirs": theirs}, 409
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. It counts from the next letters on."))
            return {}, 302
    return {"rules": form}, 422


def _intro(request: Any, found: Edition, when: datetime) -> Answer:
    form = IntroForm(request.POST, stands=_last_intro(found), now=when)
    if form.is_valid():
        try:
            actions.write_intro(editor=request.user, edition=found, now=when, **form.cleaned_data)
        except actions.IntroChanged as other:
            form.renewed(other.intro)
            return {"intro": form, "their_intro": other.intro}, 409
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. It counts from the next letters on."))
            return {}, 302
    return {"intro": form}, 422


def _put(request: Any, found: Edition, when: datetime) -> Answer:
    form = HighlightForm(request.POST, now=when)
    if form.is_valid():
        said = dict(form.cleaned_data)
        ref = item_at(said.pop("address"), request.user)
        try:
            if ref is None:
                raise ValidationError({"address": _("That address leads to nothing that a letter could hold.")})
            actions.put_highlight(editor=request.user, edition=found, ref=ItemRef(*ref), now=when, **said)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It stands in the next letters, for all who may see it."))
            return {}, 302
    return {"put": form}, 422


def _note(request: Any, found: Edition, when: datetime) -> Answer:
    highlight = _highlight(request, found)
    form = NoteForm(request.POST, highlight=highlight)
    status = 422
    if form.is_valid():
        try:
            actions.change_highlight(editor=request.user, highlight=highlight, now=when, **form.cleaned_data)
        except actions.HighlightChanged as other:
            form.renewed(other.highlight)
            status = 409
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. It counts from the next letters on."))
            return {}, 302
    return {f"note-{highlight.pk}": form}, status


def _move(request: Any, found: Edition, when: datetime, *, is_up: bool) -> Answer:
    actions.move_highlight(editor=request.user, highlight=_highlight(request, found), is_up=is_up, now=when)
    return {}, 302


def _drop(request: Any, found: Edition, when: datetime) -> Answer:
    actions.drop_highlight(editor=request.user, highlight=_highlight(request, found), now=when)
    messages.success(request, _("Taken out of letters that are yet to be written."))
    return {}, 302


def _last_intro(found: Edition) -> Intro | None:
    return Intro.objects.filter(edition=found).order_by("-pk").first()


def _highlight(request: Any, found: Edition) -> Highlight:
    written = request.POST.get("highlight", "")
    if not written.isdecimal() or len(written) > 18:
        raise Http404
    return get_object_or_404(Highlight.objects.filter(edition=found), pk=int(written))


DOES: dict[str, Callable[[Any, Edition, datetime], Answer]] = {
    "rules": _rules,
    "intro": _intro,
    "put": _put,
    "note": _note,
    "up": partial(_move, is_up=True),
    "down": partial(_move, is_up=False),
    "drop": _drop,
}
