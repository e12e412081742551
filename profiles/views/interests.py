"""What we think a member cares about, and every way to change it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from lib.clock import now
from lib.doors import members_only, next_url
from lib.kinds import kind_named
from profiles import actions
from profiles.actions.turning import LOUDEST
from profiles.asking import answered_by
from profiles.evidence import offered_subjects, portrait, row_of
from profiles.forms import NEWSLETTER_WORDS, TO_CONFIRM, DialForm, ForgetForm, VolumeForm
from profiles.holdout import is_held_out
from profiles.models import Consent, Dial
from profiles.permissions import MemberRequest
from profiles.turned import turned_subjects


@members_only
@require_GET
def interests(request: MemberRequest) -> HttpResponse:
    found = portrait(request.user, now=now())
    page = {
        "portrait": found,
        "rows": found.subjects if "all" in request.GET else found.foremost,
        "offered": offered_subjects().exclude(pk__in=[each.pk for each, _level in turned_subjects(request.user)])[:200],
        "told": answered_by(request.user),
        "consent": Consent.objects.standing().with_force().filter(member=request.user).first(),
        "newsletter_words": NEWSLETTER_WORDS,
        "volumes": range(LOUDEST + 1),
        "is_held_out": is_held_out(request.user),
    }
    return render(request, "profiles/interests/index.html", page)


@members_only
@require_POST
def turn_dial(request: MemberRequest) -> HttpResponse:
    form = DialForm(request.POST)
    if not form.is_valid():
        return _refused(request, str(next(iter(form.errors.values()))[0]))
    turn = form.cleaned_data
    try:
        actions.turn_dial(member=request.user, of=turn["of"], target=turn["target"], level=turn["level"], now=now())
    except ValidationError as error:
        return _refused(request, error.messages[0])
    here = next_url(request, reverse("profiles:interests"))
    is_alone = turn["of"] == Dial.Of.KIND and request.POST.get("part") != "row"  # it stands nowhere but in its row
    if not request.htmx or is_alone or turn["of"] == Dial.Of.WORD:
        return redirect(here)
    return trigger_client_event(_turned(request, turn, here), "interests")  # where there are previews, they look again


def _turned(request: MemberRequest, turn: dict[str, Any], here: str) -> HttpResponse:
    """The part of the page that has the dial, as it stands now."""
    if request.POST.get("part") == "row":
        row = row_of(request.user, turn["of"], turn["target"], now=now())
        return render(request, "profiles/interests/row.html", {"row": row, "here": here})
    if turn["of"] != Dial.Of.SUBJECT:
        menu = {"of": turn["of"], "target": turn["target"], "level": turn["level"]}
        menu["name"] = kind_named(turn["of"]).name_of(turn["target"])
        return render(request, "components/dial_menu.html", menu)
    chip = {"subject": turn["subject"], "level": turn["level"], "here": here}
    return render(request, "components/subject_chip.html", chip) if turn["subject"] else HttpResponse()


@members_only
@require_POST
def forget_act(request: MemberRequest) -> HttpResponse:
    """One act, named as the evidence names it, is learned from no longer."""
    form = ForgetForm(request.POST)
    if not form.is_valid():
        return _refused(request, _("Name the act to forget."))
    if actions.forget_act(member=request.user, **form.cleaned_data["act"]):
        messages.success(request, _("Forgotten: it is as if you had not done it."))
    else:
        messages.info(request, _("Nothing is learned from this any more."))
    return redirect(next_url(request, reverse("profiles:interests")))


@members_only
@require_POST
def turn_volume(request: MemberRequest) -> HttpResponse:
    form = VolumeForm(request.POST)
    if not form.is_valid():
        return _refused(request, _("Choose a volume from 0 to 10."))
    actions.turn_volume(member=request.user, volume=form.cleaned_data["volume"], now=now())
    return redirect(next_url(request, reverse("profiles:interests")))


@members_only
@require_POST
def consent(request: MemberRequest) -> HttpResponse:
    """The box beside the words, ticked or not."""
    if request.POST.get("wants") == "yes":
        words = str(NEWSLETTER_WORDS)
        given = actions.give_consent(member=request.user, how="interest page", words=words, now=now())
        messages.success(request, _("The newsletter will come to you.") if given.proven else str(TO_CONFIRM))
    else:
        actions.withdraw_consent(member=request.user, how="interest page", now=now())
        messages.success(request, _("The newsletter will no longer come to you."))
    return redirect(next_url(request, reverse("profiles:interests")))


@members_only
@require_POST
def pause(request: MemberRequest) -> HttpResponse:
    if request.POST.get("learning") == "on":
        actions.resume_learning(member=request.user, now=now())
        messages.success(request, _("We learn again from what you do from now on."))
    else:
        actions.pause_learning(member=request.user, now=now())
        messages.success(request, _("Learning is paused. Your page is newest first, and nothing is recorded for it."))
    return redirect(next_url(request, reverse("profiles:interests")))


@members_only
@require_POST
def compare(request: MemberRequest) -> HttpResponse:
    if request.POST.get("may") == "yes":
        actions.allow_comparison(member=request.user, now=now())
        messages.success(request, _("You may be drawn into the comparison group again."))
    else:
        actions.refuse_comparison(member=request.user, now=now())
        messages.success(request, _("You are in no comparison group, and will not be drawn into one."))
    return redirect(next_url(request, reverse("profiles:interests")))


@members_only
@require_http_methods(["GET", "POST"])
def start_over(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        actions.start_over(member=request.user, now=now())
        messages.success(request, _("Everything we had learned is forgotten. Your dials stand as you turned them."))
        return redirect("profiles:interests")
    return render(request, "profiles/start_over.html")


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """Say what was wrong, where the member is; htmx shows its own sentence."""
    if getattr(request, "htmx", False):
        return HttpResponseBadRequest(sentence)
    messages.error(request, sentence)
    return redirect(next_url(request, reverse("profiles:interests")))
