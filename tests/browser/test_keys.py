"""What single keys do: the sheet that lists them, going to a page, walking through a list, and switching them off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.servers.site import Site


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


def test_the_sheet_keeps_the_keyboard_and_gives_it_back(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "member")
    page.goto("/threads/")
    page.locator(".story .title a").nth(1).focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    for _stop in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || document.activeElement.matches('dialog *')")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator(".story .title a").nth(1)).to_be_focused()
    page.get_by_role("link", name="Keyboard").click()
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()


def test_g_and_a_letter_go_to_a_page(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "member")
    page.goto("/threads/")
    for letter, address in (("n", "**/threads/?list=new"), ("u", "**/threads/?list=unread"), ("b", "**/bookmarks/")):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(address)
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(site.url + "/")


def test_a_guest_has_no_letters_for_pages_of_members(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "guest")
    page.goto("/forums/")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/threads/")


def test_rows_of_a_list_are_walked_through_and_opened(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "guest")
    page.goto("/threads/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("main .story").nth(1)).to_be_focused()
    address = page.locator("main .story .title a").nth(1).get_attribute("href")
    page.keyboard.press("o")
    page.wait_for_url(f"**{address}*")


def test_a_guest_switches_single_keys_off_in_this_browser(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "guest")
    page.goto("/threads/")
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch single keys off").click()
    page.keyboard.press("Escape")
    page.goto("/threads/")
    page.keyboard.press("j")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("link", name="Keyboard").click()
    off = page.get_by_role("button", name="Switch single keys off")
    expect(off).to_have_attribute("aria-pressed", "true")
    off.click()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()


def test_a_member_switches_single_keys_off_in_their_settings(
    site: Site, window_of: Callable[[Site, str], Page]
) -> None:
    page = window_of(site, "moderator")
    page.goto("/me/settings/")
    page.get_by_label("Single keys do something").uncheck()
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "find"
    page.get_by_label("Single keys do something").check()
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_label("Single keys do something")).to_be_checked()
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()


@pytest.mark.parametrize("address", ["/articles/", "/examples/", "/directory/"])
def test_b_keeps_what_a_page_is_about(site: Site, window_of: Callable[[Site, str], Page], address: str) -> None:
    page = window_of(site, "member")
    page.goto(address)
    page.locator("main .story .title a, main .cards h2 a").first.click()
    page.wait_for_url(f"**{address}*/")
    for before, after in (("Keep", "Kept"), ("Kept", "Keep")):
        expect(page.get_by_role("button", name=before, exact=True)).to_be_visible()
        page.keyboard.press("b")
        expect(page.get_by_role("button", name=after, exact=True)).to_be_visible()
