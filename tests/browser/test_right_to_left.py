"""Every page in a made-up language from right to left: no sentence without a translation, nothing out of its frame."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import pytest
from django.conf import settings
from playwright.sync_api import Page, ViewportSize

from directory.models import SIGNS
from lib.colours import OURS
from notices.rendering.showing import SHOWN_HEADERS
from profiles.forms import zones
from tests import pseudo
from tests.browser.pages import OWNER, PLACES, Place
from tests.browser.pictures import keep_picture
from tests.browser.visitors import ACCOUNTS, Visitor
from tests.servers.site import Site

HAND: ViewportSize = {"width": 390, "height": 844}  # what fits a hand fits a desk
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What a person sees or hears of a page: its texts, and the attributes that are read out, but for what members wrote.
SEEN = """() => {
  const theirs = "[dir=auto], [dir=ltr], bdi, textarea, code, pre, kbd, .av, iframe";
  const hidden = "script, style, template, noscript";
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: around, data } = walker.currentNode;
    if (data.trim() && !around.closest(`${theirs}, ${hidden}`)) found.push(data);
  }
  const spoken = ["title", "alt", "aria-label", "placeholder", "aria-description", "label"];
  const told = ["data-failed", "data-refused", "data-offline"];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(theirs)) continue;
    for (const name of [...spoken, ...told]) if (element.hasAttribute(name)) found.push(element.getAttribute(name));
    if (element.matches("input[type=submit], input[type=button], input[type=reset]")) found.push(element.value);
  }
  return found;
}"""
ASKED = f"() => [document.documentElement.lang, document.dir, ({SIDEWAYS})(), ({SEEN})()]"
# Names that are the same in every language; the last three are words that Django's own desk translates for nobody.
NAMES = [
    "Commonplace",
    "Markdown",
    "English",
    "Français",
    "qqqqqq",
    OURS,
    *SIGNS,
    *SHOWN_HEADERS,
    *(name for _, name in zones()),
]
NAMES += ["Shift", "Search", "True", "False"]
PICTURES = os.environ.get("PICTURES")  # a folder, for those who want to look


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The demo community, all of whose members read this language, after its first mailing."""
    folder = pseudo.made(tmp_path_factory.mktemp("locale"))
    site = start_site(LANGUAGES=f"en,fr,{pseudo.LANGUAGE}", LOCALE_PATHS=str(folder))
    speak(site, pseudo.LANGUAGE)
    site.manage("send", "--limit", "3")
    return site


def speak(site: Site, language: str) -> None:
    """Everybody reads this language from now on."""
    with closing(sqlite3.connect(site.folder / "commonplace.sqlite3", timeout=30)) as connection, connection:
        connection.execute("update profiles_member set language = ?", [language])


@pytest.fixture
def french(site: Site) -> Iterator[None]:
    speak(site, "fr")
    yield
    speak(site, pseudo.LANGUAGE)


@pytest.fixture(scope="module")
def known(site: Site, speaking: dict[str, Visitor]) -> pseudo.Known:
    """Every text in the database, with what their browsers said of themselves when they signed in."""
    return written(site)


def written(site: Site) -> pseudo.Known:
    tables = [str(name) for (name,) in site.rows("select name from sqlite_master where type = 'table'")]
    values = [
        value
        for table in tables
        if not table.startswith(("sqlite_", "django_session", "search_"))
        for row in site.rows(f'select * from "{table}"')  # noqa: S608 (the names are the database's own)
        for value in row
        if isinstance(value, str)
    ]
    return pseudo.Known([text for value in values for text in texts_of(value)], NAMES)


def texts_of(value: object) -> Iterator[str]:
    """A text as it stands, or each that a column of JSON holds."""
    if isinstance(value, str) and value[:1] in {'"', "[", "{"}:
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each page once, for one of those let in by turns; with LANGUAGES_WALK=all for every one of them."""
    if "place" not in metafunc.fixturenames:
        return
    rows = [(place, place.roles or OWNER) for place in PLACES]
    if os.environ.get("LANGUAGES_WALK") != "all":
        rows = [(place, (roles[number % len(roles)],)) for number, (place, roles) in enumerate(rows)]
    cases = [(place, role) for place, roles in rows for role in roles]
    metafunc.parametrize(("place", "role"), cases, ids=[f"{place.name}{place.query}-{role}" for place, role in cases])


@pytest.fixture(scope="module")
def speaking(visitors: dict[str, Visitor], site: Site) -> dict[str, Visitor]:
    """The window of each role, as wide as a hand, where the guest's asks for the language too."""
    for visitor in visitors.values():
        context = visitor.page.context
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": pseudo.LANGUAGE, "url": site.url}])
        visitor.page.set_viewport_size(HAND)
    return visitors


def test_a_page_from_right_to_left(
    place: Place, role: str, site: Site, links: dict[str, list[str]], known: pseudo.Known, speaking: dict[str, Visitor]
) -> None:
    visitor = speaking[role]
    response = visitor.goes_to(place.path(site, ACCOUNTS.get(role, "mara"), links))
    assert visitor.is_in(), "The page signed them out."
    found = list(faults(visitor.page, known))
    if found:  # The site's worker writes while others read.
        found = list(faults(visitor.page, written(site)))
    assert found == []
    assert visitor.complaints(response) == []
    if PICTURES:
        keep_picture(visitor.page, f"rtl-{role}/{place.name.replace(':', '-')}{place.query[1:]}")


def faults(page: Page, known: pseudo.Known) -> Iterator[str]:
    """What is wrong with the page as it is."""
    language, direction, sideways, seen = page.evaluate(ASKED)
    if (language, direction) != (pseudo.LANGUAGE, "rtl"):
        yield "is not in the language"
    if sideways > 0:
        yield f"scrolls sideways by {sideways}"
    for text in dict.fromkeys(seen):
        yield from known.foreign(text)


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("role", ["guest", "member"])
def test_longer_words_fit_a_hand(
    role: str, site: Site, links: dict[str, list[str]], window_of: Callable[[Site, str], Page]
) -> None:
    """French is a quarter longer than English."""
    page = window_of(site, role)
    page.set_viewport_size(HAND)
    page.goto("/")
    page.locator(".foot button[value=fr]").click()
    found = {}
    for place in [place for place in PLACES if role in place.roles]:
        page.goto(place.path(site, ACCOUNTS.get(role, "mara"), links))
        assert page.evaluate("() => document.documentElement.lang") == "fr", place.name
        if (much := page.evaluate(SIDEWAYS)) > 0:
            found[place.name] = much
        if PICTURES:
            keep_picture(page, f"fr-{role}/{place.name.replace(':', '-')}{place.query[1:]}")
    assert found == {}
