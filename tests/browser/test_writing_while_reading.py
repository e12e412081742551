"""Quoting what one reads, and going on reading while one writes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import THREAD
from tests.browser.visitors import ACCOUNTS
from tests.servers.site import Site

SELECT = """() => {
  const words = document.querySelector('#p2 .prose');
  getSelection().selectAllChildren(words);
  words.scrollIntoView({block: 'center'});
}"""

TWICE = "[...document.querySelectorAll('[id]')].map((each) => each.id).filter((id, at, all) => all.indexOf(id) !== at)"
OTHER = """
    select thread.id from community_thread thread where thread.id <> {} and thread.shelf = 'standing'
    and not thread.is_closed and thread.post_count > 1 and thread.forum_id = (
      select forum_id from community_thread where id = {})
    order by thread.id limit 1
"""


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_quote_is_written_while_reading_elsewhere(
    site: Site, window_of: Callable[[Site, str], Page], width: int
) -> None:
    ((thread_id,),) = site.rows(THREAD)
    page = window_of(site, "member")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"/threads/{thread_id}/?page=1")
    page.evaluate(SELECT)
    expect(page.locator(".quote-it")).to_be_in_viewport()
    page.keyboard.press("q")
    composer, text = page.locator("form.composer"), page.locator("form.composer textarea[name=text]")
    expect(text).to_have_value(quoted(thread_id))
    expect(text).to_be_focused()
    expect(composer).to_have_attribute("data-dock", "open")
    expect(composer).to_be_in_viewport()
    page.keyboard.type("I say so too.")
    page.keyboard.press("Escape")
    expect(composer.get_by_role("button", name="Go on writing")).to_be_focused()

    page.goto("/forums/")
    expect(composer.get_by_role("button", name="Go on writing")).to_be_in_viewport()
    expect(page.locator("textarea:focus")).to_have_count(0)
    composer.get_by_role("button", name="Go on writing").press("Enter")
    expect(text).to_have_value(quoted(thread_id, "I say so too."))
    page.keyboard.type(" Twice.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/threads/{thread_id}/**")
    expect(page.locator("#posts blockquote")).not_to_have_count(0)
    expect(page.locator("#posts p", has_text="I say so too. Twice.").last).to_be_visible()
    expect(page.locator("form.composer textarea[name=text]")).to_have_value("")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def quoted(thread_id: object, ending: str = "") -> re.Pattern[str]:
    """The quote as it stands in the field: who, the way to the post, the words."""
    return re.compile(rf"^> \[[^\]]+\]\(/threads/{thread_id}/\?post=2\):\n>\n> [^\n](?s:.*)\n\n{re.escape(ending)}$")


@pytest.mark.parametrize("width", [1280, 390])
def test_what_one_writes_stays_in_view_in_another_thread(
    site: Site, window_of: Callable[[Site, str], Page], width: int
) -> None:
    ((one,),) = site.rows(THREAD)
    ((other,),) = site.rows(OTHER.format(one, one))
    page = window_of(site, "member")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"/threads/{one}/?page=1")
    page.evaluate(SELECT)
    expect(page.locator(".quote-it")).to_be_in_viewport()
    page.keyboard.press("q")
    expect(page.locator("form.composer textarea[name=text]")).to_be_focused()
    page.keyboard.type("To be compared.")
    expect(page.get_by_text("Draft saved.")).to_be_visible()

    page.goto(f"/threads/{other}/?page=1")
    brought, own = page.locator("#dock form.composer"), page.locator("main form.composer")
    expect(brought.get_by_role("button", name="Go on writing")).to_be_in_viewport()
    assert page.evaluate(TWICE) == []
    page.evaluate(SELECT)
    expect(page.locator(".quote-it")).to_be_in_viewport()
    page.keyboard.press("q")
    text = brought.locator("textarea[name=text]")
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile(rf"threads/{one}/(?s:.*)To be compared\.(?s:.*)threads/{other}/"))
    expect(own).not_to_have_attribute("data-dock", "open")
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    own.scroll_into_view_if_needed()
    own.get_by_role("button", name="Keep in view").click()
    expect(own).to_have_attribute("data-dock", "open")
    expect(brought).to_have_count(0)
    page.goto("/me/drafts/")
    expect(page.locator("main")).to_contain_text("To be compared.")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_thread_is_started_while_reading_elsewhere(
    site: Site, window_of: Callable[[Site, str], Page], width: int
) -> None:
    ((other,),) = site.rows(THREAD)
    page = window_of(site, "member")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/threads/start/")
    page.get_by_label("Title").fill(f"Stoves compared at {width}")
    page.get_by_role("button", name="Keep in view").click()
    expect(page.locator("textarea[name=text]")).to_be_focused()
    page.keyboard.type("Three of them.")
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.keyboard.press("Escape")

    page.goto(f"/threads/{other}/?page=1")
    brought = page.locator("#dock form")
    expect(brought.get_by_role("button", name="Go on writing")).to_be_in_viewport()
    assert page.evaluate(TWICE) == []
    page.evaluate(SELECT)
    expect(page.locator(".quote-it")).to_be_in_viewport()
    page.keyboard.press("q")
    expect(brought.locator("textarea[name=text]")).to_have_value(
        re.compile(rf"^Three of them\.\s+> \[[^\]]+\]\(/threads/{other}/\?post=2\)")
    )
    expect(brought.get_by_label("Title")).to_have_value(f"Stoves compared at {width}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    brought.get_by_label("Forum").select_option(index=1)
    brought.get_by_role("button", name="Start the thread").click()
    page.wait_for_url(re.compile(r"/threads/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Stoves compared at {width}")
    expect(page.locator("#posts blockquote")).to_have_count(1)
    expect(page.locator("#dock")).to_have_count(0)


CONVERSATION = """
    select message.conversation_id, min(message.number) from community_message message
    join community_participant part on part.conversation_id = message.conversation_id
    join profiles_member member on member.id = part.member_id
    where member.username = '{}' and part.since < message.number and message.shelf = 'standing'
    group by message.conversation_id order by message.conversation_id limit 1
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_message_is_quoted_in_its_conversation_and_nowhere_else(
    site: Site, window_of: Callable[[Site, str], Page], width: int
) -> None:
    ((thread_id,),) = site.rows(THREAD)
    ((talk, number),) = site.rows(CONVERSATION.format(ACCOUNTS["member"]))
    page = window_of(site, "member")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"/threads/{thread_id}/?page=1")  # a reply that is being written comes along
    page.locator("form.composer textarea[name=text]").focus()  # its tools come when somebody comes near
    page.get_by_role("button", name="Keep in view").click()
    page.locator("form.composer textarea[name=text]").fill(f"Public words at {width}.")
    expect(page.get_by_text("Draft saved.")).to_be_visible()

    page.goto(f"/messages/{talk}/?page=1")
    own, brought = page.locator("#reply form.composer"), page.locator("#dock form")
    expect(brought.get_by_role("button", name="Go on writing")).to_be_in_viewport()
    page.evaluate(SELECT.replace("#p2", f"#p{number}"))
    expect(page.locator(".quote-it")).to_be_in_viewport()
    page.keyboard.press("q")
    text = own.locator("textarea[name=text]")
    expect(text).to_be_focused()
    said = re.compile(rf"^> \[[^\]]+\]\(/messages/{talk}/\?message={number}\):\n>\n> [^\n](?s:.*)\n\n$")
    expect(text).to_have_value(said)
    page.keyboard.type("I say so too.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#posts blockquote a").last).to_have_attribute("href", f"/messages/{talk}/?message={number}")
    page.goto(f"/threads/{thread_id}/reply/")
    expect(page.locator("main textarea[name=text]")).to_have_value(f"Public words at {width}.")
