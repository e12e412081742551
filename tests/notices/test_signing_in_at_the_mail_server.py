"""A mail server that asks who we are, and one whose certificate nobody vouches for."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail
from pytest_django import Settings

from notices.delivery import deliver_step
from notices.models import Outgoing
from notices.transport import open_transport
from tests.servers.site import free_port
from tests.servers.smtp import Mailbox

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def only_us(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    is_us = (data.login, data.password) == (b"us", b"p@ss:word")
    return AuthResult(success=is_us, handled=is_us)


@pytest.fixture
def guarded() -> Iterator[Controller]:
    """A server on a free port that takes mail from `us` alone."""
    server = Controller(
        Mailbox(), "127.0.0.1", free_port(), authenticator=only_us, auth_required=True, auth_require_tls=False
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def unvouched(tmp_path: Path) -> Iterator[Controller]:
    """A server with STARTTLS and a certificate of its own making."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    start = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=9))
    pem = tmp_path / "own.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    server = Controller(Mailbox(), "127.0.0.1", free_port(), tls_context=context)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def waiting(db: None, settings: Settings) -> Outgoing:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    send_mail("Hello", "Words.", None, ["ann@commonplace.example"])
    return Outgoing.objects.get()


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def test_the_right_password_sends(guarded: Controller, waiting: Outgoing, settings: Settings) -> None:
    settings.EMAIL_URL = f"smtp://us:p%40ss%3Aword@127.0.0.1:{guarded.port}"
    assert deliver_step(now=soon()) == 1
    waiting.refresh_from_db()
    assert waiting.state == "sent"


@pytest.mark.parametrize("who", ["us:wrong@", ""])
def test_the_wrong_one_loses_nothing(
    guarded: Controller, waiting: Outgoing, settings: Settings, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_URL = f"smtp://{who}127.0.0.1:{guarded.port}"
    assert deliver_step(now=soon()) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert "mail waits: 53" in caplog.text
    assert "wrong" not in caplog.text


def test_nothing_goes_to_a_server_nobody_vouches_for(
    unvouched: Controller, waiting: Outgoing, settings: Settings
) -> None:
    settings.EMAIL_URL = f"smtp+tls://127.0.0.1:{unvouched.port}"
    assert deliver_step(now=soon()) == 0
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    assert "CERTIFICATE_VERIFY_FAILED" in waiting.reason or "self-signed" in waiting.reason


def test_another_scheme_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="must begin with smtp://"):
        open_transport("http://mail.example.org")
