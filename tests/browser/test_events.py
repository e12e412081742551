"""Events by hand: announced, answered by one, seen by another; and without scripts."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import EVENT
from tests.browser.visitors import ACCOUNTS, sign_in
from tests.servers.site import Site


def test_an_event_is_announced_and_its_counts_travel(
    start_site: Callable[..., Site], window_of: Callable[[Site, str], Page]
) -> None:
    site = start_site()
    author, guest = window_of(site, "member"), window_of(site, "moderator")
    author.goto("/threads/start/")
    expect(author.locator("[name=event_place]")).to_be_hidden()
    author.get_by_label("event", exact=True).check()
    author.locator("[name=title]").fill("Soup on Sunday")
    author.locator("textarea[name=text]").fill("Bring a bowl.")
    author.locator("[name=event_day]").fill("2035-02-04")
    author.locator("[name=event_from]").fill("18:30")
    author.locator("[name=event_place]").fill("The long table")
    author.get_by_role("button", name="Start the thread").click()
    event = author.get_by_role("region", name="Event")
    expect(event).to_contain_text("The long table")
    expect(event).to_contain_text("Nobody has said yet that they come.")

    guest.goto(author.url)
    answer = guest.get_by_role("region", name="Event")
    answer.get_by_role("button", name="I come").click()
    expect(answer.get_by_role("button", name="I come")).to_have_attribute("aria-pressed", "true")
    expect(event).to_contain_text("1 comes", timeout=20_000)
    answer.get_by_role("button", name="Maybe").click()
    expect(answer).to_contain_text("1 perhaps")
    answer.get_by_role("button", name="Maybe").click()
    expect(event).to_contain_text("Nobody has said yet that they come.", timeout=20_000)


def test_one_answers_without_scripts(start_site: Callable[..., Site], open_window: Callable[..., Page]) -> None:
    site = start_site()
    ((thread_id,),) = site.rows(EVENT)
    page = open_window(site, java_script_enabled=False)
    sign_in(page, ACCOUNTS["moderator"])
    page.goto(f"/threads/{thread_id}/event/")
    page.get_by_role("button", name="I can't").click()
    expect(page).to_have_url(f"{site.url}/threads/{thread_id}/?page=1#event-{thread_id}")
    event = page.get_by_role("region", name="Event")
    expect(event.get_by_role("button", name="I can't")).to_have_attribute("aria-pressed", "true")
    event.get_by_role("button", name="I can't").click()
    expect(event.get_by_role("button", name="I can't")).to_have_attribute("aria-pressed", "false")
