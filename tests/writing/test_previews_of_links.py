from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from community.actions import edit_post, reply
from community.models import Post, Thread
from lib.fetching import Fetched, fetch, is_public
from profiles.models import Member
from tests.servers.answering import Answering, answering, page
from writing.models import Preview, PreviewUse
from writing.previews import preview_step, tidy_previews

Fetch = Callable[[str, Iterable[str]], Fetched]


def drawing() -> bytes:
    out = BytesIO()
    Image.new("RGB", (800, 400), "teal").save(out, "PNG")
    return out.getvalue()


HEAD = b"""<html><head><title>Not this</title><meta property="og:title" content="Ridge &amp; vents">
<meta property="og:site_name" content="Tent <b>Lab</b>"><meta property="og:image" content="/ridge.png"></head></html>"""


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[Answering]:
    """Another site: a page that says who it is, one with a bare title, one that is none."""
    settings.LINK_PREVIEWS = True
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": own}
    answers = {
        "/tent": page(HEAD),
        "/ridge.png": page(drawing(), "image/png"),
        "/bare": page(b"<title>  Only\n a title </title>"),
        "/paper": page(b"%PDF", "application/pdf"),
        "/bad": page(b'<title>"><script>alert(1)</script></title>'),
    }
    with answering(dict(answers)) as server:
        yield server


@pytest.fixture
def asked(server: Answering) -> Fetch:
    """The fetcher, which may reach this one server."""

    def allow(address: str, port: int) -> bool:
        return (address, port) == ("127.0.0.1", server.port) or is_public(address, port)

    return partial(fetch, agent="Test", resolve=lambda *_: ["127.0.0.1"], allow=allow)


@pytest.fixture
def link(server: Answering) -> Callable[[str], str]:
    return lambda path: f"http://tents.example:{server.port}{path}"


def test_a_link_alone_becomes_a_card(
    client: Client, ann: Member, thread: Thread, now: datetime, asked: Fetch, link: Callable[[str], str]
) -> None:
    text = f"See this:\n\n{link('/tent')}\n\nGood."
    post = reply(author=ann, thread=thread, text=text, key=uuid4(), now=now)
    assert "linked" not in Post.objects.get(pk=post.pk).html
    assert preview_step(now=now, ask=asked) == 1
    assert preview_step(now=now, ask=asked) == 0
    html = Post.objects.get(pk=post.pk).html
    preview = Preview.objects.get()
    assert f'<p class="linked"><a href="{link("/tent")}" rel="nofollow ugc noopener">' in html
    assert "<b>Ridge &amp; vents</b> <span>Tent &lt;b&gt;Lab&lt;/b&gt;</span>" in html
    assert f'<img src="/previews/{preview.picture}.webp" alt="" width="320" height="160" loading="lazy">' in html
    shown = client.get(f"/previews/{preview.picture}.webp")
    assert (shown.status_code, Image.open(BytesIO(shown.content)).format) == (200, "WEBP")
    assert Post.objects.get(pk=post.pk).version == 1


def test_the_next_to_link_there_gets_the_card_at_once(
    ann: Member, bo: Member, thread: Thread, now: datetime, server: Answering, asked: Fetch, link: Callable[[str], str]
) -> None:
    reply(author=ann, thread=thread, text=link("/tent"), key=uuid4(), now=now)
    preview_step(now=now, ask=asked)
    post = reply(author=bo, thread=thread, text=link("/tent"), key=uuid4(), now=now)
    assert 'class="linked"' in post.html
    assert preview_step(now=now, ask=asked) == 0
    assert len(server.asked) == 2  # the page and its picture, once


def test_a_page_without_words_of_its_own_goes_by_title_and_host(
    ann: Member, thread: Thread, now: datetime, asked: Fetch, link: Callable[[str], str]
) -> None:
    post = reply(author=ann, thread=thread, text=link("/bare"), key=uuid4(), now=now)
    preview_step(now=now, ask=asked)
    assert "<b>Only a title</b> <span>tents.example</span>" in Post.objects.get(pk=post.pk).html


def test_what_a_page_says_is_shown_and_not_obeyed(
    ann: Member, thread: Thread, now: datetime, asked: Fetch, link: Callable[[str], str]
) -> None:
    post = reply(author=ann, thread=thread, text=link("/bad"), key=uuid4(), now=now)
    preview_step(now=now, ask=asked)
    html = Post.objects.get(pk=post.pk).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("text", ["See {} there.", "[words]({})", "- {}", "`{}`"])
def test_links_among_words_stay_links(
    ann: Member, thread: Thread, now: datetime, asked: Fetch, link: Callable[[str], str], text: str
) -> None:
    reply(author=ann, thread=thread, text=text.format(link("/tent")), key=uuid4(), now=now)
    assert not Preview.objects.exists()
    assert preview_step(now=now, ask=asked) == 0


def test_what_cannot_be_had_is_tried_twice_and_stays_a_link(
    ann: Member, thread: Thread, now: datetime, server: Answering, asked: Fetch, link: Callable[[str], str]
) -> None:
    post = reply(author=ann, thread=thread, text=link("/paper"), key=uuid4(), now=now)
    before = Post.objects.get(pk=post.pk).html
    assert preview_step(now=now, ask=asked) == 1
    assert preview_step(now=now, ask=asked) == 0  # its lease has not ended
    assert preview_step(now=now + timedelta(minutes=2), ask=asked) == 1
    assert preview_step(now=now + timedelta(hours=2), ask=asked) == 0
    assert (Preview.objects.get().state, len(server.asked)) == ("none", 2)
    assert Post.objects.get(pk=post.pk).html == before


def test_an_inside_address_is_never_asked(
    ann: Member, thread: Thread, now: datetime, server: Answering, settings: Settings
) -> None:
    reply(author=ann, thread=thread, text=f"http://127.0.0.1:{server.port}/tent", key=uuid4(), now=now)
    for minutes in (0, 5):
        preview_step(now=now + timedelta(minutes=minutes))
    assert (Preview.objects.get().state, server.asked) == ("none", [])


def test_switched_off_nothing_is_kept_and_nobody_asked(
    ann: Member, thread: Thread, now: datetime, asked: Fetch, link: Callable[[str], str], settings: Settings
) -> None:
    settings.LINK_PREVIEWS = False
    reply(author=ann, thread=thread, text=link("/tent"), key=uuid4(), now=now)
    assert preview_step(now=now, ask=asked) == 0
    assert not Preview.objects.exists()


def test_an_edit_takes_card_and_note_away(
    ann: Member, thread: Thread, now: datetime, asked: Fetch, link: Callable[[str], str]
) -> None:
    post = reply(author=ann, thread=thread, text=link("/tent"), key=uuid4(), now=now)
    preview_step(now=now, ask=asked)
    edit_post(editor=ann, post=post, text="Never mind.", version=1, now=now)
    assert not PreviewUse.objects.exists()
    assert tidy_previews(now=now + timedelta(days=29)) == 0
    assert tidy_previews(now=now + timedelta(days=31)) == 1
    assert not Preview.objects.exists()
