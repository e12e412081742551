"""Every page, for everyone, light and dark, on a desk and in a hand: nothing axe would say, nothing out of place."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.addresses import own_addresses
from tests.browser.pages import EDGE, OWN, PARTS, Place
from tests.browser.visitors import ACCOUNTS
from tests.servers.site import Site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK_AXE = "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDTHS = {1280: 900, 390: 844}
ROLES = ["guest", "member", "moderator"]
PICTURES = os.environ.get("PICTURES")  # a folder, for those who want to look


def test_every_address_is_looked_at() -> None:
    """A new page belongs into the list; what answers no page of its own is named too."""
    names = {name for name, _ in own_addresses()}
    assert {place.name for place in OWN} | PARTS == names


def complaints(page: Page) -> list[str]:
    """What axe says against the page as it is now, each with the element."""
    result: dict[str, Any] = page.evaluate(ASK_AXE, TAGS)
    return [f"{found['id']}: {node['html'][:160]}" for found in result["violations"] for node in found["nodes"]]


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", [*OWN, *EDGE], ids=lambda place: place.name + place.query)
def test_a_page(place: Place, role: str, site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, role)
    path = place.path(site, ACCOUNTS.get(role, ""))
    if not path:
        pytest.skip("the demo has none for this one")
    response = page.goto(path)
    assert response is not None
    assert response.status < 500
    page.evaluate(AXE_SCRIPT)
    found = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            found += [f"{width} {theme} {complaint}" for complaint in complaints(page)]
            if PICTURES:
                name = f"{place.name.replace(':', '-')}-{role}-{width}-{theme}.png"
                page.screenshot(path=Path(PICTURES) / name, full_page=True)
        found += [f"{width} scrolls sideways by {much}" for much in [page.evaluate(SIDEWAYS)] if much > 0]
    assert found == []
