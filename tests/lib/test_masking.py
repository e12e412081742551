"""A log keeps no whole address, no token, no password."""

import pytest

from lib.masking import Mask, shortened

mask = Mask(known=("s3cret-of-the-site",), own_host="forum.example.org")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mail to ann.berg@post.example.org was refused", "Mail to a…@p….org was refused"),
        ("Key (email)=(bo@firma.example) already exists.", "Key (email)=(b…@f….example) already exists."),
        ("root@localhost", "r…@l…"),
        (
            "Mail <digest.42.k3vq7wz2a5mnb6tr@forum.example.org> waits",
            "Mail <digest.42.k3vq7wz2a5mnb6tr@forum.example.org> waits",
        ),
        ("Mail <digest.42@forum.example.org> waits", "Mail <digest.42@forum.example.org> waits"),
        ("ann@forum.example.org", "a…@f….org"),
        ("Not Found: /n/MTI:1abc:Zx_9-w/", "Not Found: /n/…/"),
        ('"GET /newsletter/stop/MTI:1abc:Zx9/?a=1"', '"GET /newsletter/stop/…/?a=1"'),
        ("/newsletter/say/MTI:1abc:Zx9/", "/newsletter/say/…/"),
        ("/newsletter/confirm/MTI:1abc:Zx9/", "/newsletter/confirm/…/"),
        ("/newsletter/MTI:1abc:Zx9/", "/newsletter/…/"),
        ("/newsletter/dial/", "/newsletter/dial/"),
        ("/account/password/reset/key/3-cq1-0f9e/", "/account/password/reset/key/…/"),
        ("/account/confirm-email/MTI:1abc:Zx9/", "/account/confirm-email/…/"),
        ("postgres://site:hush%40hush@db:5432/site", "postgres://site:…@db:5432/site"),
        ("redis://:hushhush@redis:6379/0", "redis://:…@redis:6379/0"),
        ("{'password': 'four small birds'}", "{'password': '…'}"),
        ('{"new_password1": "hush", "name": "Ann"}', '{"new_password1": "…", "name": "Ann"}'),
        ("password=hush next=1", "password=… next=1"),
        ("csrfmiddlewaretoken=abc&title=Tents", "csrfmiddlewaretoken=…&title=Tents"),
        ("Cookie: sessionid=abc; csrftoken=def", "Cookie: …"),
        ("Authorization: Bearer abc.def", "Authorization: …"),
        ("sent Bearer abcdefgh.ijkl", "sent Bearer …"),
        ("signed with s3cret-of-the-site", "signed with …"),
        ("Nothing of that: 3 threads, 12:30.", "Nothing of that: 3 threads, 12:30."),
    ],
)
def test_a_text_for_the_log(text: str, left: str) -> None:
    assert mask(text) == left


def test_what_is_logged_beside_the_message() -> None:
    given = {"password": "hush", "form": {"api_key": "hush", "to": ["ann@post.example"]}, "status": 200, "member": None}
    assert mask.values(given) == {
        "password": "…",
        "form": {"api_key": "…", "to": ["a…@p….example"]},
        "status": 200,
        "member": None,
    }


def test_an_address_without_a_dot() -> None:
    assert shortened("ann@localhost") == "a…@l…"
