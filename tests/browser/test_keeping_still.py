"""Where less motion is wanted nothing moves: no page has a transition, an animation or a smooth way to scroll."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.pages import PLACES
from tests.browser.visitors import ACCOUNTS
from tests.servers.site import Site

SAMPLE = 6  # of so many pages one is looked at, unless all are
# What would move, by the kind of element; its parts before and after it, and what lies behind a dialog, too.
MOVES = """() => {
  const takes = (times) => times.split(",").some((time) => parseFloat(time) > 0);
  const found = document.getAnimations().map((each) => `runs: ${each.effect?.target?.outerHTML.slice(0, 80)}`);
  for (const element of document.querySelectorAll("*")) {
    for (const part of [null, "::before", "::after", "::backdrop"]) {
      const style = getComputedStyle(element, part);
      const name = element.localName + (part ?? "");
      if (style.transitionProperty !== "none" && takes(style.transitionDuration)) found.push(`${name}: transition`);
      if (style.animationName !== "none" && takes(style.animationDuration)) found.push(`${name}: animation`);
      if (style.scrollBehavior !== "auto") found.push(`${name}: ${style.scrollBehavior} scrolling`);
    }
  }
  return [...new Set(found)];
}"""


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    site = start_site()
    site.manage("send", "--limit", "3")
    return site


def test_no_page_moves(
    site: Site,
    links: dict[str, list[str]],
    window_of: Callable[[Site, str], Page],
    request: pytest.FixtureRequest,
) -> None:
    every = 1 if request.config.getoption("--whole") else SAMPLE
    pages: dict[str, Page] = {}
    moving = {}
    for place in [each for each in PLACES if each.roles][::every]:
        role = place.roles[-1]
        if role not in pages:
            pages[role] = window_of(site, role)
            pages[role].emulate_media(reduced_motion="reduce")
        pages[role].goto(place.path(site, ACCOUNTS.get(role, "mara"), links))
        if found := pages[role].evaluate(MOVES):
            moving[f"{place.name}{place.query}"] = found
    assert moving == {}


def test_elsewhere_something_does(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    """Or the test above would look for what there never is."""
    page = window_of(site, "guest")
    page.emulate_media(reduced_motion="no-preference")
    page.goto("/forums/")
    assert "a: transition" in page.evaluate(MOVES)
