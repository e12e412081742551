"""Where sockets do not work pages ask by their own clock; where they do, they are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.pages import THREAD
from tests.servers.site import Site
from tests.servers.waiting import until

SAID = "The kettle sang before the wind did."
REPLY = """
from uuid import uuid4
from community.actions import reply
from community.models import Thread
from lib.clock import now
from profiles.models import Member
thread = Thread.objects.get(pk={thread})
author = Member.objects.filter(status="active").exclude(pk=thread.last_author_id).order_by("pk").last()
reply(author=author, thread=thread, text="{said}", key=uuid4(), now=now())
"""


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.fixture
def thread(site: Site) -> object:
    ((thread,),) = site.rows(THREAD)
    return thread


def write(site: Site, thread: object) -> None:
    """By another process, which can tell the server's sockets nothing: only the tables know."""
    site.manage("shell", "--no-imports", "-c", REPLY.format(thread=thread, said=SAID))


def comes(page: Page, what: Locator, *, by: str) -> None:
    """It stands there once the page's own clock has gone on; whatever it asks for takes its own time."""

    def is_there() -> bool:
        page.clock.run_for(5000)
        return what.count() > 0

    until(is_there, by, seconds=60)


def blocked(page: Page) -> list[str]:
    """No socket opens any more; how often one was tried is told."""
    tried: list[str] = []

    def refuse(socket: WebSocketRoute) -> None:
        tried.append(socket.url)
        socket.close()

    page.route_web_socket("**/live/", refuse)
    return tried


def test_polling_takes_over_where_sockets_do_not_work(
    site: Site, thread: object, window_of: Callable[[Site, str], Page]
) -> None:
    lists, reader = window_of(site, "guest"), window_of(site, "guest")
    tried = [blocked(page) for page in (lists, reader)]
    for page, path in ((lists, "/threads/"), (reader, f"/threads/{thread}/?post=999999")):
        page.clock.install()
        page.goto(path)
    write(site, thread)
    comes(lists, lists.get_by_role("link", name="1 new: show", exact=True), by="the list says that something is new")
    comes(reader, reader.locator("#posts").get_by_text(SAID), by="the open thread shows the reply")
    assert all(len(each) > 1 for each in tried)
    lists.get_by_role("link", name="1 new: show", exact=True).click()
    expect(lists.locator(f"main a[href^='/threads/{thread}/']").first).to_be_visible()


def test_a_list_is_told_where_they_do(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    """Polling would not begin before the seventh second, and only where sockets fail."""
    ((thread,),) = site.rows(THREAD)
    lists, writer = window_of(site, "guest"), window_of(site, "member")
    with lists.expect_websocket() as opened:
        lists.goto("/threads/")
    with opened.value.expect_event("framereceived"):
        pass
    writer.goto(f"/threads/{thread}/?post=999999")
    writer.locator("#reply textarea[name=text]").fill("And it sang on.")
    writer.locator("#reply .primary").click()
    expect(writer.locator("#posts")).to_contain_text("And it sang on.")
    expect(lists.get_by_role("link", name="1 new: show", exact=True)).to_be_visible(timeout=7000)
