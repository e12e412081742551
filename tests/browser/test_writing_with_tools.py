"""The buttons over a text, their keys, and the preview beside it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import THREAD
from tests.servers.site import Site


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.fixture
def page(site: Site, window_of: Callable[[Site, str], Page]) -> Page:
    """A thread, with its composer open to be written in."""
    ((thread_id,),) = site.rows(THREAD)
    page = window_of(site, "member")
    page.goto(f"/threads/{thread_id}/")
    page.locator("#reply textarea[name=text]").focus()
    expect(page.locator("#reply [data-writing=taken]")).to_be_visible()
    page.locator("#reply textarea[name=text]").fill("")  # without the draft of the test before
    return page


def test_keys_and_buttons_write_markdown(page: Page) -> None:
    text = page.locator("#reply textarea[name=text]")
    text.press_sequentially("warm")
    text.press("ControlOrMeta+a")
    text.press("Control+b")
    expect(text).to_have_value("**warm**")
    page.get_by_role("button", name="Bold").first.click()
    expect(text).to_have_value("warm")
    text.press("ControlOrMeta+z")
    expect(text).to_have_value("**warm**")


def test_a_list_goes_on_and_ends(page: Page) -> None:
    text = page.locator("#reply textarea[name=text]")
    page.locator("#reply").get_by_role("button", name="Numbered list").click()
    text.press_sequentially("one\ntwo\n\nthree")
    expect(text).to_have_value("1. one\n2. two\nthree")


def test_arrows_walk_through_the_buttons(page: Page) -> None:
    bar = page.locator("#reply [role=toolbar]")
    bar.get_by_role("button", name="Bold").focus()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Italic")).to_be_focused()
    page.keyboard.press("End")
    expect(bar.get_by_role("button", name="Preview")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#reply textarea[name=text]")).to_be_focused()


def test_the_preview_follows_and_the_caret_stays(page: Page) -> None:
    text, preview = page.locator("#reply textarea[name=text]"), page.locator("#reply .preview")
    text.fill("A *warm* tent")
    text.press("Control+Alt+p")
    expect(preview.locator("em")).to_have_text("warm")
    text.press("Home")
    text.press_sequentially("## ")
    expect(preview.locator("h2")).to_have_text("A warm tent")
    assert text.evaluate("area => [document.activeElement === area, area.selectionStart]") == [True, 3]


def test_another_part_puts_something_in_and_changes_it_later(page: Page) -> None:
    text = page.locator("#reply textarea[name=text]")
    text.press_sequentially("before")
    send = "([name, detail]) => document.querySelector('#reply form').dispatchEvent(new CustomEvent(name, {detail}))"
    page.evaluate(send, ["compose:insert", {"text": "![loading]()", "block": True}])
    text.press_sequentially("after")
    page.evaluate(send, ["compose:replace", {"from": "![loading]()", "to": "![a tent](/x)"}])
    text.press_sequentially("wards")
    expect(text).to_have_value("before\n\n![a tent](/x)\n\nafterwards")


def test_code_is_copied_with_a_button(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#reply textarea[name=text]").fill("```python\nprint(1)\n```")
    page.locator("#reply").get_by_role("button", name="Preview").click()
    copy = page.locator("#reply .preview button", has_text="Cop")
    copy.click()
    expect(copy).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "print(1)\n"


def test_names_are_completed_by_keyboard(page: Page) -> None:
    text, offered = page.locator("#reply textarea[name=text]"), page.locator("#reply [role=option]")
    text.press_sequentially("Hello @jo")
    expect(offered).to_have_count(2)
    expect(offered.first).to_have_attribute("aria-selected", "true")
    text.press("ArrowDown")
    expect(text).to_have_attribute("aria-activedescendant", "completing-2")
    second = offered.last.get_attribute("data-insert")
    text.press("Enter")
    expect(text).to_have_value(f"Hello {second} ")
    expect(page.locator("#reply [role=listbox]")).to_be_hidden()
    text.press_sequentially("#tent")
    expect(offered.first).to_be_visible()
    text.press("Escape")
    expect(page.locator("#reply [role=listbox]")).to_be_hidden()
    expect(page.locator("#reply form")).not_to_have_attribute("data-dock", "small")


def test_a_subject_is_found_in_a_long_list(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/threads/start/")
    page.get_by_label("Title").fill("Gas that burns in the cold")
    finder = page.get_by_role("searchbox", name="Find a subject")
    finder.fill("STÖVES")
    shown = page.locator(".pick > :not([hidden])")
    expect(shown).to_have_text(["Stoves"])
    finder.press("Enter")
    expect(page.get_by_role("checkbox", name="Stoves", exact=True)).to_be_checked()
    expect(finder).to_have_value("")
    finder.fill("nothing like it")
    expect(shown).to_have_text(["Stoves"])
