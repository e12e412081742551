"""The owner chooses a colour and a logo: they are on every page and in the mail; of the file nothing is kept."""

import struct
import zlib
from datetime import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin

from desk.models import Logo, Setting
from notices.rendering import site_face
from notices.rendering.skeleton import inlined

LOOK = "/setup/look/"
GREEN = {"palette": "#0f5c4d", "accent": "#0f5c4d"}


def picture(size: tuple[int, int] = (64, 64), form: str = "PNG", **options: object) -> bytes:
    """A red disc on nothing."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste((200, 30, 30, 255), (4, 4, size[0] - 4, size[1] - 4))
    out = BytesIO()
    (image if form != "JPEG" else image.convert("RGB")).save(out, form, **options)
    return out.getvalue()


def file(data: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/png")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb() -> bytes:
    """A PNG of 20,000 by 20,000 pixels in a few kilobytes."""
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_colour_is_on_every_page_from_our_own_address(at_home: Client) -> None:
    assert at_home.post(LOOK, GREEN | {"palette": "#1f4e9e"})["Location"] == "/setup/mail/"
    guest = Client()
    assert 'href="/look/1-1f4e9e.css"' in guest.get("/").content.decode()
    assert 'href="/look/1-1f4e9e.css"' in at_home.get("/admin/").content.decode()
    response = guest.get("/look/1-1f4e9e.css")
    assert "--accent: light-dark(#1f4e9e, #" in response.content.decode()
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert not response.cookies
    assert guest.get("/look/1-1f4e9e.svg")["Content-Type"] == "image/svg+xml"
    assert guest.get("/look/1-nothing.css").status_code == 404


def test_letters_have_it_too(at_home: Client) -> None:
    at_home.post(LOOK, GREEN | {"palette": "#1f4e9e", "logo": file(picture())})
    face = site_face()
    assert (face.accent, face.logo is not None) == ("#1f4e9e", True)
    assert face.logo is not None
    assert face.logo.url == f"http://testserver/look/logo/{Logo.objects.get().digest}.png"
    html = inlined("mail/digest.html", face.accent, face.accent_at_night)
    assert "#1f4e9e" in str(html.source)
    assert "#0f5c4d" not in str(html.source)


def test_a_colour_of_ones_own_is_corrected_and_the_owner_told(at_home: Client) -> None:
    response = at_home.post(LOOK, {"palette": "own", "accent": "#ffff00"}, follow=True)
    assert "could not be read on white, so by day it is drawn as #6b6b00" in response.content.decode()
    assert Setting.objects.get(name="accent").value == "#ffff00"
    response = at_home.post(LOOK, {"palette": "own", "accent": "red;}body{"})
    assert response.status_code == 422
    assert Setting.objects.get(name="accent").value == "#ffff00"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew(at_home: Client, form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    assert at_home.post(LOOK, GREEN | {"logo": file(picture((600, 200), form, exif=exif))}).status_code == 302
    logo = Logo.objects.get()
    png = Image.open(BytesIO(bytes(logo.png)))
    assert png.format == "PNG"
    assert png.height <= 128
    assert b"taken at home" not in bytes(logo.png)
    assert not png.getexif()
    html = Client().get("/").content.decode()
    assert f'src="/look/logo/{logo.digest}.png"' in html
    assert f'href="/look/icon/{logo.digest}.png"' in html
    response = Client().get(f"/look/logo/{logo.digest}.png")
    assert response.content == bytes(logo.png)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_texts_in_the_file_are_gone(at_home: Client) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    at_home.post(LOOK, GREEN | {"logo": file(picture(pnginfo=notes) + b"<script>alert(2)</script>")})
    assert b"<script>" not in bytes(Logo.objects.get().png)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "no PNG, JPEG or WebP"),
        (b"GIF89a" + picture(), "no PNG, JPEG or WebP"),
        (b"%PDF-1.7 " + picture(), "no PNG, JPEG or WebP"),
        (picture(form="GIF"), "no PNG, JPEG or WebP"),
        (picture()[:120], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>" * 9, "damaged"),
        (bomb(), "too many pixels"),
        (picture((15, 15)), "too small"),
        (picture((400, 20)), "too long and thin"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (2 * 1024 * 1024), "too large"),
    ],
    ids=["svg", "gif and png", "pdf and png", "gif", "cut off", "html in png", "bomb", "small", "thin", "large"],
)
def test_other_files_are_refused_and_the_rest_of_the_form_stays(at_home: Client, data: bytes, said: str) -> None:
    response = at_home.post(LOOK, {"palette": "own", "accent": "#a01f5b", "logo": file(data)})
    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert 'value="#a01f5b"' in html
    assert not Logo.objects.exists()
    assert not Setting.objects.filter(name__in=["logo", "accent"]).exists()


def test_a_logo_can_be_taken_away_and_put_back(at_home: Client, now: datetime) -> None:
    at_home.post(LOOK, GREEN | {"logo": file(picture())})
    at_home.post(LOOK, GREEN | {"without_logo": "on"})
    assert "/look/logo/" not in Client().get("/").content.decode()
    assert Logo.objects.count() == 1


@pytest.mark.parametrize(("grey", "plate"), [(0, "dark"), (255, "light"), (120, "")])
def test_a_logo_that_would_be_lost_gets_a_plate(at_home: Client, grey: int, plate: str) -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste((grey, grey, grey, 255), (20, 20, 30, 40))
    image.paste((grey, grey, grey, 255), (30, 20, 40, 30))
    out = BytesIO()
    image.save(out, "PNG")
    at_home.post(LOOK, GREEN | {"logo": file(out.getvalue())})
    logo = Logo.objects.get()
    assert (logo.plate, logo.width, logo.height) == (plate, 20, 20)
    assert ("plate-" in Client().get("/").content.decode()) == bool(plate)
