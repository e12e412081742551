"""Every page, for everyone, light and dark, on a desk and in a hand: nothing axe would say, nothing out of place.

And for a member and the owner on the smallest phone, and with letters twice as large.
"""

import os
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.addresses import every_address
from tests.browser.pages import OWNER, PLACES, ROLES, Place
from tests.browser.parts import PARTS
from tests.browser.pictures import keep_picture
from tests.browser.room import ROOMS, Room, cramped
from tests.browser.visitors import ACCOUNTS, Visitor
from tests.servers.site import Site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# It loads no styles of its own to read them, which the content policy would refuse.
ASK_AXE = "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})"
# Colours that still fade have no contrast of their own, so what fades is ended first.
IS_SETTLED = """theme => {
  const fading = document.getAnimations();
  fading.forEach(each => each.cancel());
  return matchMedia(`(prefers-color-scheme: ${theme})`).matches && !fading.length;
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
FIRST = ("member", "owner", "moderator", "guest")
Look = tuple[int, int, Literal["light", "dark"]]  # width, height, theme
LOOKS: list[Look] = [(1280, 900, "light"), (390, 844, "dark"), (1280, 900, "dark"), (390, 844, "light")]


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    """The demo community after its first mailing."""
    site = start_site()
    site.manage("send", "--limit", "3")
    return site


def look(page: Page, looks: list[Look], name: str) -> Iterator[str]:
    """What is wrong with the page as it is, in these looks, each kept as a picture."""
    page.evaluate(AXE_SCRIPT)
    for width, height, theme in looks:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(IS_SETTLED, arg=theme, polling=50)
        if (much := page.evaluate(SIDEWAYS)) > 0:
            yield f"{width} scrolls sideways by {much}"
        result: dict[str, Any] = page.evaluate(ASK_AXE, TAGS)
        for found in result["violations"]:
            yield from (f"{width} {theme} {found['id']}: {node['html'][:160]}" for node in found["nodes"])
        keep_picture(page, f"{name}.{width}-{theme}")


def rooms_for(place: Place, role: str, number: int, *, whole: bool) -> list[Room]:
    """For a member and for the owner, who between them see everything there is: all, or one by turns."""
    if role not in {"member", "owner"} or role not in (place.roles or OWNER):
        return []
    return ROOMS if whole and is_seen_first(place, role) else [ROOMS[number % len(ROOMS)]]


def is_seen_first(place: Place, role: str) -> bool:
    """Whether it is this role that a page is looked at as from all sides; the others see the same, or less."""
    return role == next(each for each in FIRST if each in (place.roles or OWNER))


def test_every_address_is_looked_at() -> None:
    """A new page belongs into the list; what answers no page of its own is named too."""
    listed = {place.name for place in PLACES} | PARTS
    assert (every_address() - listed, listed - every_address()) == (set(), set())


def looks_for(place: Place, role: str, number: int) -> list[Look]:
    """Two looks, which have both widths and both themes, for who sees it first; one for the others.

    Which, goes by turns; with LOOKS=all it is all four for everyone.
    """
    if os.environ.get("LOOKS") == "all":
        return LOOKS
    turn = number + number // len(ROLES)
    if not is_seen_first(place, role):
        return [LOOKS[turn % len(LOOKS)]]
    return LOOKS[:2] if turn % 2 else LOOKS[2:]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With --whole every page for every role, else for those let in, each in one look by turns."""
    if "place" not in metafunc.fixturenames:
        return
    whole = bool(metafunc.config.getoption("--whole"))
    cases = list(product(PLACES, ROLES))
    if not whole:
        cases = [(place, role) for place, role in cases if role in (place.roles or OWNER)]
    rows = [
        (
            place,
            role,
            looks_for(place, role, number) if whole else [LOOKS[number % len(LOOKS)]],
            rooms_for(place, role, number, whole=whole),
        )
        for number, (place, role) in enumerate(cases)
    ]
    names = [f"{place.name}{place.query}-{role}" for place, role, *_ in rows]
    metafunc.parametrize(("place", "role", "looks", "rooms"), rows, ids=names)


def test_a_page(
    place: Place,
    role: str,
    looks: list[Look],
    rooms: list[Room],
    site: Site,
    links: dict[str, list[str]],
    visitors: dict[str, Visitor],
) -> None:
    visitor = visitors[role]
    path = place.path(site, ACCOUNTS.get(role, "mara"), links)
    response = visitor.goes_to(path)
    if role in place.roles:
        assert (response.status, visitor.page.url) == (200, site.url + path)
    assert visitor.is_in(), "The page signed them out."
    assert response.status < 500
    assert "text/html" in response.headers["content-type"]
    if visitor.has_not_seen(response):
        name = f"{place.name}{place.query}".replace(":", "-") if response.ok else str(response.status)
        assert list(look(visitor.page, looks, f"{role}/{name}")) == []
        assert list(cramped(visitor.page, rooms)) == []
    assert visitor.complaints(response) == []


def test_a_page_that_is_not_there(visitors: dict[str, Visitor]) -> None:
    for role, visitor in visitors.items():
        response = visitor.goes_to("/nowhere/")
        assert response.status == 404
        assert list(look(visitor.page, LOOKS, f"{role}/404")) == []
        assert visitor.complaints(response) == []
