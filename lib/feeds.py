"""Atom feeds (RFC 4287): what a list holds, for programs that follow it; whoever asks reads what a guest reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lib.clock import now
from lib.kinds import Story

GUEST = AnonymousUser()
ENTRIES = 20  # in one feed
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot say


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed by its title, the address of the page that shows the same, and its own."""

    title: str
    page: str
    address: str


def as_feed(request: HttpRequest, feed: Feed, stories: Sequence[Story]) -> HttpResponse:
    """The stories, in their order, without what XML cannot say."""
    for story in stories:
        story.title, story.excerpt = NO_TEXT.sub("", story.title), NO_TEXT.sub("", story.excerpt)
    context = {
        "feed": feed,
        "stories": stories,
        "base": settings.SITE_URL,
        "updated": max((story.when for story in stories), default=now()),
    }
    return render(request, "components/feed.xml", context, content_type="application/atom+xml; charset=utf-8")


def query_of(request: HttpRequest) -> str:
    """What the address asks for besides a page, with its question mark: a feed has the first page alone."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"?{asked.urlencode()}" if asked else ""
