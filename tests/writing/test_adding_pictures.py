import re
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from community.actions import delete_post, edit_post, reply, start_thread
from community.models import Forum, Post, Thread
from lib import clock
from profiles.actions import erase_member
from profiles.models import Member
from writing import files
from writing.actions import add_picture, tidy_pictures
from writing.kinds import PictureKind
from writing.models import Picture, PictureUse

JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: Settings) -> None:
    """The files of a test in a folder of its own."""
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": own}


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "teal", **options: Any) -> bytes:
    """A picture of one colour, as a file."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, form, **options)
    return out.getvalue()


def moving(frames: int = 3, size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    drawn = [Image.new("RGB", size, (number * 9 % 256, 40, 90)) for number in range(frames)]
    drawn[0].save(out, "GIF", save_all=True, append_images=drawn[1:], duration=80)
    return out.getvalue()


def sent(client: Client, data: bytes, alt: str = "A stove", name: str = "stove.png") -> Any:
    file = SimpleUploadedFile(name, data, "image/png")
    return client.post("/pictures/add/", {"picture": file, "alt": alt}, **JSON)  # type: ignore[arg-type]


def address_in(words: str) -> str:
    found = re.fullmatch(r"!\[.*\]\((/pictures/[0-9a-f]{40}/\d+x\d+\.webp)\)", words)
    assert found, words
    return found[1]


def body_of(client: Client, address: str) -> tuple[int, bytes]:
    response: Any = client.get(address)
    return response.status_code, response.content


@pytest.fixture
def words(client: Client, ann: Member) -> str:
    """Ann has added a picture; what she puts into her text."""
    client.force_login(ann)
    return str(sent(client, picture()).json()["words"])


def test_a_picture_is_drawn_anew_and_stands_in_a_post(client: Client, ann: Member, forum: Forum, words: str) -> None:
    assert words.startswith("![A stove](/pictures/")
    thread = start_thread(author=ann, forum=forum, title="Mine", text=words, subjects=[], key=uuid4(), now=clock.now())
    page = client.get(thread.get_absolute_url()).content.decode()
    small = address_in(words).replace(".webp", "-small.webp")
    assert f'<img src="{small}" alt="A stove" width="40" height="30"' in page
    assert f'<a href="{address_in(words)}"' in page
    assert PictureUse.objects.values_list("kind", "item").get() == ("post", thread.posts.get().pk)
    client.logout()
    for address in (small, address_in(words)):
        status, body = body_of(client, address)
        assert (status, Image.open(BytesIO(body)).format) == (200, "WEBP")


def test_nothing_of_the_file_is_kept_but_what_is_to_be_seen(client: Client, ann: Member) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Taken at home"
    exif[0x0112] = 6  # a quarter turn
    client.force_login(ann)
    answer = sent(client, picture("JPEG", (60, 20), exif=exif.tobytes(), comment=b"Taken at home"))
    status, body = body_of(client, address_in(answer.json()["words"]))
    drawn = Image.open(BytesIO(body))
    assert (status, drawn.size, dict(drawn.getexif()), b"home" in body) == (200, (20, 60), {}, False)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_what_is_taken(client: Client, ann: Member, form: str) -> None:
    client.force_login(ann)
    assert sent(client, picture(form)).status_code == 200


def bomb() -> bytes:
    """A few bytes that say they are forty thousand pixels wide and high."""
    data = bytearray(picture())
    data[16:24] = (40_000).to_bytes(4, "big") * 2
    data[29:33] = crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "This is no PNG"),
        (b"<html><script>alert(1)</script>", "This is no PNG"),
        (picture("BMP"), "This is no PNG"),
        (picture("TIFF"), "This is no PNG"),
        (picture()[:60], "This picture is damaged"),
        (bomb(), "too many pixels"),
        (moving(201, (8, 8)), "moves for too long"),
        (picture() + bytes(10 * 1024 * 1024), "This file is too large"),
    ],
    ids=["svg", "html", "bmp", "tiff", "torn", "bomb", "long", "heavy"],
)
def test_what_is_refused_whatever_it_is_called(client: Client, ann: Member, data: bytes, said: str) -> None:
    client.force_login(ann)
    answer = sent(client, data)
    assert (answer.status_code, said in answer.json()["faults"][0]) == (422, True)
    assert not Picture.objects.exists()


def test_a_moving_picture_moves_and_its_small_one_keeps_still(client: Client, ann: Member) -> None:
    client.force_login(ann)
    address = address_in(sent(client, moving()).json()["words"])
    frames = [
        getattr(Image.open(BytesIO(body_of(client, each)[1])), "n_frames", 1)
        for each in (address, address.replace(".webp", "-small.webp"))
    ]
    assert frames == [3, 1]


def test_a_large_picture_is_made_smaller(client: Client, ann: Member) -> None:
    client.force_login(ann)
    address = address_in(sent(client, picture("JPEG", (4000, 1000))).json()["words"])
    assert "/2560x640.webp" in address
    small = Image.open(BytesIO(body_of(client, address.replace(".webp", "-small.webp"))[1]))
    assert small.size == (720, 180)


def test_it_is_served_so_that_it_cannot_act(client: Client, words: str) -> None:
    response = client.get(address_in(words))
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == 'inline; filename="picture.webp"'
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_only_who_may_read_the_text_sees_it(
    client: Client, ann: Member, cy: Member, staff_forum: Forum, now: datetime
) -> None:
    kept = add_picture(owner=cy, data=picture(), now=now)
    address = kept.sized.address
    text = f"![Secret]({address})"
    start_thread(author=cy, forum=staff_forum, title="Ours", text=text, subjects=[], key=uuid4(), now=now)
    for member, status in ((None, 404), (ann, 404), (cy, 200)):
        client.logout()
        if member:
            client.force_login(member)
        assert client.get(address).status_code == status


def test_naming_the_address_of_a_picture_one_may_not_see_opens_nothing(
    client: Client, bo: Member, cy: Member, thread: Thread, now: datetime
) -> None:
    kept = add_picture(owner=cy, data=picture(), now=now)
    reply(author=bo, thread=thread, text=f"![x]({kept.sized.address})", key=uuid4(), now=now)
    client.force_login(bo)
    assert client.get(kept.sized.address).status_code == 404
    assert not PictureUse.objects.exists()


def test_with_its_post_it_goes_out_of_sight(client: Client, ann: Member, thread: Thread, words: str) -> None:
    post = reply(author=ann, thread=thread, text=words, key=uuid4(), now=clock.now())
    client.logout()
    assert client.get(address_in(words)).status_code == 200
    delete_post(member=ann, post=post, now=clock.now())
    assert client.get(address_in(words)).status_code == 404
    client.force_login(ann)
    assert client.get(address_in(words)).status_code == 200


def test_what_stands_nowhere_for_a_month_is_tidied_away(
    ann: Member, thread: Thread, words: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    begun = clock.now()
    post = reply(author=ann, thread=thread, text=words, key=uuid4(), now=begun)
    assert tidy_pictures(now=begun + timedelta(days=400)) == 0
    edit_post(editor=ann, post=post, text="Without.", version=1, now=begun)
    assert tidy_pictures(now=begun + timedelta(days=29)) == 0
    name = files.name_of(Picture.objects.get().digest)
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy_pictures(now=begun + timedelta(days=31)) == 1
    assert (Picture.objects.exists(), default_storage.exists(name)) == (False, False)


def test_the_same_again_is_one_picture(client: Client, words: str) -> None:
    assert sent(client, picture()).json()["words"] == words
    assert Picture.objects.count() == 1


def test_each_member_has_room_for_so_much(client: Client, words: str, settings: Settings) -> None:
    settings.PICTURES_QUOTA_MB = 0
    assert "fill the 0 MB" in sent(client, picture(colour="red")).json()["faults"][0]
    assert Picture.objects.count() == 1


def test_an_hour_has_an_end(client: Client, ann: Member, words: str) -> None:
    kept = Picture.objects.get()
    Picture.objects.bulk_create(
        Picture(owner=ann, digest=f"{number:040}", width=1, height=1, bytes=1, added=kept.added) for number in range(59)
    )
    assert "a lot of pictures" in sent(client, picture(colour="red")).json()["faults"][0]


def test_without_scripts_a_page_gives_the_line_to_copy(client: Client, ann: Member) -> None:
    client.force_login(ann)
    assert 'enctype="multipart/form-data"' in client.get("/pictures/add/").content.decode()
    file = SimpleUploadedFile("stove.png", picture())
    page = client.post("/pictures/add/", {"picture": file, "alt": "My [old] stove"}).content.decode()
    assert "![My (old) stove](/pictures/" in page


def test_who_may_not_write_adds_none(client: Client, ann: Member) -> None:
    assert sent(client, picture()).status_code == 403
    Member.objects.filter(pk=ann.pk).update(status=Member.Status.SILENCED)
    client.force_login(ann)
    assert sent(client, picture()).status_code == 403
    assert not Picture.objects.exists()


def test_behind_nginx_the_file_is_named_to_it(client: Client, words: str, settings: Settings) -> None:
    settings.MEDIA_ACCEL = "/_media/"
    response = client.get(address_in(words))
    digest = Picture.objects.get().digest
    assert response.headers["X-Accel-Redirect"] == f"/_media/pictures/{digest[:2]}/{digest}.webp"
    assert response.content == b""


def test_an_address_for_media_alone_asks_no_session_and_is_open_for_a_while(
    client: Client, words: str, settings: Settings
) -> None:
    settings.MEDIA_SITE, settings.MEDIA_HOST = "http://media.commonplace.example", "media.commonplace.example"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "media.commonplace.example"]
    led = client.get(address_in(words)).headers["Location"]
    assert led.startswith("http://media.commonplace.example/media/")
    path = led.removeprefix("http://media.commonplace.example")
    guest = Client(headers={"host": "media.commonplace.example"})
    assert guest.get(path).status_code == 200
    assert guest.get(path.replace(".webp", "x.webp")).status_code == 404
    assert guest.get("/forums/").status_code == 404
    client.logout()
    assert client.get(address_in(words)).status_code == 404


def test_the_download_names_them_and_erasing_takes_what_stands_nowhere(
    client: Client, ann: Member, thread: Thread, words: str
) -> None:
    sent(client, picture(colour="red"))
    reply(author=ann, thread=thread, text=words, key=uuid4(), now=clock.now())
    assert address_in(words) in str(PictureKind().export(ann))
    erase_member(member=ann, now=clock.now())
    kept = Picture.objects.get()
    assert (kept.owner, kept.sized.address) == (None, address_in(words))
    client.logout()
    assert client.get(address_in(words)).status_code == 200


def test_a_post_keeps_its_layout_while_a_picture_comes(ann: Member, thread: Thread, now: datetime) -> None:
    kept = add_picture(owner=ann, data=picture(size=(1440, 900)), now=now)
    post = reply(author=ann, thread=thread, text=f"![x]({kept.sized.address})", key=uuid4(), now=now)
    assert 'width="720" height="450"' in Post.objects.get(pk=post.pk).html
