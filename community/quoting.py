"""Quotes of posts: each begins with a link to its post, by which whoever wrote that is known."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from community.models import Post
from lib.quotes import quoted_at
from profiles.models import Member

MOST_QUOTED = 10  # posts of one text whose authors are told; what it quotes beyond them tells nobody
LARGEST = 2**31 - 1  # of a number in the database
MOST_LINES = 20  # of a post that is quoted whole
BRACKETS = re.compile(r"[\[\]\\]")


def quote_of(post: Post) -> str:
    """The words of a post as a quote, as far as one would want them; quoting.js makes the same of those selected."""
    name = BRACKETS.sub(r"\\\g<0>", post.author.name if post.author else _("someone who left"))
    lines = [
        f"[{name}]({reverse('community:thread', args=[post.thread_id])}?post={post.number}):",
        "",
        *post.text.splitlines()[:MOST_LINES],
    ]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def authors_quoted(html: str, writer_id: int | None) -> list[int]:
    """Who wrote the posts that a text quotes, as far as its writer may read them; at most two queries."""
    places = [place for address in quoted_at(html) if (place := _place_of(address))][:MOST_QUOTED]
    if not places:
        return []
    quoted = Q(pk__in=[])
    for thread_id, number in places:
        quoted |= Q(thread=thread_id, number=number)
    writer = Member.objects.filter(pk=writer_id or 0).first()
    standing = Post.objects.visible_to(writer).filter(quoted, author__isnull=False)
    return list(standing.order_by("author_id").values_list("author_id", flat=True).distinct())


def _place_of(address: str) -> tuple[int, int] | None:
    """The thread and the number of the post that an address of ours, as `Post.get_absolute_url` makes it, leads to."""
    try:
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" not in {"://", settings.SITE_URL}:
            return None
        found = resolve(parts.path)
        thread_id, number = found.kwargs["thread_id"], int(parse_qs(parts.query)["post"][0])
    except (ValueError, Resolver404, KeyError):
        return None
    is_post = found.view_name == "community:thread" and 0 < number <= LARGEST and thread_id <= LARGEST
    return (thread_id, number) if is_post else None
