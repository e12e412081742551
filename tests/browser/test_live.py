"""Two windows on one thread: what is written in one stands in the other, without anyone reloading."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import THREAD
from tests.servers.site import Site


def test_a_second_window_sees_a_new_reply(
    start_site: Callable[..., Site], window_of: Callable[[Site, str], Page]
) -> None:
    site = start_site()
    ((thread_id,),) = site.rows(THREAD)
    reader, writer = window_of(site, "guest"), window_of(site, "member")
    for page in (reader, writer):
        page.goto(f"/threads/{thread_id}/?post=999999")
    with reader.expect_websocket() as opened:
        reader.reload()
    assert opened.value.url == site.url.replace("http", "ws", 1) + "/live/"
    stay = reader.evaluate("window.stay = Math.random()")

    writer.locator("#reply textarea[name=text]").fill("The kettle sang before the wind did.")
    writer.locator("#reply .primary").click()
    expect(writer.locator("#posts")).to_contain_text("The kettle sang before the wind did.")

    expect(reader.locator("#posts")).to_contain_text("The kettle sang before the wind did.", timeout=10_000)
    assert reader.evaluate("window.stay") == stay


def test_open_lists_hear_of_a_first_post_wherever_it_is(
    start_site: Callable[..., Site], window_of: Callable[[Site, str], Page]
) -> None:
    """A list of all, and one that holds nothing yet; the line leads to what came."""
    site = start_site()
    member = window_of(site, "member")
    member.goto("/threads/?list=unread")
    member.get_by_role("button", name="Mark all read").click()
    expect(member.get_by_text("You have read everything.")).to_be_visible()
    guest, writer = window_of(site, "guest"), window_of(site, "moderator")
    guest.goto("/threads/")
    for page in (guest, member):
        with page.expect_response(
            lambda answer: "/threads/newer/" in answer.url
        ):  # asked for once it is heard, for what fell in between
            page.reload()
    writer.goto("/threads/start/")
    writer.locator("[name=title]").fill("The hut has a new stove")
    writer.locator("textarea[name=text]").fill("It draws well.")
    writer.get_by_role("button", name="Start the thread").click()
    expect(writer.get_by_role("heading", name="The hut has a new stove")).to_be_visible()
    for page in (guest, member):
        page.get_by_role("link", name="1 new: show").click()
        expect(page.get_by_role("link", name="The hut has a new stove").first).to_be_visible()


def test_a_second_window_sees_the_new_title(
    start_site: Callable[..., Site], window_of: Callable[[Site, str], Page]
) -> None:
    site = start_site()
    ((thread_id,),) = site.rows(THREAD)
    reader, staff = window_of(site, "guest"), window_of(site, "moderator")
    for query in ("page=1", "post=999999"):
        reader.goto(f"/threads/{thread_id}/?{query}")
        with reader.expect_websocket():
            reader.reload()
        posts = reader.locator("#posts > article").count()
        stay = reader.evaluate("window.stay = Math.random()")

        staff.goto(f"/threads/{thread_id}/?page=1")
        staff.locator("#p1 a[href$='/edit/']").first.evaluate("link => link.click()")
        staff.locator("main input[name=title]").fill(f"The cold, and {query}")
        expect(staff.get_by_text("Draft saved.")).to_be_visible()
        staff.locator("main form:has(input[name=title]) .primary").click()
        expect(staff.locator("h1")).to_have_text(f"The cold, and {query}")

        expect(reader.locator("h1")).to_have_text(f"The cold, and {query}", timeout=10_000)
        assert reader.locator("#posts > article").count() == posts
        assert reader.evaluate("window.stay") == stay
