"""What somebody wrote and did not send waits for them on their tab, and for nobody else."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import THREAD
from tests.browser.visitors import sign_in
from tests.servers.site import Site


def test_the_next_member_on_the_tab_does_not_get_it(
    start_site: Callable[..., Site], window_of: Callable[[Site, str], Page]
) -> None:
    site = start_site()
    ((thread_id,),) = site.rows(THREAD)
    page, thread = window_of(site, "member"), f"/threads/{thread_id}/"
    text = page.locator("#reply textarea[name=text]")
    page.goto(thread)
    text.fill("Only Mara may read this yet.")
    page.goto("/forums/")
    page.goto(thread)
    expect(text).to_have_value("Only Mara may read this yet.")

    for username, found in (("cyrus", ""), ("mara", "Only Mara may read this yet.")):
        page.context.clear_cookies()
        sign_in(page, username)
        page.goto(thread)
        expect(text).to_have_value(found)
