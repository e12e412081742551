"""Keys to sign with, and the DNS that a mail server would ask, without a network."""

from __future__ import annotations

from base64 import b64decode
from email import message_from_bytes
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import dkim
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from notices.signing import Key, keys_in
from notices.signing.keys import ED25519, RSA, made

DOMAIN = "testserver"


class _VerifyKey:
    """Ed25519 as dkimpy asks for it, which would have another library for this one thing."""

    def __init__(self, public: bytes, encoder: object) -> None:
        self.key = Ed25519PublicKey.from_public_bytes(b64decode(public))

    def verify(self, message: bytes, signature: bytes) -> bool:
        self.key.verify(signature, message)
        return True


dkim.nacl = SimpleNamespace(
    signing=SimpleNamespace(VerifyKey=_VerifyKey),
    encoding=SimpleNamespace(Base64Encoder=None),
    exceptions=SimpleNamespace(BadSignatureError=InvalidSignature, ValueError=ValueError),
)


@cache
def _pems() -> tuple[str, str]:
    """Made once in a process: drawing primes takes a while."""
    return made(RSA).decode().replace("\n", "\\n"), made(ED25519).decode().replace("\n", "\\n")


def dkim_keys(domain: str = DOMAIN) -> str:
    """What DKIM_KEYS may be: a key of each sort, of this domain."""
    rsa, ed25519 = _pems()
    return f"one:{domain}:{rsa},two:{domain}:{ed25519}"


def key_files(folder: Path, domain: str) -> str:
    """The same with each key in a file."""
    named = []
    for selector, pem in zip(("one", "two"), _pems(), strict=True):
        path = folder / f"{selector}.pem"
        path.write_text(pem.replace("\\n", "\n"))
        named.append(f"{selector}:{domain}:{path}")
    return ",".join(named)


def verdicts(raw: bytes, keys: str) -> list[bool]:
    """Whether each signature of a mail holds, by another's program and the records that we tell to publish."""
    records = {f"{key.name}.".encode(): _zone_text(key) for key in keys_in(keys)}
    count = len(message_from_bytes(raw).get_all("DKIM-Signature", []))
    return [_holds(raw, index, records) for index in range(count)]


def _holds(raw: bytes, index: int, records: dict[bytes, bytes]) -> bool:
    def ask(name: bytes, timeout: int = 5) -> bytes | None:
        return records.get(name)

    try:
        return bool(dkim.DKIM(raw).verify(idx=index, dnsfunc=ask))
    except dkim.ValidationError:
        return False


def _zone_text(key: Key) -> bytes:
    """What a resolver makes of the line in the zone file: its strings put together."""
    return "".join(key.line.split('"')[1::2]).encode()
