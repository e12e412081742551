"""Editions at the desk: in the order in which they are asked, with how many members each has."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lib.clock import now
from lib.markdown import excerpt
from newsletters.actions import make_edition, move_edition, set_open
from newsletters.composing.introducing import shown
from newsletters.forms import EditionForm
from newsletters.models import Edition
from newsletters.permissions import refuse_all_but_editors
from newsletters.selection.due import receivers
from newsletters.selection.editions import Table
from newsletters.selection.fitting import counted
from newsletters.views.editing import edition
from newsletters.views.previewing import edition_frame, edition_preview

HREF = "admin:editions"
SHOWN = 60  # letters of an intro


def editions_urls(site: AdminSite) -> list[URLPattern]:
    """Their pages, within the desk."""

    def within(view: Any) -> Any:
        return site.admin_view(partial(view, site=site))

    return [
        path("editions/", within(editions), name="editions"),
        path("editions/new/", within(edition_new), name="edition-new"),
        path("editions/<int:edition_id>/", within(edition), name="edition"),
        path("editions/<int:edition_id>/preview/", within(edition_preview), name="edition-preview"),
        path("editions/<int:edition_id>/preview/frame/", within(edition_frame), name="edition-frame"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: Any, site: AdminSite) -> HttpResponse:
    """All of them; POST: one is moved, opened or closed."""
    refuse_all_but_editors(request.user)
    if request.method == "POST":
        return _done(request)
    table, every = Table.of(now()), list(Edition.objects.in_order())
    members = counted(receivers(), table.editions)
    rows = [
        {
            "edition": each,
            "members": members[each.pk] if each.is_open else None,
            "intro": table.intros.get(each.pk),
            "says": excerpt(shown(table.intros[each.pk].text), SHOWN) if each.pk in table.intros else "",
            "highlights": len(table.highlights.get(each.pk, ())),
        }
        for each in every
    ]
    context = {**site.each_context(request), "title": _("Editions of the newsletter"), "rows": rows}
    return TemplateResponse(request, "admin/newsletters/editions.html", context | {"others": members[None]})


@require_http_methods(["GET", "HEAD", "POST"])
def edition_new(request: Any, site: AdminSite) -> HttpResponse:
    """For whom a new one is."""
    refuse_all_but_editors(request.user)
    form = EditionForm(request.POST or None, viewer=request.user)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = make_edition(editor=request.user, name=said["name"], rules=form.rules, key=said["key"], now=now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Made. It is asked after all others: move it up where it should come first."))
            return redirect("admin:edition", made.pk)
    context = {**site.each_context(request), "title": _("A new edition"), "form": form}
    return TemplateResponse(
        request, "admin/newsletters/edition_new.html", context, status=422 if form.is_bound else 200
    )


def _done(request: Any) -> HttpResponse:
    does = DOES.get(request.POST.get("do", ""))
    written = request.POST.get("edition", "")
    if does is None or not written.isdecimal() or len(written) > 18:
        return HttpResponseBadRequest(_("Press one of the buttons."))
    found = get_object_or_404(Edition, pk=int(written))
    does(editor=request.user, edition=found, now=now())
    return redirect(HREF)


DOES: dict[str, Any] = {
    "up": partial(move_edition, is_up=True),
    "down": partial(move_edition, is_up=False),
    "open": partial(set_open, is_open=True),
    "close": partial(set_open, is_open=False),
}
