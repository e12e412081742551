"""Fills a new site with hostile words, for benchmarks.hostile: as texts, and through the forms that members send."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - only once Django is ready
from django.test import Client  # noqa: E402

from community.actions import start_thread  # noqa: E402
from community.models import Forum, ForumGrant, Post, Thread  # noqa: E402
from desk.actions import change_settings  # noqa: E402
from directory.models import Listing  # noqa: E402
from lib.clock import now  # noqa: E402
from profiles.models import Member, Subject  # noqa: E402
from writing.rendering import rendered  # noqa: E402

TOGETHER = 8  # texts in one post, each rendered by itself
A_PAGE = 20
Counts = Counter[str]


class Filling:
    """A forum, a subject, an administrator who looks on, and members who type."""

    def __init__(self) -> None:
        self.counts: Counts = Counter()
        self.forum = Forum.objects.create(name="Hostile", slug="hostile", description="<b>'\"&")
        for audience in ForumGrant.Audience.EVERYONE, ForumGrant.Audience.MEMBERS:
            ForumGrant.objects.create(forum=self.forum, audience=audience, may_reply=True, may_start=True)
        self.subject = Subject.objects.create(name='"><img src=x onerror=alert(1)>', slug="hostile")
        self.owner = Member.objects.create_superuser("owner", "owner@commonplace.example", uuid4().hex, name="Owner")
        self.number = 0

    def member(self) -> Client:
        """A new one, signed in."""
        self.number += 1
        name = f"m{self.number}"
        member = Member.objects.create_user(name, f"{name}@commonplace.example", None, name=name)
        client = Client(SERVER_NAME=urlsplit(settings.SITE_URL).hostname or "127.0.0.1")
        client.force_login(member)
        return client

    def send(self, client: Client, field: str, path: str, form: dict[str, Any]) -> str:
        """Send a form as a browser does; counted where it was taken, and where it was refused with its words kept."""
        answer: Any = client.post(path, {"key": uuid4(), **form})
        assert answer.status_code in {200, 302, 204, 409, 422}, (field, answer.status_code, form)
        self.counts[field if answer.status_code in {302, 204, 200} else f"{field}, refused"] += 1
        return str(answer.headers.get("Location", ""))

    def texts(self, words: Sequence[str]) -> None:
        """Every one as a text of its own, drawn by the very function that draws what members send."""
        html = [rendered(word.strip("\n")[:60_000]).html for word in words]
        self.counts["text"] += len(words)
        groups = ["".join(html[start : start + TOGETHER]) for start in range(0, len(html), TOGETHER)]
        for start in range(0, len(groups), A_PAGE - 1):
            thread = start_thread(
                author=self.owner, forum=self.forum, title=f"Texts from {start}", text="They follow.",
                subjects=[self.subject], key=uuid4(), now=now(),
            )  # fmt: skip
            some = groups[start : start + A_PAGE - 1]
            Post.objects.bulk_create(
                Post(thread=thread, author=self.owner, number=2 + at, text="", html=each, key=uuid4())
                for at, each in enumerate(some)
            )
            Thread.objects.filter(pk=thread.pk).update(post_count=1 + len(some), last_number=1 + len(some))

    def through_forms(self, word: str) -> None:
        """One through the fields that a member meets."""
        client = self.member()
        version = _version(client)
        zone = {"language": "en", "time_zone": "UTC", "version": version}
        self.send(client, "name, place, about", "/me/settings/", {
            "name": word[:80], "place": word[:120], "about": word[:500], **zone,
        })  # fmt: skip
        self.send(client, "title and text", "/threads/start/", {
            "title": word[:200], "forum": self.forum.pk, "sort": "question", "text": word, "subjects": self.subject.pk,
        })  # fmt: skip
        thread = Thread.objects.latest("pk")
        self.send(client, "reply", f"/threads/{thread.pk}/reply/", {"text": word})
        self.send(client, "comment", f"/threads/{thread.pk}/reply/", {"text": word, "answers": 1, "is_comment": "true"})
        post = Post.objects.filter(thread=thread).latest("pk")
        Post.objects.filter(pk=post.pk).update(posted=post.posted.replace(year=2020))
        self.send(client, "edit", f"/posts/{post.pk}/edit/", {"text": f"{word}\n\nMore.", "version": 1})
        self.send(client, "draft", "/writing/draft/", {
            "place": "start:forum:0", "version": 0, "written": json.dumps({"text": [word], "title": [word[:200]]}),
        })  # fmt: skip
        self.send(client, "preview", "/writing/preview/", {"text": word})
        self.send(client, "listing", "/directory/new/", {
            "sort": "selling", "title": word[:160], "text": word[:8000], "place": word[:120], "currency": "EUR",
        })  # fmt: skip
        other = self.member()
        listing = Listing.objects.latest("pk")
        self.send(other, "offer", f"/directory/{listing.pk}/offer/", {"remark": word[:1000]})
        self.send(other, "report", f"/report/post/{post.pk}/", {"reason": word[:1000]})
        found = other.get("/search/", {"q": word[:200]})
        assert found.status_code == 200, word
        self.counts["search"] += 1


def _version(client: Client) -> str:
    page = client.get("/me/settings/").content.decode()
    return page.partition('name="version" value="')[2].partition('"')[0]


def main(file: Path) -> None:
    given = json.loads(file.read_text())
    words, every = given["words"], given["every"]
    filling = Filling()
    storable: Callable[[str], str] = lambda word: word.replace("\x00", "").encode(errors="replace").decode()  # noqa: E731
    words = [storable(word) for word in words]
    filling.texts(words)
    for word in words[::every]:
        filling.through_forms(word)
    change_settings(by=filling.owner, values={"footer": words[0][:300], "tagline": words[-1][:120]}, now=now())
    looking = Client(SERVER_NAME=urlsplit(settings.SITE_URL).hostname or "127.0.0.1")
    looking.force_login(filling.owner)
    (file.parent / "session").write_text(looking.cookies[settings.SESSION_COOKIE_NAME].value)
    sys.stdout.write(json.dumps(filling.counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
