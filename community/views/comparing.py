"""Texts side by side: both of a lost update, and all that a text once was."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lib.changes import changes, shortened
from writing.actions import LostUpdate
from writing.history import Version, compare, versions

VERSIONS = 10  # of a history's page: each is compared with the one before


def both(lost: LostUpdate) -> dict[str, Any]:
    """The two texts, and what each changed where it is known what both began from."""
    base = lost.theirs if lost.base is None else lost.base
    return {
        "mine": lost.mine,
        "theirs": lost.theirs,
        "theirs_changed": None if lost.base is None else shortened(changes(base, lost.theirs)),
        "mine_changed": shortened(changes(base, lost.mine)),
    }


def conflict_page(request: HttpRequest, lost: LostUpdate, form: Form, *, cancel: str) -> HttpResponse:
    """Both, and a form of all that was typed; sending it again replaces the newer one knowingly."""
    context = {"form": form, "cancel": cancel, **both(lost)}
    return render(request, "community/conflict.html", context, status=409)


def as_typed(form: Form, lost: LostUpdate) -> dict[str, Any]:
    """What a form held, to begin the next one with, on top of what stands now."""
    return {name: form[name].value() for name in form.fields} | {"version": lost.version}


def versions_page(request: HttpRequest, *, with_hidden: bool = True, **said: Any) -> Page[Version]:
    """A page of every text it had, with what each changed, the latest first; takes what `versions` takes."""
    every = versions(with_hidden=with_hidden, **said)
    page = Paginator(every, VERSIONS).get_page(request.GET.get("page"))
    end = page.end_index()
    compare(list(page.object_list), every[end] if end < len(every) else None)
    return page
