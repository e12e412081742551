"""Taking in what a member says when asked, on the page that asks or among their interests."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lib.clock import now
from lib.doors import members_only, next_url
from profiles import actions
from profiles.asking import DONE, keep_for_visit, query_named
from profiles.forms import AnswerForm
from profiles.permissions import MemberRequest


@members_only
@require_POST
def answer(request: MemberRequest) -> HttpResponse:
    """Answer a question, answer it anew, skip it, or take back what was said."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(request, _("There is no such question."))
    said = form.cleaned_data
    try:
        if said["answer"]:
            actions.answer_question(member=request.user, now=now(), **said)
        else:
            actions.take_answer_back(member=request.user, question=said["question"], now=now())
    except ValidationError as error:
        return _refused(request, error.messages[0])
    keep_for_visit(request.user, DONE)
    told = _thanks(said["question"]) if said["answer"] else _("You will not be asked that again.")
    if request.htmx:
        return render(request, "profiles/question/said.html", {"told": told})
    messages.success(request, told)
    return redirect(next_url(request, reverse("profiles:interests")))


@members_only
@require_POST
def asked(request: MemberRequest) -> HttpResponse:
    """The page says that it shows a question, which is then never asked again."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        actions.note_asked(member=request.user, question=form.cleaned_data["question"], now=now())
    except ValidationError:
        return HttpResponseBadRequest()
    return HttpResponse(status=204)


def _thanks(question: str) -> str:
    query = query_named(question)
    if query and query.is_for_choosing:
        return _("Thank you. It counts from now on, and you can change it among your interests.")
    return _("Thank you. It is kept among your interests, where you can change it or take it back.")


def _refused(request: MemberRequest, sentence: str) -> HttpResponse:
    if request.htmx:
        return HttpResponseBadRequest(sentence)
    messages.error(request, sentence)
    return redirect(next_url(request, reverse("profiles:interests")))
