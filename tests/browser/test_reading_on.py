"""A long thread in the hand of a reader: going on in place, coming back to the same spot, reading by keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import THREAD
from tests.servers.site import Site
from tests.servers.waiting import until

LENGTHEN = """
from datetime import timedelta
from uuid import uuid4
from community.actions import reply
from community.models import ReadMark, Thread
from lib.clock import now
from profiles.models import Member
thread = Thread.objects.filter(shelf="standing").order_by("-post_count", "pk").first()
writers = Member.objects.filter(status="active").exclude(username__in=["mara", "cyrus", "owner"])[:4]
for number in range(45):
    said = f"Number {number}. " + "It rained, and the kettle sang. " * 12
    reply(author=writers[number % 4], thread=thread, text=said, key=uuid4(), now=now() + timedelta(seconds=number))
ReadMark.objects.filter(thread=thread).update(number=24)
ReadMark.objects.get_or_create(thread=thread, member=Member.objects.get(username="mara"), defaults={"number": 24})
"""


@pytest.fixture(scope="module")
def long_site(start_site: Callable[..., Site]) -> Site:
    site = start_site()
    site.manage("shell", "--no-imports", "-c", LENGTHEN)
    return site


def top(page: Page, post: str) -> float:
    return float(page.evaluate(f"document.getElementById('{post}').getBoundingClientRect().top"))


def test_a_reader_goes_on_in_place_and_comes_back_to_the_spot(
    long_site: Site, window_of: Callable[[Site, str], Page]
) -> None:
    ((thread_id,),) = long_site.rows(THREAD)
    page = window_of(long_site, "guest")
    page.goto(f"/threads/{thread_id}/")
    page.locator("#next a").click()
    expect(page.locator("#p40")).to_be_attached()
    assert page.locator("#p1").count() == 1
    page.locator("#p33").evaluate("each => each.scrollIntoView()")
    page.wait_for_url("**/?page=2#p*")
    at = page.url.partition("#")[2]
    was = top(page, at)
    page.locator(f"#{at} .by a").first.click()
    page.locator("#card-of a").click()
    page.wait_for_url("**/members/**")
    page.go_back()
    expect(page.locator(f"#{at}")).to_be_attached()
    until(lambda: abs(top(page, at) - was) < 3, "the same place is read")


def test_a_member_comes_back_to_the_first_unread_post_and_reads_by_keys(
    long_site: Site, window_of: Callable[[Site, str], Page]
) -> None:
    ((thread_id,),) = long_site.rows(THREAD)
    page = window_of(long_site, "member")
    page.goto(f"/threads/{thread_id}/")
    assert page.url.endswith("?page=2#p25")
    expect(page.locator(".visit")).to_be_in_viewport()
    page.keyboard.press("j")
    expect(page.locator(".post:focus")).to_be_attached()  # what keys do is fetched with the first
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.id")
    assert int(second[1:]) == int(first[1:]) + 1
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("l")
    expect(page.locator(f"#{first} .reacts button[aria-pressed=true]")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator(f"#{first} [data-key=b][aria-pressed=true]")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("#reply textarea[name=text]")).to_be_focused()


def test_a_phone_folds_what_a_list_shows_alone(long_site: Site, open_window: Callable[..., Page]) -> None:
    page = open_window(long_site, viewport={"width": 390, "height": 844})
    page.goto("/threads/")
    chips = page.get_by_role("navigation", name="Show only")
    expect(chips).to_be_hidden()
    page.get_by_text("Filter", exact=True).click()
    chips.get_by_role("link", name="question").click()
    page.wait_for_url("**/threads/?kind=question")
    expect(chips).to_be_hidden()
    page.get_by_role("link", name="Show everything again, not only: question").click()
    page.wait_for_url("**/threads/")
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(chips.get_by_role("link", name="question")).to_be_visible()
    expect(page.get_by_text("Filter", exact=True)).to_be_hidden()
