"""Something goes wrong: the page says what, keeps what was typed, and shows no trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Forum, Thread
from profiles.models import Member

ASK_WITHOUT_A_DATABASE = """
from django.test import Client
for path in ("/", "/threads/", "/account/login/"):
    response = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1").get(path)
    print(response.status_code, response.headers.get("Retry-After"))
response = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1").post("/threads/1/reply/", {"text": "Typed."})
print(response.status_code, "Typed." in response.content.decode(), "Traceback" in response.content.decode())
"""


def test_an_unknown_address_is_a_page_in_our_look(client: Client, db: None) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert b"<main" in response.content
    assert b"Traceback" not in response.content


def test_a_request_by_another_name_is_refused(client: Client, db: None) -> None:
    response = client.get("/", headers={"Host": "elsewhere.example"})
    assert response.status_code == 400
    assert "That request cannot be read." in response.content.decode()
    assert "elsewhere.example" not in response.content.decode()


def test_an_expired_form_keeps_what_was_typed(ann: Member, forum: Forum) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    text = "Four nights out, four mornings of rain indoors."
    typed = {"title": "Rain indoors", "text": text, "forum": forum.pk, "csrfmiddlewaretoken": "old"}
    response = client.post(reverse("community:start-thread"), typed)
    assert response.status_code == 403
    page = response.content.decode()
    assert text in page
    assert "Rain indoors" in page
    assert not Thread.objects.exists()


def test_secrets_are_not_echoed(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/account/login/", {"login": "ann", "password": "four small birds"})
    assert response.status_code == 403
    assert b"four small birds" not in response.content
    response = client.post("/me/erase/", {"proof": "four small birds"})
    assert response.status_code == 403
    assert b"four small birds" not in response.content


@pytest.mark.embedded
def test_a_database_that_is_away_is_said_so_at_once(tmp_path: Path) -> None:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'no such folder' / 'site.sqlite3'}",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    asked = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASK_WITHOUT_A_DATABASE],
        env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    lines = asked.stdout.strip().splitlines()
    assert lines[0] == "503 10"
    assert lines[1] == "503 10"
    assert lines[-1] == "503 True False"
