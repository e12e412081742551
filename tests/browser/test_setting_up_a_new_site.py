"""A new site, set up on a phone and by the keyboard alone: from the code to the first person invited."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.servers.site import Site
from tests.servers.smtp import MailServer
from tests.servers.waiting import until

PHONE = {"width": 390, "height": 844}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def new_site(tmp_path: Path) -> Site:
    """Migrated, and nobody's."""
    site = Site(tmp_path)
    site.manage("migrate", "--verbosity", "0")
    return site


def type_into(page: Page, name: str, text: str) -> None:
    """To the field by the tabulator, then its text."""
    field = page.locator(f"main [name={name}]")
    tab_to(page, lambda: bool(field.evaluate("element => element === document.activeElement")))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    """To the button by the tabulator, then Enter."""
    button = page.get_by_role("button", name=name, exact=True)
    tab_to(page, lambda: bool(button.evaluate("element => element === document.activeElement")))
    assert page.evaluate(SIDEWAYS) <= 0
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, is_there: Callable[[], bool], most: int = 60) -> None:
    for _step in range(most):
        if is_there():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach it on {page.url}.")


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def take(site: Site, page: Page) -> None:
    """The first step: whoever has the code makes the site theirs."""
    code = site.manage("setup_code").splitlines()[0]
    assert code in site.log
    page.goto("/forums/")
    heading(page, "Welcome to your new community")
    type_into(page, "code", code)
    type_into(page, "name", "Olga Owner")
    type_into(page, "username", "olga")
    type_into(page, "email", "olga@commonplace.example")
    type_into(page, "password", "five grey geese at noon")
    press(page, "Make the site mine")


def name_and_colour(page: Page) -> None:
    heading(page, "What is this place?")
    type_into(page, "name", "Fellside")
    press(page, "Save and go on")
    heading(page, "How should it look?")
    tab_to(page, lambda: bool(page.evaluate("document.activeElement.name === 'palette'")))
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="violet")).to_be_checked()
    expect(page.locator("#trial")).to_have_attribute("href", "/look/1-6a3d9a.css")
    press(page, "Save and go on")
    expect(page.locator("head link[href='/look/1-6a3d9a.css']")).to_have_count(1)


def connect_mail(page: Page, mail_server: MailServer) -> None:
    heading(page, "How does mail get out?")
    type_into(page, "mail_host", "127.0.0.1")
    tab_to(page, lambda: bool(page.evaluate("document.activeElement.name === 'mail_security'")))
    page.keyboard.press("End")
    type_into(page, "mail_port", str(mail_server.port))
    press(page, "Save and test")
    expect(page.locator("main")).to_contain_text("The server took it.")
    assert len(mail_server.mailbox.to("olga@commonplace.example")) == 1
    press(page, "Save and go on")


def test_from_the_code_to_the_first_invitation(
    new_site: Site, open_window: Callable[..., Page], mail_server: MailServer
) -> None:
    with new_site.served() as site:
        page = open_window(site, viewport=PHONE)
        take(site, page)
        name_and_colour(page)
        connect_mail(page, mail_server)
        for question in ("Where will people talk?", "What is it about?"):
            heading(page, question)
            press(page, "Save and go on")
        heading(page, "Who should be there first?")
        type_into(page, "addresses", "Gus <gus@commonplace.example>")
        press(page, "Invite")
        expect(page.locator("main")).to_contain_text("1 invitation is on its way.")
        until(lambda: mail_server.mailbox.to("gus@commonplace.example"), "the invitation arrives")
        press(page, "Go on")
        heading(page, "Fellside is open")
        press(page, "To my page")
        assert page.url == f"{site.url}/"
        assert site.rows("select count(*) from community_forum") == [(4,)]
        guest = open_window(site, viewport=PHONE)
        guest.goto("/")
        heading(guest, "Fellside")
