"""The place can be installed: manifest, icons, service worker and offline page, the same for everybody."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from desk.settings import set_setting
from profiles.models import Member

pytestmark = pytest.mark.django_db
PAGES = ["/manifest.webmanifest", "/service-worker.js", "/offline/", "/look/app-192.png"]


def test_the_manifest_says_what_the_owner_decided(client: Client) -> None:
    set_setting("name", "The Winter Club")
    set_setting("accent", "#7a1f3d")
    response = client.get("/manifest.webmanifest")
    said = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["short_name"], said["theme_color"]) == ("The Winter Club", "The Winter C", "#7a1f3d")
    assert (said["start_url"], said["scope"], said["display"]) == ("/", "/", "standalone")
    for icon in said["icons"]:
        picture = Image.open(BytesIO(client.get(icon["src"]).content))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        assert picture.convert("RGB").getpixel((0, 0)) == (0x7A, 0x1F, 0x3D)
    assert client.get("/look/app-100.png").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_they_are_nobodys_own(client: Client, ann: Member, address: str) -> None:
    before = client.get(address)
    client.force_login(ann)
    after = client.get(address)
    assert before.content == after.content
    assert "private" not in after["Cache-Control"]
    assert "Cookie" not in after.get("Vary", "")
    assert not after.cookies


def test_the_worker_serves_every_page_and_keeps_none(client: Client) -> None:
    response = client.get("/service-worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-cache" in response["Cache-Control"]
    worker = response.content.decode()
    assert worker.count(".put(") == 1
    assert 'pathname.startsWith("/static/")) event.respondWith(fresh(request))' in worker


def test_every_page_names_the_manifest(client: Client) -> None:
    assert '<link rel="manifest" href="/manifest.webmanifest">' in client.get("/").content.decode()
