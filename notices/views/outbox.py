"""The outbox as staff see it: what left, what waits and why, and any one mail as it looks."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from lib.clock import now
from lib.doors import members_only
from notices.models import Outgoing
from notices.permissions import may_read_outbox
from notices.rendering.showing import Shown, door_before, doors_before, open_to, shown

A_PAGE = 50
# A mail's own styles stand in its tags; it may load nothing but pictures of this site, and its links lead nowhere.
IN_A_FRAME = dict.fromkeys(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]) | {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": [""],
}


@members_only
@require_safe
def outbox_list(request: HttpRequest) -> HttpResponse:
    """Newest first; `?state=` shows one state alone."""
    if not may_read_outbox(request.user):
        raise Http404
    mails = Outgoing.objects.visible_to(request.user).for_list()
    state = request.GET.get("state", "")
    if state in Outgoing.State.values:
        mails = mails.filter(state=state)
    page = Paginator(mails, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": Outgoing.State.choices, "now": now()}
    context["readable"] = open_to(request.user, page.object_list)
    context["behind"] = set(doors_before(request.user, page.object_list, now=now()))
    return render(request, "notices/outbox_list.html", context)


@members_only
@require_safe
def outbox(request: HttpRequest, mail_id: int) -> HttpResponse:
    mail = _mail(request, mail_id)
    if door := door_before(request.user, mail, now=now()):
        return redirect(f"{door}?{urlencode({'next': request.path})}")
    found = shown(mail, viewer=request.user, now=now())
    context = {"mail": mail, "shown": found, "bounces": mail.bounces.order_by("pk")}
    return render(request, "notices/outbox.html", context)


@members_only
@require_safe
def outbox_source(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The mail byte for byte, as text; its links work, so it is for administrators alone."""
    whole = _whole(request, mail_id)
    if not whole.has_links:
        raise Http404
    return HttpResponse(whole.raw, content_type="text/plain; charset=utf-8")


@csp_replace(IN_A_FRAME)  # type: ignore[arg-type]  # typed for views without arguments
@members_only
@require_safe
@xframe_options_sameorigin
def outbox_html(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML part alone, for the frame on the mail's page."""
    return HttpResponse(_whole(request, mail_id).html_for_frame)


def _mail(request: HttpRequest, mail_id: int) -> Outgoing:
    mail = get_object_or_404(Outgoing.objects.visible_to(request.user).select_related("member"), pk=mail_id)
    if not open_to(request.user, [mail]):
        raise Http404
    return mail


def _whole(request: HttpRequest, mail_id: int) -> Shown:
    mail = _mail(request, mail_id)
    found = None if door_before(request.user, mail, now=now()) else shown(mail, viewer=request.user, now=now())
    if found is None:
        raise Http404
    return found
