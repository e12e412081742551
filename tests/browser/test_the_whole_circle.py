"""One member, once around: what she does arranges her page and writes her letter, and what she says of it counts."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.servers.site import Site
from tests.servers.smtp import MailServer
from tests.servers.waiting import until

ADDRESS = "eli@commonplace.example"
SUBJECTS = ["Stoves", "Tents", "Winter camping"]
ZONES = (
    "Pacific/Auckland",
    "Asia/Tokyo",
    "Asia/Karachi",
    "Europe/Oslo",
    "America/Sao_Paulo",
    "America/Denver",
    "Pacific/Honolulu",
)
ACTS = """
    select activity.verb from profiles_activity activity join profiles_member member on member.id = activity.member_id
    where member.username = 'eli' order by activity.happened, activity.id
"""


def acts(site: Site) -> list[str]:
    """What the ledger holds of her, oldest first."""
    return [str(verb) for (verb,) in site.rows(ACTS)]


def wait_for_act(site: Site, *verbs: str) -> None:
    until(lambda: set(verbs) & set(acts(site)), f"the ledger holds {' or '.join(verbs)}")


def reasons(page: Page) -> dict[str, str]:
    """Her page: each chosen thing's title with the reason beside it."""
    page.goto("/")
    stories = page.locator("#block-foryou article.story, #block-for-you article.story")
    return {
        story.locator(".title a").inner_text(): story.locator(".why span").first.inner_text() for story in stories.all()
    }


def reasons_naming(page: Page, forum: str) -> dict[str, str]:
    """Her page, once one of its reasons is what she did in that forum."""
    found = reasons(page)
    return found if any(forum in reason for reason in found.values()) else {}


def sign_up(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Join").first.click()
    page.get_by_label("Your name").fill("Eli Brandt")
    page.locator("input[name=username]").fill("eli")
    page.locator("input[name=email]").fill(ADDRESS)
    page.locator("input[name=password1]").fill("four small birds at dawn")
    page.locator("main form:has(input[name=password1]) button").first.click()
    page.wait_for_url("**/me/subjects/")


def live_where_it_is_night(page: Page) -> None:
    """The worker writes letters by day, as members live: hers is to come when the test sends it, not before."""
    zone = next(zone for zone in ZONES if not 5 <= datetime.now(ZoneInfo(zone)).hour < 22)
    page.goto("/me/settings/")
    page.locator("select[name=time_zone]").select_option(zone)
    page.locator("main form:has(select[name=time_zone]) button").first.click()
    expect(page.locator("select[name=time_zone]")).to_have_value(zone)
    page.goto("/me/subjects/")


def choose_subjects(page: Page) -> None:
    for subject in SUBJECTS:
        page.get_by_label(subject, exact=True).check()
    page.locator("input[name=wants_newsletter]").check()
    page.get_by_role("button", name="Show me my page").click()
    page.wait_for_url(lambda url: url.endswith("/"))


def confirm_the_address(page: Page, mail_server: MailServer) -> None:
    """By the mail that signing up sent; before it no letter comes."""
    (asked,) = until(lambda: mail_server.mailbox.to(ADDRESS), "she is asked whether the address is hers")
    found = re.search(r"https?://\S+/account/confirm-email/\S+", text(asked))
    assert found
    page.goto(found[0])
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "confirm-email" not in url)


def read_and_reply(page: Page, site: Site, title: str) -> str:
    """Reads the thread to where the screen ends, writes into it, and returns the forum's name."""
    page.get_by_role("link", name=title, exact=True).first.click()
    wait_for_act(site, "viewed")
    forum = page.locator("main nav a, .crumbs a").last.inner_text()
    page.locator("#reply textarea[name=text]").fill("Mine works at **minus thirty**, with the bottle turned over.")
    page.locator("#reply .primary").click()
    expect(page.locator("#posts")).to_contain_text("Mine works at minus thirty")
    wait_for_act(site, "replied", "answered")
    return forum


def letters(mail_server: MailServer) -> list[EmailMessage]:
    """The newsletters she got; the mail that asks her to confirm her address is none."""
    return [message for message in mail_server.mailbox.to(ADDRESS) if message["List-Unsubscribe"]]


def links(message: EmailMessage) -> list[str]:
    body = message.get_body(("html",))
    assert body is not None
    return re.findall(r'href="([^"]+)"', str(body.get_content()))


def text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_whole_circle(
    start_site: Callable[..., Site], open_window: Callable[..., Page], mail_server: MailServer
) -> None:
    site = start_site(EMAIL_URL=mail_server.url)
    page = open_window(site)
    sign_up(page)
    live_where_it_is_night(page)
    choose_subjects(page)
    confirm_the_address(page, mail_server)
    at_first = reasons(page)
    assert at_first

    title = next(iter(at_first))
    forum = read_and_reply(page, site, title)
    changed = until(lambda: reasons_naming(page, forum), "her page gives the reply as a reason")
    assert changed != at_first
    assert title not in changed  # she has read it

    unwanted = next(iter(changed))
    page.get_by_role("button", name=f"Less like {unwanted}").first.click()
    wait_for_act(site, "less")
    until(lambda: next(iter(reasons(page))) != unwanted, "what she wants less of no longer comes first")

    today = datetime.now(UTC)
    site.manage("send", "--now", today.isoformat())
    (letter,) = until(lambda: letters(mail_server), "her letter came")
    assert title not in text(letter)
    told = sorted((text(letter).find(each), each) for each in changed if each in text(letter))
    assert told
    assert told[0][1] != unwanted
    assert "Because you" in text(letter)

    page.goto(next(link for link in links(letter) if "/n/" in link))
    assert "/threads/" in page.url or "/directory/" in page.url
    wait_for_act(site, "clicked")

    page.goto(next(link for link in links(letter) if re.search(r"/newsletter/[^/]+/$", link) and "stop" not in link))
    page.locator(".volume input[type=range]").first.fill("0")
    page.get_by_role("button", name="Set the volume").click()
    expect(page.locator("p[role=status]")).to_contain_text("Your volume is 0 of 10.")

    site.manage("send", "--now", (today + timedelta(days=8)).isoformat())
    assert letters(mail_server) == [letter]
    assert len(mail_server.mailbox.messages) > 2  # others did get theirs
