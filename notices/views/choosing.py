"""What a member is told by which way: the page of choices, and the one click in a mail."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from lib.clock import now
from lib.doors import members_only
from notices import actions, stopping
from notices.answering import answers_by_mail
from notices.forms import ChoicesForm
from notices.gathering import given_up
from notices.occasions import costs_for, occasion_named
from profiles.models import Member
from profiles.permissions import MemberRequest


@members_only
@require_http_methods(["GET", "POST"])
def choices(request: MemberRequest) -> HttpResponse:
    form = ChoicesForm.of(request.user, request.POST or None)
    if form.is_valid():
        try:
            actions.choose_manner(member=request.user, now=now(), **form.manner)
            actions.choose_ways(member=request.user, wanted=form.ways, now=now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your choices are saved."))
            return redirect("notices:choices")
    form.say_costs(costs_for(request.user, now()))
    return render(
        request,
        "notices/choices.html",
        {"form": form, "answers_by_mail": answers_by_mail(), "given_up": given_up(request.user)},
        status=422 if form.errors else 200,
    )


@members_only
@require_POST
def try_address(request: MemberRequest) -> HttpResponse:
    """Have mail sent to one's address again, though it came back."""
    try:
        if actions.try_address(member=request.user, now=now()):
            messages.success(request, _("Mail goes to your address again. If it comes back, you read of it here."))
    except ValidationError as error:
        messages.error(request, error.message)
    return redirect("notices:choices")


@members_only
@require_POST
def void_addresses(request: MemberRequest) -> HttpResponse:
    actions.void_addresses(member=request.user, now=now())
    messages.success(request, _("Every reply address that you were sent until now is void."))
    return redirect("notices:choices")


@csrf_exempt  # a mail program's one click (RFC 8058) has no cookie; the signature stands for it
@require_http_methods(["GET", "POST"])
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first: mail programs follow links by themselves."""
    found = stopping.read(token)
    if found is None:
        raise Http404(_("This link is not whole. Copy it again from the letter."))
    member = get_object_or_404(Member.objects.exclude(status=Member.Status.ERASED), pk=found[0])
    occasions = [occasion for name in found[1] if (occasion := occasion_named(name)) is not None]
    if request.method == "POST":
        actions.stop_mail(member=member, occasions=[occasion.name for occasion in occasions], now=now())
    page = {"occasions": occasions, "is_stopped": request.method == "POST"}
    return render(request, "notices/stop.html", page)
