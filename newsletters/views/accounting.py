"""Why letters came or did not, a page for each mailing, and why a thing was not in one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lib.clock import now
from lib.doors import members_only
from lib.kinds import all_kinds
from newsletters.accounting.addresses import is_address, led_to
from newsletters.accounting.letters import lines_of
from newsletters.accounting.letters import why as why_of
from newsletters.accounting.standing import kept_away, next_due, not_asked
from newsletters.accounting.things import answered
from newsletters.accounting.weeks import quiet_weeks
from newsletters.forms import ThingForm
from newsletters.models import Digest, Mailing
from newsletters.permissions import may_ask_of
from profiles.permissions import MemberRequest
from search.querying import find

PAGE = 20
FOUND = 8  # things whose words fit, to choose from


@members_only
@require_safe
def why_list(request: MemberRequest) -> HttpResponse:
    """Every mailing that asked for a letter to oneself, the latest first, and what became of it."""
    own = Digest.objects.visible_to(request.user).order_by("-chosen", "-pk")
    page: Page[Digest] = Paginator(own, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines_of(list(page)),
        "kept_away": kept_away(request.user, now=now()),
        "next_due": next_due(request.user, now=now()),
        "weeks": list(quiet_weeks(request.user, now=now())) if page.number == 1 else [],
    }
    return render(request, "newsletters/why/list.html", context)


@members_only
@require_safe
def why(request: MemberRequest, mailing_id: int) -> HttpResponse:
    """One mailing and oneself; `?about=` asks of one thing, by its address or by words of it."""
    mailing = get_object_or_404(Mailing, pk=mailing_id)
    own = Digest.objects.visible_to(request.user).select_related("member", "mailing")
    digest = own.filter(mailing=mailing).first()
    if digest is None:
        context = {"mailing": mailing, "not_asked": not_asked(request.user, mailing)}
        return render(request, "newsletters/why/none.html", context)
    return render(request, "newsletters/why/index.html", page_of(request, digest))


def page_of(request: HttpRequest, digest: Digest) -> dict[str, Any]:
    """What the page of one letter shows, to its member or to staff, and what it answers."""
    form = ThingForm(request.GET if "about" in request.GET else None)
    context: dict[str, Any] = {"why": why_of(digest, viewer=request.user), "form": form}
    context["may_ask"] = may_ask_of(request.user, digest)
    if form.is_bound and not context["may_ask"]:
        raise PermissionDenied(_("Only the member and administrators may ask this."))
    if form.is_valid():
        text = form.cleaned_data["about"].strip()
        if is_address(text):
            ref = led_to(text, host=request.get_host(), member_id=digest.member_id)
            context["answer"] = answered(digest, ref, viewer=request.user, now=now())
        else:
            kinds = [kind.name for kind in all_kinds() if kind.is_chosen]
            context["found"] = find(request.user, text, kinds=kinds, now=now())[:FOUND]
    return context
