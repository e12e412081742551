"""Inviting people, and following an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk.actions import Invited, invitation_of, invite, mark_step, take_back
from desk.forms import InviteForm
from desk.models import Invitation
from desk.setup.steps import DONE, SKIPPED
from desk.views.doors import go_on, is_skipped, owners_only, step_page
from lib.clock import now
from notices.transport import leads_out

A_PAGE = 50
IN_SESSION = "invitation"  # which one somebody came by, until they have joined


@owners_only
@require_http_methods(["GET", "POST"])
def setup_invite(request: Any) -> HttpResponse:
    if is_skipped(request):
        return go_on(request, "invite", DONE if Invitation.objects.exists() else SKIPPED)
    form, said = InviteForm(request.POST or None), None
    if form.is_valid():
        read = form.cleaned_data["read"]
        try:
            said = invite(by=request.user, addresses=read.good, now=now())
        except ValidationError as error:
            form.add_error("addresses", ValidationError(error.messages))
        else:
            form = left_over(read.bad)
            if said.sent:
                mark_step(by=request.user, name="invite", state=DONE)
    page = Paginator(Invitation.objects.for_list(), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "told": told(said), "page": page, "now": now(), "leads_out": leads_out()}
    return step_page(request, "invite", context, status=422 if form.errors else 200)


def left_over(bad: list[str]) -> InviteForm:
    """An empty box, or one with what is no address, named and kept."""
    if not bad:
        return InviteForm()
    form = InviteForm({"addresses": "\n".join(bad)})
    form.add_error(
        "addresses", _("No addresses: %(names)s. Put them right and send them again.") % {"names": ", ".join(bad)}
    )
    return form


def told(said: Invited | None) -> list[str]:
    """What became of the addresses, a sentence each."""
    if said is None:
        return []
    sent = len(said.sent)
    lines = [
        ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", sent)
        % {"count": sent}
    ]
    for names, sentence in (
        (said.earlier, _("Invited before, and not again: %(names)s.")),
        (said.members, _("Members already: %(names)s.")),
        (said.suppressed, _("Nothing is sent to these any more: %(names)s.")),
    ):
        lines += [sentence % {"names": ", ".join(names)}] if names else []
    return lines


@owners_only
@require_POST
def take_back_invitation(request: Any, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=invitation_id)
    if take_back(by=request.user, invitation=invitation, now=now()):
        messages.success(request, _("The invitation is taken back. Its link leads nowhere now."))
    else:
        messages.error(request, _("Too late: somebody has joined with it."))
    return redirect("desk:setup-invite")


@require_safe
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads: to joining, with the address filled in and confirmed."""
    invitation = invitation_of(token=token, now=now())
    if invitation is None:
        return render(request, "desk/invitation_over.html", status=410)
    if request.user.is_authenticated:
        return redirect("home:page")
    get_adapter().stash_verified_email(request, invitation.address)
    request.session[IN_SESSION] = invitation.pk
    return redirect("account_signup")


def is_invited(request: HttpRequest) -> bool:
    """Whether somebody came by an invitation that still stands."""
    return Invitation.objects.open(now()).filter(pk=request.session.get(IN_SESSION, 0)).exists()
