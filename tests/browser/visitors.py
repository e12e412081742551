"""Who comes by in the browser: the accounts of the demo, and how one signs in."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from desk.demo.people import PASSWORD
from tests.servers.site import Site

ACCOUNTS = {"member": "mara", "moderator": "cyrus", "owner": "owner"}


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """As a person does, on the sign-in page."""
    page.goto(reverse("account_login"))
    page.locator("main input[name=login]").fill(username)
    page.locator("main input[name=password]").fill(password)
    page.locator("main form:has(input[name=password]) button").first.click()
    page.wait_for_url(lambda url: "login" not in url)


def session_of(page: Page) -> str:
    """What the window shows to be known again; another one, or none, once it has been signed out."""
    return next((kept["value"] for kept in page.context.cookies() if kept["name"] == settings.SESSION_COOKIE_NAME), "")


TELL_VIOLATIONS = """addEventListener('securitypolicyviolation', event =>
  tellWatcher(`csp: ${event.effectiveDirective} ${event.blockedURI} ${event.sample} at ${event.documentURI}`))"""


class Watched:
    """What a window said that a person would not see: console, errors, failed or foreign requests."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.said: list[str] = []
        context.expose_function("tellWatcher", self._violation)
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.said.append(f"error: {error.error}"))
        context.on("requestfailed", lambda request: self._failed(request.url, request.failure))
        context.on("request", lambda request: self._foreign(request.url, site))

    def _violation(self, said: str) -> None:
        self.said.append(said)

    def _console(self, message: ConsoleMessage) -> None:
        address = message.location["url"]
        named = not address or address.endswith("/nowhere/")  # what a test itself ran, and a page that is not there
        if str(message.type) != "verbose" and not named:  # a browser's advice is hidden until one asks for it
            self.said.append(f"{message.type}: {message.text} at {address}")

    def _failed(self, url: str, failure: str | None) -> None:
        if failure != "net::ERR_ABORTED":  # a page left while something was under way
            self.said.append(f"failed: {url} {failure}")

    def _foreign(self, url: str, site: Site) -> None:
        if not url.startswith((site.url, site.url.replace("http", "ws", 1), "data:", "blob:", "about:")):
            self.said.append(f"foreign: {url}")


class Visitor:
    """One window of one role, kept open from page to page, and what it has looked at."""

    def __init__(self, page: Page, watched: Watched, username: str = "") -> None:
        self.page = page
        self.watched = watched
        self.username = username
        self.seen: set[tuple[int, str]] = set()
        self.session = session_of(page)

    def goes_to(self, path: str) -> Response:
        """Signed in again, should the page before have ended that."""
        if not self.is_in():
            sign_in(self.page, self.username)
            self.session = session_of(self.page)
        self.watched.said.clear()
        response = self.page.goto(path)
        assert response is not None
        return response

    def has_not_seen(self, response: Response) -> bool:
        """Pages that answer many addresses, as the sign-in page and refusals do, are looked at once."""
        path = urlsplit(self.page.url).path if response.ok else ""
        key = (response.status, path)
        new = key not in self.seen
        self.seen.add(key)
        return new

    def complaints(self, response: Response) -> list[str]:
        """What the window said, but for the browser's own line about an answer that is a refusal."""
        refused = f"error: Failed to load resource: the server responded with a status of {response.status} "
        return [line for line in self.watched.said if response.ok or not line.startswith(refused)]

    def is_in(self) -> bool:
        """Whether the window is still signed in as it was; a guest's is as it should be."""
        return not self.username or session_of(self.page) == self.session
