"""The ticker “Now”: it fills itself, rests when it is told to, and begins at rest where less motion is wanted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.servers.site import Site

HAPPEN = "document.body.dispatchEvent(new CustomEvent('live:now', { detail: { kind: 'thread', id: 1 } }))"


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


def test_it_fills_itself_and_can_be_paused(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "guest")
    page.goto("/threads/")
    block = page.get_by_role("region", name="Now")
    expect(block.locator("ol a").first).to_be_visible()
    pause = block.get_by_role("button", name="Pause")
    expect(pause).to_have_attribute("aria-pressed", "false")
    assert block.locator("[aria-live]").count() == 0
    pause.click()
    page.reload()
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(block.locator("ol a").first).to_be_visible()
    block.locator("ol").evaluate("each => each.replaceChildren()")
    page.evaluate(HAPPEN)
    with page.expect_response("**/now/"):  # going on fetches once; nothing was asked while it rested
        pause.click()
    expect(block.locator("ol a").first).to_be_visible()
    expect(pause).to_have_attribute("aria-pressed", "false")


def test_what_happens_is_fetched(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "guest")
    page.goto("/threads/")
    block = page.get_by_role("region", name="Now")
    expect(block.locator("ol a").first).to_be_visible()
    block.locator("ol").evaluate("each => each.replaceChildren()")
    page.evaluate(HAPPEN)
    expect(block.locator("ol a").first).to_be_visible()


def test_it_begins_at_rest_where_less_motion_is_wanted(site: Site, open_window: Callable[..., Page]) -> None:
    page = open_window(site, reduced_motion="reduce")
    page.goto("/threads/")
    block = page.get_by_role("region", name="Now")
    expect(block.locator("ol a").first).to_be_visible()
    expect(block.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")


def test_without_scripts_it_is_a_list(site: Site, open_window: Callable[..., Page]) -> None:
    page = open_window(site, java_script_enabled=False)
    page.goto("/threads/")
    page.get_by_role("link", name="Now", exact=True).click()
    expect(page.get_by_role("heading", name="Now")).to_be_visible()
    expect(page.locator("main ol a").first).to_be_visible()
