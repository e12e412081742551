"""Examples as they come: sent in and changed by members, taken back, chosen, sent back and thanked for by staff."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, permissions
from community.forms import ExampleEditForm, ExampleForm, ThanksForm, WordForm
from community.models import Example
from community.places import EDIT_EXAMPLE, SUBMIT
from community.views.comparing import as_typed, conflict_page, versions_page
from community.views.examples import shown, with_page
from lib.clock import now
from lib.doors import members_only
from lib.kinds import ItemRef
from writing.actions import LostUpdate
from writing.places import begun_at


@members_only
@require_http_methods(["GET", "POST"])
def submit_example(request: Any) -> HttpResponse:
    permissions.refuse(permissions.refusal_to_write(request.user))
    begun = begun_at(request.user, SUBMIT.at(0))
    form = ExampleForm(request.POST or None, initial=begun.initial)
    if form.is_valid():
        try:
            made = actions.submit_example(author=request.user, now=now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Sent in. Thank you! The moderators read it, and you hear from them."))
            return redirect(made)
    return render(request, "community/example/submit.html", {"form": form, "draft": begun}, status=_status_of(form))


@members_only
@require_http_methods(["GET", "POST"])
def edit_example(request: Any, example_id: int) -> HttpResponse:
    found = _own_or_404(request, example_id)
    begun = begun_at(request.user, EDIT_EXAMPLE.at(found.pk))
    subjects = list(found.chosen_subjects().values_list("pk", flat=True))
    own = {"title": found.title, "text": found.text, "version": found.version, "subjects": subjects}
    form = ExampleEditForm(request.POST or None, initial=own | begun.initial)
    if form.is_valid():
        try:
            return redirect(actions.edit_example(editor=request.user, example=found, now=now(), **form.cleaned_data))
        except LostUpdate as lost:
            again = ExampleEditForm(initial=as_typed(form, lost))
            return conflict_page(request, lost, again, cancel=found.get_absolute_url())
        except ValidationError as error:
            form.add_error(None, error)
    is_again = found.state in {Example.State.RETURNED, Example.State.WITHDRAWN}
    context = {"example": found, "form": form, "draft": begun, "is_again": is_again}
    return render(request, "community/example/edit.html", context, status=_status_of(form))


@members_only
@require_safe
def example_history(request: Any, example_id: int) -> HttpResponse:
    """Every text it had, with what each changed, the latest first; for its author and staff."""
    found = get_object_or_404(Example.objects.visible_to(request.user).select_related("author"), pk=example_id)
    if not permissions.is_own_example(request.user, found):
        permissions.refuse(permissions.refusal_to_choose(request.user))
    said: dict[str, Any] = {
        "text": found.text,
        "number": found.version,
        "author": found.author,
        "posted": found.submitted,
    }
    page = versions_page(request, ref=ItemRef("example", found.pk), **said)
    context = {"heading": _("History of the example"), "shown": found, "page": page}
    return render(request, "community/history/texts.html", context)


@members_only
@require_POST
def withdraw_example(request: Any, example_id: int) -> HttpResponse:
    found = get_object_or_404(Example.objects.visible_to(request.user), pk=example_id)
    actions.withdraw_example(member=request.user, example=found, now=now())
    messages.success(request, _("Taken back. Only you see it now; change it to send it in again."))
    return redirect(found)


@members_only
@require_POST
def choose_example(request: Any, example_id: int) -> HttpResponse:
    found = _to_decide(request, example_id)
    actions.choose_example(staff=request.user, example=found, now=now())
    messages.success(request, _("Chosen. Everyone finds it from now on, and its author is told."))
    return redirect(found)


@members_only
@require_POST
def send_back_example(request: Any, example_id: int) -> HttpResponse:
    """With a word to its author, without which nothing happens."""
    found = _to_decide(request, example_id)
    form = WordForm(request.POST)
    if not form.is_valid():
        return shown(request, found, form, ThanksForm(), status=422)
    actions.send_back_example(staff=request.user, example=found, word=form.cleaned_data["word"], now=now())
    messages.success(request, _("Sent back with your word."))
    return redirect(found)


@members_only
@require_POST
def thank_for_example(request: Any, example_id: int) -> HttpResponse:
    """One click, with the words that stand there; whoever is second is told that it is done."""
    found = _to_decide(request, example_id)
    form = ThanksForm(request.POST)
    if form.is_valid():
        try:
            ref, words = ItemRef("example", found.pk), form.cleaned_data["words"]
            actions.thank(staff=request.user, ref=ref, words=words, now=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("%(name)s was thanked.") % {"name": found.author.name if found.author else ""})
        return redirect(found)
    return shown(request, found, WordForm(), form, status=422)


def _to_decide(request: Any, example_id: int) -> Example:
    """An example that this member may decide on; whoever may only read it is refused."""
    found = get_object_or_404(with_page(request.user), pk=example_id)
    permissions.refuse(permissions.refusal_to_choose(request.user))
    return found


def _own_or_404(request: Any, example_id: int) -> Example:
    """An example that this member may change; whoever may only read it is refused."""
    found = get_object_or_404(Example.objects.visible_to(request.user), pk=example_id)
    if not permissions.may_edit_example(request.user, found):
        permissions.refuse(_("You may change only your own examples."))
    return found


def _status_of(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
