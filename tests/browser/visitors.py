"""Who comes by in the browser: the accounts of the demo, and how one signs in."""

from django.urls import reverse
from playwright.sync_api import Page

from desk.demo.people import PASSWORD

ACCOUNTS = {"member": "mara", "moderator": "cyrus", "owner": "owner"}


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """As a person does, on the sign-in page."""
    page.goto(reverse("account_login"))
    page.locator("main input[name=login]").fill(username)
    page.locator("main input[name=password]").fill(password)
    page.locator("main form:has(input[name=password]) button").first.click()
    page.wait_for_url(lambda url: "login" not in url)
