"""What a guest looked at in this visit: their window alone knows it, and can forget it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.servers.site import Site

MOMENT = 4000  # a little more than what counts as looking
KEPT = "sessionStorage.getItem('visit')"


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


def test_the_start_page_goes_by_what_was_looked_at_until_it_is_forgotten(
    site: Site, window_of: Callable[[Site, str], Page]
) -> None:
    page = window_of(site, "guest")
    page.goto("/")
    block = page.get_by_role("region", name="From what you looked at")
    expect(page.locator("#visit")).to_be_empty()
    page.locator(".story .title a[href^='/threads/']").first.click()
    seen = page.locator("[data-visited]").get_attribute("data-visited")
    page.wait_for_timeout(MOMENT)
    assert page.evaluate(KEPT) == f"{seen} "
    page.goto("/")
    expect(block.locator(".story").first).to_be_visible()
    expect(block.locator(".why").first).to_contain_text("you read about")
    assert block.locator(f'[data-shown="{seen}"]').count() == 0
    assert page.context.cookies() == []
    block.get_by_role("button", name="Forget it").press("Enter")
    expect(block).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()
    page.reload()
    expect(page.locator("#visit")).to_be_empty()
    assert page.evaluate(KEPT) is None


def test_members_leave_nothing_there(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "member")
    page.goto("/")
    page.locator(".story .title a[href^='/threads/']").first.click()
    page.wait_for_timeout(MOMENT)
    assert page.evaluate(KEPT) is None
