"""While somebody writes, the server shows how it will stand."""

from django.test import Client
from django.urls import reverse

from community.models import Post
from lib.forms import TEXT_BYTES
from profiles.models import Member

PREVIEW = reverse("writing:preview")


def test_it_is_what_sending_will_make(client: Client, ann: Member) -> None:
    client.force_login(ann)
    response = client.post(PREVIEW, {"text": "A *warm* <script>tent</script>"})
    assert response.content.decode() == "<p>A <em>warm</em> &lt;script&gt;tent&lt;/script&gt;</p>"
    assert not Post.objects.exists()


def test_an_empty_text_is_an_empty_preview(client: Client, ann: Member) -> None:
    client.force_login(ann)
    assert client.post(PREVIEW, {"text": "  "}).content == b""


def test_a_text_too_long_is_told_so(client: Client, ann: Member) -> None:
    client.force_login(ann)
    response = client.post(PREVIEW, {"text": "a" * (TEXT_BYTES + 1)})
    assert response.status_code == 422
    assert "Shorten it to 64 kB" in response.content.decode()


def test_guests_get_none(client: Client, db: None) -> None:
    assert client.post(PREVIEW, {"text": "a"}).status_code == 403
