"""One edition as any member would get it, at the desk."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from lib.clock import now
from newsletters.actions import may_look, send_preview
from newsletters.forms import LookForm
from newsletters.models import Edition
from newsletters.permissions import refuse_all_but_editors
from newsletters.selection.previewing import Preview, previewed
from newsletters.views.looking import asked_why
from notices.views.outbox import IN_A_FRAME


@require_http_methods(["GET", "HEAD", "POST"])
def edition_preview(request: Any, edition_id: int, site: AdminSite) -> HttpResponse:
    """Choose a member by name, and look; POST sends what is seen to oneself."""
    refuse_all_but_editors(request.user)
    edition = get_object_or_404(Edition, pk=edition_id)
    form = LookForm(request.POST if request.method == "POST" else request.GET or None)
    member, preview, query = None, None, ""
    if form.is_valid():
        member = form.cleaned_data["member"]
        query = urlencode({"member": member.username})
        if door := asked_why(request, member.pk, now(), query=query):
            return door
        preview = previewed(edition, member, viewer=request.user, now=now())
        if request.method == "POST" and _is_sent(request, form, preview):
            return redirect(f"{reverse('admin:edition-preview', args=[edition.pk])}?{query}")
    context = {
        **site.each_context(request),
        "title": _("As a member gets it"),
        "edition": edition,
        "form": form,
        "member": member,
        "preview": preview,
        "framed": f"{reverse('admin:edition-frame', args=[edition.pk])}?{query}",
    }
    return TemplateResponse(request, "admin/newsletters/preview.html", context, status=422 if form.errors else 200)


@csp_replace(IN_A_FRAME)  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
@xframe_options_sameorigin
def edition_frame(request: Any, edition_id: int, site: AdminSite) -> HttpResponse:
    """The HTML alone, for the frame on that page."""
    refuse_all_but_editors(request.user)
    edition = get_object_or_404(Edition, pk=edition_id)
    form = LookForm(request.GET)
    if not form.is_valid():
        raise Http404
    member = form.cleaned_data["member"]
    if not may_look(by=request.user, member_id=member.pk, now=now()):
        raise Http404
    letter = previewed(edition, member, viewer=request.user, now=now()).letter
    if letter is None:
        raise Http404
    return HttpResponse(letter.html)


def _is_sent(request: Any, form: LookForm, preview: Preview) -> bool:
    """Where that is not possible, the form says why."""
    try:
        if preview.letter is None:
            raise ValidationError(_("There is no letter to send."))
        send_preview(by=request.user, member=form.cleaned_data["member"], letter=preview.letter, now=now())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("It is on its way to %(address)s.") % {"address": request.user.email})
    return True
