"""Asking other sites: a real server answers, and the guard keeps us from everything inside."""

import gzip
import socket
from collections.abc import Iterable
from contextlib import suppress
from threading import Event
from time import monotonic

import pytest

from lib import fetching
from lib.fetching import Fetched, Refused, fetch, is_public
from tests.servers.answering import Answering, Speak, answering, led_to, page

HELLO = page(b"<title>Hello</title>")


def ask(server: Answering, path: str, types: Iterable[str] = ("text/html",)) -> Fetched:
    """As the site asks, but that this one server may be reached, by the names that only tests know."""

    def allow(address: str, port: int) -> bool:
        return (address, port) == ("127.0.0.1", server.port) or is_public(address, port)

    def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.7"] if host == "inside.example" else ["127.0.0.1"]

    url = f"http://there.example:{server.port}{path}" if path.startswith("/") else path
    return fetch(url, types, agent="Test", resolve=resolve, allow=allow)


def test_a_page_is_fetched_and_nothing_is_told_of_who_asks() -> None:
    with answering({"/a%20b?c=d%C3%A9": HELLO}) as server:
        found = ask(server, "/a b?c=dé")
        assert (found.type, found.body) == ("text/html", b"<title>Hello</title>")
        head = server.asked[0].decode().lower()
    assert f"host: there.example:{server.port}" in head
    assert "cookie" not in head
    assert "referer" not in head


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
        "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:db8::1", "::127.0.0.1",
    ],
)  # fmt: skip
def test_no_address_inside_is_public(address: str) -> None:
    assert not is_public(address, 80)


def test_public_servers_are_asked_on_the_ports_of_the_web_alone() -> None:
    assert is_public("93.184.215.14", 443)
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c", 80)
    assert not is_public("93.184.215.14", 22)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://there.example/", "file:///etc/passwd", "gopher://there.example/", "javascript:alert(1)",
        "http://", "http://user:word@there.example/", "http://there.example:99999/", "http://[::1", "",
    ],
)  # fmt: skip
def test_only_the_web_is_asked(url: str) -> None:
    with answering({"/": HELLO}) as server, pytest.raises(Refused):
        ask(server, url)
    assert server.asked == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_however_it_is_written_the_loopback_is_not_asked(host: str) -> None:
    with answering({"/": HELLO}) as server, pytest.raises(Refused):
        fetch(f"http://{host}:{server.port}/", ["text/html"], agent="Test")
    assert server.asked == []


def test_redirects_are_followed_three_times() -> None:
    answers: dict[str, bytes | Speak] = {f"/{n}": led_to(f"/{n + 1}") for n in range(9)}
    with answering(answers | {"/3": HELLO, "/9": HELLO}) as server:
        assert ask(server, "/0").url.endswith("/3")
        with pytest.raises(Refused, match="too many redirects"):
            ask(server, "/5")


@pytest.mark.parametrize("inside", ["http://inside.example/", "http://127.0.0.1:1/", "file:///etc/passwd", "ftp://x/"])
def test_a_redirect_to_the_inside_is_refused(inside: str) -> None:
    with answering({"/": led_to(inside)}) as server, pytest.raises(Refused):
        ask(server, "/")
    assert len(server.asked) == 1


def test_a_name_that_changes_its_address_is_asked_for_once() -> None:
    """The first answer is outside, the next would be inside: what was looked at is what is connected to."""
    said = iter([["127.0.0.1"], ["10.0.0.7"]])
    with answering({"/": HELLO}) as server:
        allow = lambda address, port: (address, port) == ("127.0.0.1", server.port)  # noqa: E731
        url = f"http://there.example:{server.port}/"
        assert fetch(url, ["text/html"], agent="Test", resolve=lambda *_: next(said), allow=allow).body
        with pytest.raises(Refused, match="leads inside"):
            fetch(url, ["text/html"], agent="Test", resolve=lambda *_: next(said), allow=allow)
    assert len(server.asked) == 1


def test_one_address_inside_among_several_is_enough_to_refuse() -> None:
    with answering({"/": HELLO}) as server, pytest.raises(Refused, match="leads inside"):
        fetch(
            f"http://there.example:{server.port}/",
            ["text/html"],
            agent="Test",
            resolve=lambda *_: ["127.0.0.1", "10.0.0.7"],
            allow=lambda address, port: address == "127.0.0.1",
        )
    assert server.asked == []


def dripping(head: bytes) -> Speak:
    """One byte at a time, for ever."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(head)
        with suppress(OSError):
            while not Event().wait(0.02):
                connection.sendall(b"x")

    return drip


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 Yes\r\nX: ", page(b"x" * 9000)[:100]])
def test_a_slow_drip_comes_to_an_end(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PATIENCE", 0.4)
    began = monotonic()
    with answering({"/": dripping(head)}) as server, pytest.raises(Refused):
        ask(server, "/")
    assert monotonic() - began < 5


def test_a_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PATIENCE", 0.3)

    def listen(connection: socket.socket) -> None:
        connection.recv(1)

    with answering({"/": listen}) as server, pytest.raises(Refused):
        ask(server, "/")


def test_a_name_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PATIENCE", 0.2)
    waiting = Event()
    with pytest.raises(Refused, match="no such host"):
        fetch("http://there.example/", [], agent="Test", resolve=lambda *_: [str(waiting.wait(2))])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (page(b"\x00" * 1_000_001), "too large"),
        (page(gzip.compress(b"\x00" * 50_000_000), "text/html", "Content-Encoding: gzip"), "too large"),
        (page(b"?", "text/html", "Content-Encoding: br"), "packed as br"),
        (page(b"no gzip", "text/html", "Content-Encoding: gzip"), "error"),
        (page(b"%PDF", "application/pdf"), "is application/pdf"),
        (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "status 500"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "BadStatusLine"),
        (b"HTTP/1.1 200 Yes\r\n" + b"X: y\r\n" * 200 + b"\r\n", "HTTPException"),
        (b"", "RemoteDisconnected"),
    ],
    ids=["large", "bomb", "packed", "torn", "type", "fault", "other", "heads", "nothing"],
)
def test_what_is_not_a_page_of_good_size_is_refused(answer: bytes, why: str) -> None:
    with answering({"/": answer}) as server, pytest.raises(Refused, match=why):
        ask(server, "/")


def test_what_is_packed_is_unpacked() -> None:
    packed = page(gzip.compress(b"<title>Hello</title>"), "text/html", "Content-Encoding: gzip")
    with answering({"/": packed}) as server:
        assert ask(server, "/").body == b"<title>Hello</title>"
