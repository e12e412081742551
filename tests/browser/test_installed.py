"""The place on a phone: it can be installed, shows a page without a network, and tells what happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitors import ACCOUNTS, sign_in
from tests.servers.site import Site
from tests.servers.waiting import until

# What a browser's push service would answer; there is none on this machine.
SUBSCRIBED = """
    const secret = new Uint8Array(16);
    const point = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";
    const raw = Uint8Array.from(atob(point.replace(/-/g, "+").replace(/_/g, "/") + "="), (c) => c.charCodeAt(0));
    window.asked = 0;
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async (options) => {
      window.asked += 1;
      return {
        endpoint: "https://push.example/of-the-test", options,
        getKey: (name) => (name === "auth" ? secret : raw).buffer,
      };
    };
"""


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.fixture
def page(site: Site, window_of: Callable[[Site, str], Page]) -> Page:
    page = window_of(site, "member")
    page.context.grant_permissions(["notifications"], origin=site.url)
    page.add_init_script(SUBSCRIBED)
    return page


def test_one_is_asked_only_when_one_presses_the_button(site: Site, page: Page) -> None:
    page.goto("/notices/devices/")
    expect(page.get_by_text("No device yet.")).to_be_visible()
    assert page.evaluate("asked") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.get_by_text("You are told on this device from now on.")).to_be_visible()
    expect(page.get_by_role("button", name="Try")).to_be_visible()
    scope = page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.scope)")
    assert scope == f"{site.url}/"
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No device yet.")).to_be_visible()


def worker_of(page: Page, site: Site) -> tuple[Any, str]:
    """The way to the browser's workers, and the number of ours, which runs."""
    page.goto("/notices/devices/")
    found: list[str] = []
    session = page.context.new_cdp_session(page)
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: found.extend(each["registrationId"] for each in said["registrations"] if not each["isDeleted"]),
    )
    session.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.register('/service-worker.js').then(() => navigator.serviceWorker.ready)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    assert found
    return session, found[-1]


def test_what_is_pushed_is_shown_and_leads_where_it_says(site: Site, page: Page) -> None:
    session, number = worker_of(page, site)
    message = {"title": "Bo answered you", "about": "Stoves", "url": "/threads/", "id": 7, "tag": "thread:1"}
    for _twice in range(2):
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": site.url, "registrationId": number, "data": json.dumps(message)},
        )
    shown = """async () => {
        const worker = await navigator.serviceWorker.ready;
        const all = await worker.getNotifications();
        return all.map((each) => [each.title, each.body, each.tag, each.data.url]);
    }"""
    until(lambda: page.evaluate(shown), "the notification is there")
    assert page.evaluate(shown) == [["Bo answered you", "Stoves", "thread:1", "/threads/"]]


# A browser lets a worker come forward only when a person clicks; here it says what it would do.
CLICK = """async (message) => {
    const asked = [];
    WindowClient.prototype.focus = async function () {
        asked.push(["focus", new URL(this.url).pathname]);
        return this;
    };
    WindowClient.prototype.navigate = async function (url) { asked.push(["go", url.replace(location.origin, "")]); };
    clients.openWindow = async (url) => { asked.push(["open", url.replace(location.origin, "")]); };
    await registration.showNotification("Bo answered you", { tag: message.url, data: { url: message.url } });
    const [notification] = await registration.getNotifications({ tag: message.url });
    const click = new NotificationEvent("notificationclick", { notification });
    const work = new Promise((done) => { click.waitUntil = (promise) => done(promise); setTimeout(done, 1000); });
    dispatchEvent(click);
    await work;
    return [asked, (await registration.getNotifications({ tag: message.url })).length];
}"""


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("/forums/", [["open", "/forums/"]]),  # nobody has it open
        ("/threads/?page=2", [["focus", "/threads/"], ["go", "/threads/?page=2"]]),
        ("/threads/", [["focus", "/threads/"]]),
        ("https://elsewhere.example/", []),
    ],
)
def test_a_click_comes_to_what_is_open_or_opens_it(site: Site, page: Page, url: str, asked: list[list[str]]) -> None:
    worker_of(page, site)
    page.goto("/threads/")
    (worker,) = page.context.service_workers
    assert worker.evaluate(CLICK, {"url": url}) == [asked, 0]


def test_without_a_network_there_is_a_page_and_nothing_private_is_kept(site: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=site.url)  # of its own: without a network much is complained about
    page = context.new_page()
    sign_in(page, ACCOUNTS["member"])
    worker_of(page, site)
    page.goto("/bookmarks/")
    page.goto("/notices/")
    kept = page.evaluate(
        """async () => {
            const names = await caches.keys();
            const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
            return all.flat().map((each) => new URL(each.url).pathname);
        }"""
    )
    assert "/offline/" in kept
    assert [path for path in kept if path != "/offline/" and not path.startswith("/static/")] == []
    page.context.set_offline(True)
    page.goto("/bookmarks/")
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/bookmarks/")
    expect(page.get_by_role("heading", name="No network")).to_have_count(0)
    context.close()


def test_it_can_be_installed(site: Site, page: Page) -> None:
    page.goto("/")
    session = page.context.new_cdp_session(page)
    said = session.send("Page.getAppManifest")
    assert said["errors"] == []
    assert json.loads(said["data"])["start_url"] == "/"
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Windows of the tests are private ones, which alone keeps them from being installed.
    assert {each["errorId"] for each in errors} <= {"in-incognito"}
