"""A private conversation in two windows, and the card that a name opens over the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import THREAD
from tests.browser.visitors import ACCOUNTS
from tests.servers.site import Site

WindowOf = Callable[[Site, str], Page]


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


def test_a_message_arrives_while_the_conversation_is_open(site: Site, window_of: WindowOf) -> None:
    writer, reader = window_of(site, "member"), window_of(site, "moderator")
    writer.goto(f"/messages/new/?to={ACCOUNTS['moderator']}")
    writer.locator("textarea[name=text]").fill("Is the Ember still yours?")
    writer.locator("main .primary").click()
    writer.wait_for_url("**/messages/*/")
    address = writer.url
    with reader.expect_websocket():
        reader.goto(address)
    expect(reader.locator("#posts")).to_contain_text("Is the Ember still yours?")
    stay = reader.evaluate("window.stay = Math.random()")
    reader.locator("#reply textarea[name=text]").fill("It is, and I am")

    writer.locator("#reply textarea[name=text]").fill("I would take it on Saturday.")
    writer.locator("#reply .primary").click()

    expect(writer.locator("#posts")).to_contain_text("I would take it on Saturday.")
    expect(reader.locator("#posts")).to_contain_text("I would take it on Saturday.", timeout=10_000)
    assert reader.evaluate("window.stay") == stay
    expect(reader.locator("#reply textarea[name=text]")).to_have_value("It is, and I am")


def test_a_name_opens_a_card_and_the_keyboard_closes_it(site: Site, window_of: WindowOf) -> None:
    ((thread_id,),) = site.rows(THREAD)
    page = window_of(site, "member")
    page.goto(f"/threads/{thread_id}/")
    stay = page.evaluate("window.stay = Math.random()")
    name = page.locator("#posts .post a[href^='/members/']").first
    name.focus()
    page.keyboard.press("Enter")
    card = page.locator("dialog.member-card")
    expect(card).to_be_visible()
    expect(card.get_by_role("heading")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).not_to_be_visible()
    expect(name).to_be_focused()
    assert page.evaluate("window.stay") == stay


def test_a_name_is_a_link_without_scripts(site: Site, open_window: Callable[..., Page]) -> None:
    ((thread_id,),) = site.rows(THREAD)
    page = open_window(site, java_script_enabled=False)
    page.goto(f"/threads/{thread_id}/")
    name = page.locator("#posts .post a[href^='/members/']").first
    told = name.get_attribute("href")
    name.click()
    assert page.url == f"{site.url}{told}"
