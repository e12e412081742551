"""The key that push services know this site by, and sealing what one device alone can read."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from os import urandom
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

from notices.models import Device

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve


def public_key() -> str:
    """As browsers want it when they subscribe."""
    return encoded(_point(_key(settings.PUSH_KEY or settings.SECRET_KEY).public_key()))


def sealed(payload: bytes, device: Device) -> bytes:
    """What only this device can read (RFC 8291)."""
    once = ec.generate_private_key(CURVE)
    return bytes(
        http_ece.encrypt(
            payload,
            salt=urandom(16),
            private_key=once,
            dh=decoded(device.p256dh),
            auth_secret=decoded(device.auth),
            version="aes128gcm",
        )
    )


def credentials(endpoint: str, *, contact: str) -> str:
    """The header that says who we are (RFC 8292); good for one push service and a day."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": f"mailto:{contact}"}
    signer = Vapid02(
        _key(settings.PUSH_KEY or settings.SECRET_KEY), {"no-strict": True}
    )  # its idea of an address is narrow
    return str(signer.sign(claims)["Authorization"])


def is_key(text: str) -> bool:
    """Whether this is a public key of a browser."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(text))
    except ValueError:
        return False
    return True


def is_secret(text: str) -> bool:
    """Whether this is what a browser gives to seal with: sixteen bytes."""
    try:
        return len(decoded(text)) == 16
    except ValueError:
        return False


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError for what is none."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@lru_cache(maxsize=4)
def _key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Made of the secret, so that every process and host has the same, and a backup of settings has it too."""
    drawn = HKDF(hashes.SHA256(), 48, None, b"commonplace push").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(drawn, "big") % (ORDER - 1) + 1, CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
