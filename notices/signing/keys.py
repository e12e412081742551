"""The keys that mail is signed with: read once, made in pairs, and told to the world as records of the DNS."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

RSA, ED25519 = "rsa-sha256", "ed25519-sha256"
SHORTEST = 1024  # bits; mail servers take no signature of a shorter key (RFC 8301)
BITS = 2048  # of a key that is made here
LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
NAME = re.compile(rf"{LABEL}(?:\.{LABEL})*", re.IGNORECASE)
PIECE = 255  # characters that one string of a TXT record may hold


@dataclass(frozen=True, slots=True)
class Key:
    """A private key with the name its public half is published under."""

    selector: str
    domain: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        return RSA if isinstance(self.private, RSAPrivateKey) else ED25519

    @property
    def name(self) -> str:
        """Where its record stands."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """What is published there."""
        if isinstance(self.private, RSAPrivateKey):
            public = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"
        public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"v=DKIM1; k=ed25519; p={b64encode(public).decode()}"

    @property
    def line(self) -> str:
        """The record as a line of a zone file."""
        text = self.record
        pieces = " ".join(f'"{text[at : at + PIECE]}"' for at in range(0, len(text), PIECE))
        return f"{self.name}. IN TXT ( {pieces} )" if len(text) > PIECE else f"{self.name}. IN TXT {pieces}"


def own_keys() -> tuple[Key, ...]:
    """Those of DKIM_KEYS; none where mail is not signed."""
    return keys_in(settings.DKIM_KEYS)


@lru_cache(maxsize=4)
def keys_in(text: str) -> tuple[Key, ...]:
    """The keys that a setting names: `selector:domain:file`, with commas between; raises ImproperlyConfigured."""
    return tuple(_key(each.strip()) for each in text.split(",") if each.strip())


def made(algorithm: str) -> bytes:
    """A new private key, as a file holds it."""
    key = generate_private_key(65537, BITS) if algorithm == RSA else Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _key(entry: str) -> Key:
    selector, domain, source = (each.strip() for each in [*entry.split(":", 2), "", ""][:3])
    if not (NAME.fullmatch(selector) and NAME.fullmatch(domain) and source):
        raise ImproperlyConfigured("DKIM_KEYS holds selector:domain:file, such as 2026:example.org:/srv/keys/rsa.pem.")
    name = f"The key {selector} of {domain} in DKIM_KEYS"
    try:
        private = load_pem_private_key(_pem(source, name), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ImproperlyConfigured(f"{name} is no private key in PEM without a password.") from error
    if isinstance(private, RSAPrivateKey) and private.key_size < SHORTEST:
        raise ImproperlyConfigured(f"{name} has {private.key_size} bits; mail servers take none below {SHORTEST}.")
    if not isinstance(private, RSAPrivateKey | Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{name} is neither of RSA nor of Ed25519.")
    return Key(selector.lower(), domain.lower(), private)


def _pem(source: str, name: str) -> bytes:
    r"""The key itself, its line ends perhaps written as \n, or the file that holds it."""
    if source.startswith("-----BEGIN"):
        return source.replace("\\n", "\n").encode()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error.strerror}.") from error
