"""What somebody began to write comes back: after a crash, after the session ended, in another window."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.pages import THREAD
from tests.browser.visitors import sign_in
from tests.servers.site import Site


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.fixture
def thread(site: Site) -> str:
    ((thread_id,),) = site.rows(THREAD)
    return f"/threads/{thread_id}/"


@pytest.fixture
def page(site: Site, thread: str, browser: Browser) -> Iterator[Page]:
    """The thread, with nothing begun in it; refusals, which the browser writes down, are what these tests are about."""
    with browser.new_context(base_url=site.url) as context:
        page = context.new_page()
        sign_in(page, "mara")
        page.goto("/me/drafts/")
        while (delete := page.get_by_role("button", name="Delete")).count():
            delete.first.click()
        open_thread(page, thread)
        yield page


def open_thread(page: Page, thread: str) -> None:
    """With the composer ready to be written in."""
    page.goto(thread)
    page.locator("#reply textarea[name=text]").focus()
    expect(page.locator("#reply form[data-taken] [data-writing=taken]")).to_be_visible()


def drafts(site: Site) -> list[tuple[object, ...]]:
    return site.rows("select fields, version from writing_draft order by id")


def test_a_crash_of_the_tab_loses_no_word(site: Site, page: Page, thread: str) -> None:
    text = page.locator("#reply textarea[name=text]")
    text.press_sequentially("Saved by the server")
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.route("**/writing/draft/**", lambda route: route.abort())
    text.press_sequentially(", and the end only here")
    with pytest.raises(Error):
        page.goto("chrome://crash", timeout=3000)
    fresh = page.context.new_page()
    fresh.goto(thread)
    expect(fresh.locator("#reply textarea[name=text]")).to_have_value("Saved by the server, and the end only here")
    expect(fresh.get_by_text("Draft saved.")).to_be_visible()
    ((fields, _version),) = drafts(site)
    assert "and the end only here" in str(fields)


def test_an_ended_session_loses_no_word(site: Site, page: Page, thread: str) -> None:
    text = page.locator("#reply textarea[name=text]")
    text.press_sequentially("Begun")
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.context.clear_cookies()
    text.press_sequentially(" and gone on with")
    trouble = page.locator("[data-draft-trouble]")
    expect(trouble).to_contain_text("Your session has ended.")
    with page.context.expect_page() as opened:
        trouble.get_by_role("link", name="Sign in").click()
    sign_in(opened.value, "mara")
    opened.value.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(trouble).to_be_hidden()
    expect(text).to_have_value("Begun and gone on with")
    page.locator("#reply .primary").click()
    expect(page.locator("#posts")).to_contain_text("Begun and gone on with")
    assert drafts(site) == []


def test_two_windows_do_not_overwrite_one_another(site: Site, page: Page, thread: str) -> None:
    other = page.context.new_page()
    open_thread(other, thread)
    page.locator("#reply textarea[name=text]").press_sequentially("From the desk")
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    text = other.locator("#reply textarea[name=text]")
    text.press_sequentially("From the train")
    trouble = other.locator("[data-draft-trouble]")
    expect(trouble).to_contain_text("in another window")
    trouble.get_by_role("button", name="Take the other one").click()
    expect(text).to_have_value("From the desk")
    text.press("ControlOrMeta+z")
    expect(text).to_have_value("From the train")
    expect(other.get_by_text("Draft saved.")).to_be_visible()
    expect(trouble).to_be_hidden()


def test_leaving_at_once_keeps_it_too(site: Site, page: Page, thread: str) -> None:
    page.locator("#reply textarea[name=text]").press_sequentially("Off I go")
    page.goto("/forums/")
    page.goto(thread)
    expect(page.locator("#reply textarea[name=text]")).to_have_value("Off I go")
    page.goto("/me/drafts/")
    expect(page.locator("main article")).to_contain_text("Off I go")
    page.get_by_role("link", name="Go on writing").click()
    expect(page.locator("textarea[name=text]")).to_have_value("Off I go")


def test_a_double_click_and_two_tabs_make_one_post(site: Site, page: Page, thread: str) -> None:
    page.locator("#reply textarea[name=text]").press_sequentially("Said once, whatever the finger does.")
    page.locator("#reply .primary").dblclick()
    expect(page.locator("#posts")).to_contain_text("Said once")
    page.go_back()
    expect(page.locator("#reply form[data-taken]")).to_be_visible()
    page.locator("#reply .primary").click()
    expect(page.locator("#posts")).to_contain_text("Said once")
    assert site.rows("select count(*) from community_post where text like 'Said once%'") == [(1,)]
    assert drafts(site) == []


def test_posting_by_keyboard_alone(site: Site, page: Page, thread: str) -> None:
    text = page.locator("#reply textarea[name=text]")
    text.focus()
    page.keyboard.type("Typed by hand, ")
    page.keyboard.press("Control+b")
    page.keyboard.type("every key")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#posts strong", has_text="every key")).to_be_visible()
    assert drafts(site) == []
