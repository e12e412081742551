"""What every page keeps to: one frame, nothing inline, both themes, small forms for members alone."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from profiles.models import Member, Subject
from tests.reading import ROOT

pytestmark = pytest.mark.django_db

INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\b(?:src|type=.application/json))", re.IGNORECASE
)
PAGES = ["/account/login/", "/account/signup/", "/account/password/reset/", "/no/such/page/"]


@pytest.mark.parametrize("address", PAGES)
def test_nothing_inline_and_a_policy_that_would_refuse_it(client: Client, address: str) -> None:
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert INLINE.findall(response.content.decode()) == []


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_heading_and_a_way_past_the_frame(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert html.count("<h1") == 1
    assert '<a class="skip" href="#main">' in html
    assert '<html lang="en"' in html
    assert 'dir="ltr"' in html


def test_htmx_may_neither_evaluate_nor_style_nor_remember(client: Client) -> None:
    html = client.get("/account/login/").content.decode()
    found = re.search(r"""name="htmx-config"\s+content='([^']+)'""", html)
    assert found is not None
    config = json.loads(unescape(found.group(1)))
    assert (config["allowEval"], config["includeIndicatorStyles"], config["allowScriptTags"]) == (False, False, False)
    assert (config["selfRequestsOnly"], config["historyCacheSize"]) == (True, 0)
    assert "htmx-2.min.js" in html


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')])
def test_the_chosen_theme_is_in_the_first_frame(client: Client, cookie: str, attribute: str) -> None:
    client.cookies["theme"] = cookie
    assert attribute in client.get("/account/login/").content.decode()


def test_a_made_up_theme_is_none(client: Client) -> None:
    client.cookies["theme"] = "x onload=alert(1)"
    html = client.get("/account/login/").content.decode()
    assert "data-theme=" not in html
    assert "onload" not in html


def test_a_mistake_in_signing_up_keeps_what_was_typed(client: Client) -> None:
    typed = {"name": "Ann", "username": "ann", "email": "no address", "password1": "four small birds at dawn"}
    response = client.post(reverse("account_signup"), typed)
    html = response.content.decode()
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert 'value="no address"' in html
    assert 'aria-describedby="id_email_error"' in html
    assert 'id="id_email_error"' in html
    assert not Member.objects.exists()


def test_scripts_get_the_token_of_members_alone(client: Client, ann: Member) -> None:
    address = reverse("account_email")
    assert "hx-headers" not in client.get("/account/login/").content.decode()
    client.force_login(ann)
    assert re.search(r"""hx-headers='\{"X-CSRFToken": "\w+"\}'""", client.get(address).content.decode())


def chip(viewer: object, subject: Subject, level: int | None) -> str:
    """The subject chip as this viewer sees it."""
    request = RequestFactory().get("/threads/5/")
    request.user = viewer  # type: ignore[assignment]  # a guest too
    return render_to_string("components/subject_chip.html", {"subject": subject, "level": level}, request)


def test_members_turn_the_dial_where_the_subject_is_named(ann: Member, tents: Subject) -> None:
    html = chip(ann, tents, 3)
    assert html.count('name="level"') == 6
    assert 'value="3" aria-pressed="true"' in html
    assert html.count("aria-pressed") == 1
    assert 'name="next" value="/threads/5/"' in html
    assert 'aria-label="volume: normal"' in html


@pytest.mark.parametrize(("level", "drawn", "said"), [(0, "0", "muted"), (4, "4", "loud"), (None, "unset", "not set")])
def test_a_dial_says_where_it_stands(level: int | None, drawn: str, said: str) -> None:
    html = render_to_string("components/dial.html", {"level": level})
    assert f'data-level="{drawn}"' in html
    assert f'aria-label="volume: {said}"' in html


def test_guests_see_no_small_forms(client: Client, tents: Subject) -> None:
    guest = client.get("/account/login/").wsgi_request.user
    assert "<form" not in chip(guest, tents, None)


def loaded(name: str) -> set[str]:
    """A script with all that it imports at once; what it fetches later, when somebody writes, is not in it."""
    found, waiting = set(), [name]
    while waiting:
        script = waiting.pop()
        if script not in found:
            found.add(script)
            text = (ROOT / "static/js" / script).read_text()
            waiting += re.findall(r"""^import (?:[^;]*? from )?["']\./([\w/-]+\.js)["']""", text, re.MULTILINE)
    return found


def test_a_page_that_is_read_weighs_little() -> None:
    """As the browser loads it, uncompressed: 70 kB of scripts, htmx among them, and 50 kB of styles."""
    scripts = sum((ROOT / "static/js" / name).stat().st_size for name in loaded("page.js") | loaded("theme.js"))
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert isinstance(htmx, str)
    assert scripts + Path(htmx).stat().st_size < 70_000
    sheets = re.findall(r"css/(\w+\.css)", (ROOT / "templates/components/styles.html").read_text())
    assert sum((ROOT / "static/css" / name).stat().st_size for name in {*sheets, "code.css"}) < 50_000


def test_no_script_evaluates() -> None:
    evil = re.compile(r"\beval\(|new Function|innerHTML|document\.write|setAttribute\(.on")
    assert [f.name for f in (ROOT / "static/js").rglob("*.js") if evil.search(f.read_text())] == []
