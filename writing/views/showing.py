"""A text as it will stand."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from lib.doors import members_only
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
