"""Whoever walks with the Tab key sees where they are: no bar and no docked composer lies over what has the focus."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import SOMEBODY, TALK, THREAD
from tests.servers.site import Site

# Something of what has the focus must be on top: in its middle, or a little way in from one of its edges.
WHERE = """() => {
  const at = document.activeElement;
  if (at === document.body) return 'nothing';
  const box = at.getBoundingClientRect();
  const across = [box.left + box.width / 2, box.left + 3, box.right - 3];
  const down = [box.top + box.height / 2, box.top + 3, box.bottom - 3];
  const isSeen = across.some((x) => down.some((y) => {
    const top = document.elementFromPoint(x, y);
    return top && (at.contains(top) || top.contains(at) && top !== document.body && !top.matches('main, .frame, html'));
  }));
  return isSeen ? '' : `${at.outerHTML.slice(0, 120)} at ${Math.round(box.top)}`;
}"""
MOST = 90  # stops; longer pages go on with more of the same


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


def hidden_stops(page: Page) -> list[str]:
    """What had the focus and could not be seen, from the top of the page on."""
    found: list[str] = []
    for _stop in range(MOST):
        page.keyboard.press("Tab")
        said = str(page.evaluate(WHERE))
        if said == "nothing":
            break
        found += [said] if said else []
    return found


def address(site: Site, name: str) -> str:
    asked = {"thread": THREAD, "member": SOMEBODY, "conversation": TALK}
    ((found,),) = site.rows(asked[name])
    return {
        "thread": f"/threads/{found}/?page=1",
        "member": f"/members/{found}/",
        "conversation": f"/messages/{found}/?page=1",
    }[name]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["/threads/", "/me/settings/", "thread", "member", "conversation"])
def test_the_focus_is_never_covered(site: Site, window_of: Callable[[Site, str], Page], name: str, width: int) -> None:
    page = window_of(site, "member")
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(name if name.startswith("/") else address(site, name))
    assert hidden_stops(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_docked_composer_covers_no_focus(site: Site, window_of: Callable[[Site, str], Page], width: int) -> None:
    page = window_of(site, "member")
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(address(site, "thread"))
    page.locator("#reply textarea[name=text]").focus()  # its tools come when somebody comes near
    page.get_by_role("button", name="Keep in view").click()
    expect(page.locator("form.composer")).to_have_attribute("data-dock", "open")
    page.locator(".skip").focus()
    assert hidden_stops(page) == []


def test_the_desk_covers_no_focus(site: Site, window_of: Callable[[Site, str], Page]) -> None:
    page = window_of(site, "owner")
    page.set_viewport_size({"width": 1280, "height": 700})
    page.goto("/admin/moderation/report/")
    assert hidden_stops(page) == []
