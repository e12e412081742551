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
