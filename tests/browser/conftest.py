"""A site as a visitor meets it, and Chromium to meet it with."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.browser.pages import ROLES
from tests.browser.visitors import ACCOUNTS, Visitor, Watched, sign_in
from tests.servers.debian import chromium_path
from tests.servers.site import Site, demo_database

QUIET = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-default-apps", "--disable-domain-reliability", "--no-sandbox",
]  # fmt: skip
# What the demo does not have of itself, and two links that only the site can sign.
ADDED = """
import json
from uuid import uuid4
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from community.actions import bookmark_thread, delete_post, edit_post, make_wiki
from community.models import Badge, Message, Post, Thread
from desk.actions import change_settings, invite
from django.db.models import Q
from home.models import Suggestion
from lib.clock import now
from lib.kinds import ItemRef
from moderation.actions import report_item
from newsletters.actions import look_at_letters
from notices.actions.bouncing import keep_bounce
from notices.bounces.addresses import Found
from notices.models import Bounce, Outgoing, Suppression
from profiles.models import Member
somebody = Member.objects.order_by("pk").last()
Authenticator.objects.create(user=somebody, type="recovery_codes", data={"seed": "x", "used_mask": 0})
address, _ = EmailAddress.objects.get_or_create(user=somebody, email=somebody.email, defaults={"primary": True})
Suppression.objects.get_or_create(address="nobody@commonplace.example")
for mail in Outgoing.objects.order_by("pk")[:1]:
    came = {"sort": Bounce.Sort.SOFT, "status": "4.2.2", "said": "Mailbox full", "proof": Bounce.Proof.PROVIDER}
    keep_bounce(found=Found(mail, "nobody@commonplace.example"), key="a" * 64, now=now(), **came)
Badge.objects.get_or_create(name="First answer")
Suggestion.objects.get_or_create(title="News", url="https://commonplace.example/news")
kept = Thread.objects.filter(shelf="standing").order_by("pk").first()
bookmark_thread(member=Member.objects.get(username="mara"), thread=kept, now=now())
post = ItemRef("post", Post.objects.filter(number=2).first().pk)
report_item(reporter=somebody, ref=post, reason="This sells something.", key=uuid4(), now=now())
owner = Member.objects.get(username="owner")
said = ItemRef("message", Message.objects.filter(author__username="wouter").first().pk)
report_item(reporter=Member.objects.get(username="mara"), ref=said, reason="Too private.", key=uuid4(), now=now())
changed, gone = Post.objects.filter(number__gt=1, author__isnull=False, answered_by=None).order_by("-pk")[:2]
text = changed.text + " And take a spare."
edit_post(editor=changed.author, post=changed, text=text, version=1, now=now())
make_wiki(member=owner, post=changed, is_wiki=True)
delete_post(member=gone.author, post=gone, now=now())
change_settings(by=owner, values={"footer": "Northfold keeps this place."}, now=now())
for reader in Member.objects.filter(Q(username="mara") | Q(outgoing__purpose="digest") | Q(digests__gt=0)).distinct():
    look_at_letters(by=owner, member=reader, reason="They asked us why.", now=now())
invite(by=owner, addresses=["gus@commonplace.example"], now=now())
print(json.dumps({
    "reset": [user_pk_to_url_str(somebody), default_token_generator.make_token(somebody)],
    "confirm": [EmailConfirmationHMAC(address).key],
}))
"""


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all processes of this run."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="module")
def start_site(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Serves the demo community, a fresh copy each time; the keywords go into its environment."""
    with ExitStack() as running:

        def start(**environment: str) -> Site:
            folder = tmp_path_factory.mktemp("site")
            database = demo_database(shared_folder)
            shutil.copy(database, folder)
            shutil.copytree(database.parent / "media", folder / "media")
            return running.enter_context(Site(folder, **environment).served())

        yield start


@pytest.fixture(scope="module")
def links(site: Site) -> dict[str, list[str]]:
    """Adds what the demo lacks to the site of the module; returns the links only the site can sign."""
    found: dict[str, list[str]] = json.loads(site.manage("shell", "--no-imports", "-c", ADDED).splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Playwright holds an event loop while it runs, so it ends with the module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium_path()), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a window with cookies of its own; at the end none of them may have complained."""
    with ExitStack() as opened:
        watched = []

        def open_one(site: Site, **options: Any) -> Page:
            context = opened.enter_context(browser.new_context(base_url=site.url, **options))
            context.set_default_timeout(15_000)
            watched.append(Watched(context, site))
            return context.new_page()

        yield open_one
        said = [line for window in watched for line in window.said]
    assert said == []


@pytest.fixture(scope="module")
def remembered() -> dict[str, StorageState]:
    """The cookies of those who signed in once, by site and role."""
    return {}


@pytest.fixture
def window_of(open_window: Callable[..., Page], remembered: dict[str, StorageState]) -> Callable[[Site, str], Page]:
    """Opens a window for a guest, or for one of the demo's accounts, signed in."""

    def open_for(site: Site, role: str) -> Page:
        if role == "guest":
            return open_window(site)
        key = f"{site.url} {role}"
        if key not in remembered:
            page = open_window(site)
            sign_in(page, ACCOUNTS[role])
            remembered[key] = page.context.storage_state()
        return open_window(site, storage_state=remembered[key])

    return open_for


@pytest.fixture(scope="module")
def visitors(browser: Browser, site: Site) -> Iterator[dict[str, Visitor]]:
    """A window for each role, signed in."""
    with ExitStack() as opened:
        found = {}
        for role in ROLES:
            context = opened.enter_context(browser.new_context(base_url=site.url))
            context.set_default_timeout(15_000)
            watched = Watched(context, site)
            page = context.new_page()
            if role != "guest":
                sign_in(page, ACCOUNTS[role])
            found[role] = Visitor(page, watched, ACCOUNTS.get(role, ""))
        yield found
