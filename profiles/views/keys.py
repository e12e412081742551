"""What the keyboard does here."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def keys(request: Any) -> HttpResponse:
    """The list of keys: a page, or the sheet that is laid over one."""
    return render(request, f"profiles/keys/{'sheet' if request.htmx else 'index'}.html")
