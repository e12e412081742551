"""Polls by hand: made in the composer, voted in by one, seen by another."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import THREAD
from tests.servers.site import Site


def test_a_poll_is_made_in_the_composer_and_its_counts_travel(
    start_site: Callable[..., Site], window_of: Callable[[Site, str], Page]
) -> None:
    site = start_site()
    ((thread_id,),) = site.rows(THREAD)
    asker, voter = window_of(site, "member"), window_of(site, "moderator")
    asker.goto(f"/threads/{thread_id}/?post=999999")
    asker.locator("#reply textarea[name=text]").first.fill("Which of these two?")
    asker.locator("#reply").get_by_role("button", name="Poll").click()
    expect(asker.get_by_label("What you ask")).to_be_focused()
    asker.get_by_label("What you ask").fill("Which fuel?")
    asker.locator("#reply").get_by_label("Options").fill("Gas\nPetrol")
    asker.locator("#reply .primary").click()
    expect(asker.get_by_role("group", name="Which fuel?")).to_be_visible()

    voter.goto(f"/threads/{thread_id}/?post=999999")
    poll = voter.get_by_role("group", name="Which fuel?")
    poll.get_by_label("Petrol").check()
    voter.get_by_role("button", name="Vote", exact=True).click()
    expect(poll).to_contain_text("1 vote · 100 %")
    expect(poll.get_by_label("Petrol")).to_be_checked()
    voter.locator("h1").click()  # a post in which somebody is busy stays as it is

    expect(asker.get_by_role("group", name="Which fuel?")).to_contain_text("1 vote · 100 %", timeout=20_000)
    asker.get_by_role("button", name="Close the poll").click()
    expect(asker.get_by_text("The poll is closed.")).to_be_visible()
    expect(voter.get_by_text("The poll is closed.")).to_be_visible(timeout=20_000)
