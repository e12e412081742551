"""Arranging My page: by dragging, by the keyboard with what a screen reader hears, from a block's menu, in two tabs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers.site import Site


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.fixture
def page(site: Site, window_of: Callable[[Site, str], Page]) -> Page:
    """Her page as it starts."""
    page = window_of(site, "member")
    page.goto("/arrange/")
    page.get_by_role("button", name="Back to the start").click()
    expect(page.locator("#arranged-said")).not_to_be_empty()
    page.goto("/arrange/")
    return page


def order(page: Page) -> list[str]:
    return [row.get_attribute("data-block") or "" for row in page.locator("#arranging ol").first.locator("li").all()]


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def beside(site: Site, page: Page, *, java_script_enabled: bool = True) -> Page:
    """Another window of the same member."""
    browser = page.context.browser
    assert browser
    state = page.context.storage_state()
    return browser.new_context(
        java_script_enabled=java_script_enabled, storage_state=state, base_url=site.url
    ).new_page()


def test_a_block_is_dragged_past_another(page: Page) -> None:
    before = order(page)
    page.mouse.move(*middle(page.locator(f"#row-{before[2]} [data-handle]")))
    page.mouse.down()
    x, y = middle(page.locator(f"#row-{before[0]} [data-handle]"))
    page.mouse.move(x, y - 30, steps=8)
    page.mouse.up()
    expect(page.locator("#arranged-said")).to_contain_text("Moved")
    assert order(page) == [before[2], before[0], before[1], *before[3:]]
    page.reload()
    assert order(page)[0] == before[2]


def test_escape_gives_a_drag_up(page: Page) -> None:
    before = order(page)
    page.mouse.move(*middle(page.locator(f"#row-{before[1]} [data-handle]")))
    page.mouse.down()
    x, y = middle(page.locator(f"#row-{before[0]} [data-handle]"))
    page.mouse.move(x, y - 30, steps=4)
    assert order(page)[0] == before[1]
    page.keyboard.press("Escape")
    page.mouse.up()
    assert order(page) == before
    page.reload()
    assert order(page) == before


def test_the_keyboard_moves_a_block_and_stays_on_its_button(page: Page) -> None:
    before = order(page)
    up = page.locator(f"#row-{before[2]}").get_by_role("button", name="up")
    said = page.locator("#arranged-said")
    for at in (1, 0):
        up.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#arranging ol").first.locator("li").nth(at)).to_have_attribute("data-block", before[2])
        expect(said).to_contain_text("Moved")
        expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(said).to_have_text("It stands first already.")
    assert said.get_attribute("role") == "status"


def test_a_block_is_hidden_from_its_menu_and_comes_back_with_one_press(page: Page) -> None:
    page.goto("/")
    way = page.get_by_role("link", name="Arrange the block “Your subjects”")
    way.focus()
    page.keyboard.press("Enter")
    menu = page.locator("#block-subjects .tools .sheet")
    expect(menu).to_contain_text("The subjects whose dials you turned up, the loudest first.")
    menu.get_by_role("button", name="Hide").click()
    expect(page.locator("#block-subjects")).to_have_count(0)
    expect(page.locator("main .message")).to_contain_text("“Your subjects” is hidden.")
    page.locator("main .message").get_by_role("button", name="Undo").click()
    expect(page.locator("#block-subjects")).to_be_visible()


def test_a_second_tab_hears_what_the_first_did(site: Site, page: Page) -> None:
    other = beside(site, page)  # the console of a browser calls what follows an error, so nobody watches it
    other.goto("/arrange/")
    page.get_by_role("button", name="Hide “Your subjects”").click()
    expect(page.locator("#arranged-said")).to_have_text("“Your subjects” is hidden.")
    other.get_by_role("button", name="Pin “For you”").click()
    expect(other.locator("#arranged-said")).to_contain_text("The page was arranged anew meanwhile.")
    expect(other.get_by_role("button", name="Show “Your subjects” again")).to_be_visible()
    other.get_by_role("button", name="Pin “For you”").click()
    expect(other.locator("#arranged-said")).to_contain_text("“For you” is pinned")


def test_without_scripts_every_button_works(site: Site, window_of: Callable[..., Page]) -> None:
    page = beside(site, window_of(site, "member"), java_script_enabled=False)
    page.goto("/arrange/")
    expect(page.locator("[data-handle]").first).to_be_hidden()
    page.get_by_role("button", name="Back to the start").click()
    first = order(page)[0]
    page.locator(f"#row-{first}").get_by_role("button", name="down").click()
    assert order(page)[1] == first
    expect(page.get_by_text("Moved “")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click()
    assert order(page)[0] == first
