"""The one way to ask another site for something: guarded, bounded, and without a trace of who asks."""

from __future__ import annotations

import io
import socket
import ssl
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

PATIENCE = 3.0  # seconds for all of it, redirects included
MOST_BYTES = 1_000_000  # of an answer, before and after it is unpacked
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
Resolve = Callable[[str, int], Iterable[str]]  # every address of a host
Allow = Callable[[str, int], bool]  # whether an address and a port may be connected to
# What Python counts as global and is not another's public server: translated and tunnelled addresses lead back inside.
INWARD = [
    ip_network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "192.88.99.0/24", "fec0::/10")
]
_resolvers = ThreadPoolExecutor(4, thread_name_prefix="resolving")


class Refused(Exception):
    """What was asked for is not fetched; says why, for the log and for staff."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: where it came from at last, its type, and its bytes."""

    url: str
    type: str
    body: bytes


def is_public(address: str, port: int) -> bool:
    """Another's public server on a port of the web: nothing private, local, shared, reserved or translated."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return port in PORTS.values() and _is_outside(ip)


def _is_outside(ip: IPv4Address | IPv6Address) -> bool:
    is_odd = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not is_odd and not any(ip.version == net.version and ip in net for net in INWARD)


def addresses_of(host: str, port: int) -> Iterable[str]:
    """What the name server says, once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(each[4][0]) for each in found]


def fetch(
    url: str, types: Iterable[str], *, agent: str, resolve: Resolve = addresses_of, allow: Allow = is_public
) -> Fetched:
    """The answer at an address, if it is of one of these types; raises Refused for whatever else happens."""
    ends = monotonic() + PATIENCE
    for _hop in range(MOST_REDIRECTS + 1):
        parts = _checked(url)
        connection = _connected(parts, ends, resolve, allow)
        try:
            answer = _asked(connection, parts, ends, agent)
            if answer.status in REDIRECTS:
                url = urljoin(url, answer.headers.get("Location", ""))
                continue
            return Fetched(url, *_read(answer, set(types)))
        except (OSError, HTTPException, ValueError, zlib.error) as fault:
            raise Refused(f"{type(fault).__name__} while reading") from fault
        finally:
            connection.close()
    raise Refused("too many redirects")


def send(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    agent: str = "Commonplace",
    resolve: Resolve = addresses_of,
    allow: Allow = is_public,
) -> int:
    """The status that a server answers to what is posted there, through the same door; no redirect is followed."""
    ends = monotonic() + PATIENCE
    parts = _checked(url)
    connection = _connected(parts, ends, resolve, allow)
    try:
        head = [f"{name}: {value}" for name, value in {**headers, "Content-Length": str(len(body))}.items()]
        return _asked(connection, parts, ends, agent, method="POST", head=head, body=body).status
    except (OSError, HTTPException, ValueError) as fault:
        raise Refused(f"{type(fault).__name__} while sending") from fault
    finally:
        connection.close()


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        has_port = parts.port is not None and parts.port not in range(1, 65_536)
    except ValueError as fault:
        raise Refused("no address") from fault
    if parts.scheme not in PORTS or not parts.hostname or has_port:
        raise Refused("neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise Refused("names a user")
    return parts


def _connected(parts: SplitResult, ends: float, resolve: Resolve, allow: Allow) -> socket.socket:
    """To an address that was looked at: the name is never asked a second time."""
    port, host = parts.port or PORTS[parts.scheme], parts.hostname or ""
    try:
        found = list(_resolvers.submit(lambda: list(resolve(host, port))).result(timeout=_left(ends)))
    except (OSError, UnicodeError, TooSlow) as fault:
        raise Refused("no such host") from fault
    # One inward address among several is enough to refuse: nobody honest mixes them.
    if not found or not all(_may(allow, address, port) for address in found):
        raise Refused("leads inside")
    try:
        connection = socket.create_connection((found[0], port), timeout=_left(ends))
        return _secured(connection, host, ends) if parts.scheme == "https" else connection
    except OSError as fault:
        raise Refused("no connection") from fault


def _may(allow: Allow, address: str, port: int) -> bool:
    try:
        return allow(address, port)
    except ValueError:  # one with a zone, or no address at all
        return False


def _secured(connection: socket.socket, host: str, ends: float) -> socket.socket:
    try:
        connection.settimeout(_left(ends))
        return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
    except OSError:
        connection.close()
        raise


def _asked(
    connection: socket.socket,
    parts: SplitResult,
    ends: float,
    agent: str,
    *,
    method: str = "GET",
    head: Sequence[str] = (),
    body: bytes = b"",
) -> HTTPResponse:
    """Send the one request, without cookies or a word of where it comes from, and read the head of the answer."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{_query(parts.query)}" if parts.query else "")
    host = (
        (parts.hostname or "").encode("idna").decode() if ":" not in (parts.hostname or "") else f"[{parts.hostname}]"
    )
    named = f"{host}:{parts.port}" if parts.port else host
    lines = [f"{method} {path} HTTP/1.1", f"Host: {named}", f"User-Agent: {agent}", "Accept-Encoding: identity"]
    connection.settimeout(_left(ends))
    lines += [*head, "Accept: */*", "Connection: close", "", ""]
    connection.sendall("\r\n".join(lines).encode("ascii", "strict") + body)
    answer = HTTPResponse(_Hurried(connection, ends))  # type: ignore[arg-type]  # it asks for makefile() alone
    answer.begin()
    return answer


def _query(query: str) -> str:
    return quote(query, safe="/%:@!$&'()*+,;=~-._?")


def _read(answer: HTTPResponse, types: set[str]) -> tuple[str, bytes]:
    kind = answer.headers.get_content_type()
    if answer.status != 200:
        raise Refused(f"status {answer.status}")
    if kind not in types:
        raise Refused(f"is {kind}")
    body = answer.read(MOST_BYTES + 1)
    packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packing in {"gzip", "deflate"}:
        body = zlib.decompressobj(wbits=47).decompress(body, MOST_BYTES + 1)
    elif packing not in {"identity", ""}:
        raise Refused(f"packed as {packing}"[:40])
    if len(body) > MOST_BYTES:
        raise Refused("too large")
    return kind, body


def _left(ends: float) -> float:
    """The seconds that are left; raises Refused where none are."""
    left = ends - monotonic()
    if left <= 0:
        raise Refused("too slow")
    return left


class _Hurried(io.RawIOBase):
    """A socket to read from, each piece within what is left of the patience: a slow drip comes to an end too."""

    def __init__(self, connection: socket.socket, ends: float) -> None:
        super().__init__()
        self.connection, self.ends = connection, ends

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as the socket has it
        self.connection.settimeout(_left(self.ends))
        return self.connection.recv_into(buffer)
