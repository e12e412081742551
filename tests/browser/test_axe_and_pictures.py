"""Every page, for everyone, light and dark, on a desk and in a hand: nothing axe would say, nothing out of place."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.addresses import own_addresses
from tests.browser.pages import EDGE, OWN, PARTS, Place
from tests.browser.visitors import ACCOUNTS
from tests.servers.site import Site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK_AXE = "runOnly => axe.run({runOnly, resultTypes: ['violations']})"
# Colours that still fade have no contrast of their own, so what fades is ended first.
IS_SETTLED = """theme => {
  const fading = document.getAnimations();
  fading.forEach(each => each.cancel());
  return matchMedia(`(prefers-color-scheme: ${theme})`).matches && !fading.length;
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDTHS = {1280: 900, 390: 844}
# All that dark changes is colours.
ASKED = {"light": {"type": "tag", "values": TAGS}, "dark": {"type": "rule", "values": ["color-contrast"]}}
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]
PICTURES = os.environ.get("PICTURES")  # a folder, for those who want to look


def test_every_address_is_looked_at() -> None:
    """A new page belongs into the list; what answers no page of its own is named too."""
    names = {name for name, _ in own_addresses()}
    assert {place.name for place in OWN} | PARTS == names


def complaints(page: Page, asked: dict[str, Any]) -> list[str]:
    """What axe says against the page as it is now, each with the element."""
    result: dict[str, Any] = page.evaluate(ASK_AXE, asked)
    return [f"{found['id']}: {node['html'][:160]}" for found in result["violations"] for node in found["nodes"]]


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    """The demo community after its first mailing."""
    site = start_site()
    site.manage("send", "--limit", "3")
    return site


def look(page: Page, name: str) -> Iterator[str]:
    """What is wrong with the page as it is, in both themes and on both widths."""
    page.evaluate(AXE_SCRIPT)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if (much := page.evaluate(SIDEWAYS)) > 0:
            yield f"{width} scrolls sideways by {much}"
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.wait_for_function(IS_SETTLED, arg=theme, polling=50)
            yield from (f"{width} {theme} {complaint}" for complaint in complaints(page, ASKED[theme]))
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{theme}.png", full_page=True)


@pytest.mark.parametrize(
    ("place", "role"),
    [
        pytest.param(place, role, id=f"{place.name}{place.query}-{role}")
        for place in [*OWN, *EDGE]
        for role in place.roles
    ],
)
def test_a_page(place: Place, role: str, site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, role)
    path = place.path(site, ACCOUNTS.get(role, ""))
    response = page.goto(path)
    assert response is not None
    assert (response.status, page.url) == (200, site.url + path)
    assert list(look(page, f"{place.name.replace(':', '-')}-{role}")) == []


def test_a_page_that_is_not_there(site: Site, open_window: Callable[[Site], Page]) -> None:
    page = open_window(site)
    response = page.goto("/nowhere/")
    assert response is not None
    assert response.status == 404
    assert list(look(page, "nowhere")) == []
