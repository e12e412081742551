"""On My page: one question, answered in its place; and the menu of a story, opened, walked and left by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.servers.site import Site


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


def test_a_question_is_answered_in_its_place(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "member")
    with page.expect_response("**/me/asked/") as noted:
        page.goto("/")
    assert noted.value.status == 204
    page.locator("#question").get_by_role("button").first.click()
    expect(page.locator("#question")).to_contain_text("Thank you.")
    page.reload()
    expect(page.locator("#block-for-you")).to_be_visible()
    expect(page.locator("#question")).to_have_count(0)


def test_a_menu_is_opened_walked_and_left_by_keyboard(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "member")
    page.goto("/")
    way = page.locator("#block-for-you .story .signals a.turn").first
    way.focus()
    page.keyboard.press("Enter")
    sheet = page.locator("#block-for-you .story .signals .sheet").first
    expect(sheet.get_by_role("button", name="Seen it")).to_be_visible()
    summary = page.locator("#block-for-you .story .signals summary").first
    summary.focus()
    page.keyboard.press("ArrowDown")
    expect(sheet.get_by_role("button", name="More like this")).to_be_focused()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(sheet).to_be_hidden()


def test_seen_it_is_said_and_undone_in_place(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "member")
    page.goto("/")
    page.locator("#block-for-you .story .signals a.turn").first.click()
    signals = page.locator("#block-for-you .story .signals").first
    signals.get_by_role("button", name="Seen it").click()
    expect(signals).to_contain_text("It will not be chosen for you again.")
    signals.get_by_role("button", name="Undo").click()
    expect(signals).to_contain_text("It may be chosen for you again.")


def test_a_turn_shows_at_once_in_the_preview(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "member")
    page.goto("/me/")
    preview = page.locator("[hx-get='/preview/']")
    expect(preview.locator("li").first).to_be_visible()
    with page.expect_response("**/preview/"):
        page.locator(".meter form button[value='4']").nth(2).click()
    expect(preview.locator("li").first).to_be_visible()
