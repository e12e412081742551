"""A text as it will stand, and what its last letters may mean."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lib.doors import members_only
from writing.completing import options
from writing.forms import PreviewForm
from writing.rendering import rendered


@members_only
@require_POST
def preview(request: Any) -> HttpResponse:
    """The HTML of a text, by the very function that makes it when it is sent; changes nothing."""
    form = PreviewForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_ul(), status=422)
    return HttpResponse(rendered(form.cleaned_data["text"]).html)


@members_only
@require_safe
def complete(request: Any) -> HttpResponse:
    """Options for a sign (@, # or :) and the letters after it."""
    asked = [request.GET.get(name, "") for name in ("sign", "q", "place")]
    return render(request, "writing/options.html", {"options": options(request.user, *asked)})
