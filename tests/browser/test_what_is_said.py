"""What a screen reader hears of a page that goes on: politely, gathered, and one thing at a time."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import THREAD
from tests.servers.site import Site

REPLY = """
from uuid import uuid4
from community.actions import reply
from community.models import Thread
from lib.clock import now
from profiles.models import Member
writer = Member.objects.filter(status="active").exclude(username__in=["mara", "cyrus", "owner"]).first()
for text in {texts}:
    reply(author=writer, thread=Thread.objects.get(pk={thread}), text=text, key=uuid4(), now=now())
"""
LISTEN = """() => {
  window.heard = [];
  const said = document.getElementById('said');
  new MutationObserver(() => said.textContent && window.heard.push(said.textContent)).observe(said, {childList: true});
}"""
HINT = """() => document.body.dispatchEvent(new CustomEvent(
  `live:${document.querySelector('[data-changes-url]').dataset.live}`, {detail: {}}))"""
NEW = "There are new posts at the end."


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


def test_new_posts_are_told_of_together(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    ((thread_id,),) = site.rows(THREAD)
    page = window_of(site, "guest")
    page.clock.install(time=datetime(2030, 1, 1))  # noqa: DTZ001 - any time at all
    page.goto(f"/threads/{thread_id}/?post=999999")
    page.evaluate(LISTEN)
    page.clock.pause_at(datetime(2030, 1, 1, 1))  # noqa: DTZ001 - an hour later

    def come(*texts: str) -> None:
        site.manage("shell", "--no-imports", "-c", REPLY.format(texts=json.dumps(texts), thread=thread_id))
        page.evaluate(HINT)  # this hint comes from the page itself: the reply was written by another process
        expect(page.locator("#posts")).to_contain_text(texts[-1])

    come("The kettle sang.")
    page.clock.run_for(200)
    assert page.evaluate("heard") == [NEW]
    come("It sang again.", "And once more.")
    page.clock.run_for(10_000)
    assert page.evaluate("heard") == [NEW]
    page.clock.run_for(10_000)
    assert page.evaluate("heard") == [NEW, NEW]
    page.clock.run_for(60_000)
    assert page.evaluate("heard") == [NEW, NEW]


def test_a_list_says_once_that_there_is_something_new(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    ((thread_id,),) = site.rows(THREAD)
    page = window_of(site, "guest")
    page.goto("/threads/")
    newer = page.locator(".newer")
    assert newer.get_attribute("aria-live") is None

    def come(text: str) -> None:
        site.manage("shell", "--no-imports", "-c", REPLY.format(texts=json.dumps([text]), thread=thread_id))
        page.evaluate("document.body.dispatchEvent(new CustomEvent('live:forum', {detail: {}}))")

    come("The lamp went out.")
    expect(newer).to_contain_text("1 new: show")
    expect(newer).to_have_attribute("aria-live", "off")
    assert newer.get_attribute("role") == "status"


@pytest.mark.parametrize("path", ["/threads/", "/notices/", "thread"])
def test_nothing_interrupts(site: Site, window_of: Callable[[Site, str], Page], path: str) -> None:
    ((thread_id,),) = site.rows(THREAD)
    page = window_of(site, "member")
    page.goto(f"/threads/{thread_id}/?page=1" if path == "thread" else path)
    assert page.locator("[aria-live=assertive]").count() == 0
    assert page.locator("[role=alert]:visible").all_inner_texts() == []
    assert [text for text in page.locator("[role=status]").all_inner_texts() if text.strip()] == []
