"""The slider beside a long thread: by keys, by pointer, and the field for a day."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.servers.site import Site

GROW = """
from datetime import timedelta
from uuid import uuid4
from community.actions import reply
from community.models import Thread
from lib.clock import now
thread = Thread.objects.order_by("-post_count", "pk")[0]
Thread.objects.filter(pk=thread.pk).update(is_closed=False)
thread.refresh_from_db()
for number in range(40):
    reply(author=thread.author, thread=thread, text=f"More, {number}.", key=uuid4(), now=now())
for post in thread.posts.all():
    thread.posts.filter(pk=post.pk).update(posted=thread.posted + timedelta(days=post.number))
print(thread.pk)
"""


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """A thread of fifty posts, one a day."""
    return f"/threads/{site.manage('shell', '--no-imports', '-c', GROW).splitlines()[-1]}/"


def test_keys_move_the_handle_and_enter_goes_there(
    site: Site, address: str, window_of: Callable[[Site, str], Page]
) -> None:
    page = window_of(site, "guest")
    page.goto(f"{address}?page=1")
    slider = page.get_by_role("slider", name="Go to post")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_value("50")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".scrub .num")).to_contain_text("49 of 50 · ")
    expect(slider).to_have_attribute("aria-valuetext", page.locator(".scrub .num").inner_text())
    assert page.url.endswith("?page=1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}?page=3#p49")
    expect(page.locator("#p49")).to_be_in_viewport()
    expect(page.get_by_role("slider", name="Go to post")).to_have_value("41")


def test_the_handle_goes_where_it_is_let_go(site: Site, address: str, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "guest")
    page.goto(f"{address}?page=1")
    box = page.get_by_role("slider", name="Go to post").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2, steps=4)
    expect(page.locator(".scrub .num")).to_contain_text("50 of 50 · ")
    page.mouse.up()
    page.wait_for_url(f"**{address}?page=3#p50")


def test_a_day_can_be_named(site: Site, address: str, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "guest")
    page.goto(f"{address}?page=1")
    field = page.get_by_label("Go to a day")
    field.fill(field.get_attribute("max") or "")
    page.locator(".scrub", has=field).get_by_role("button", name="Go").click()
    page.wait_for_url(f"**{address}?page=3#p50")


def test_without_scripts_the_slider_is_a_form(site: Site, address: str, open_window: Callable[..., Page]) -> None:
    page = open_window(site, java_script_enabled=False)
    page.goto(f"{address}?page=1")
    expect(page.locator(".scrub .num")).to_have_text("1 of 50")
    page.get_by_role("slider", name="Go to post").focus()
    page.keyboard.press("End")
    page.locator(".scrub button").first.click()
    page.wait_for_url(f"**{address}?page=3#p50")
