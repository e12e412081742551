"""A site reaches an Elasticsearch that wants https and a password, and says how it is."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client
from pytest_django import Settings

from community.actions import start_thread
from community.models import Forum
from lib import health
from profiles.models import Member
from search.indexing import elastic_step
from search.kinds import PART
from search.querying import find
from tests.servers.go_between import go_between

pytestmark = pytest.mark.servers


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and the certificate of 127.0.0.1 that it signed itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def registered() -> Iterator[None]:
    """Elasticsearch among the parts of the site, as where the settings name one from the start."""
    health.register_part(PART)
    yield
    del health._parts[PART.name]


def test_with_a_password_and_a_certificate_of_its_own(
    elasticsearch: object,
    refreshed: Callable[[], int],
    settings: Settings,
    certificate: Path,
    ann: Member,
    forum: Forum,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    start_thread(author=ann, forum=forum, title="Cold", text="A canister.", subjects=[], key=uuid4(), now=now)
    with go_between(settings.ELASTICSEARCH_URL, certificate) as between:
        settings.ELASTICSEARCH_URL = f"https://search:p%40ss%2Fword@{between.place}"
        assert elastic_step() == 0
        assert "p@ss" not in caplog.text
        assert "p%40ss" not in caplog.text
        assert between.paths == []  # an unknown certificate is not trusted, and hears no password
        settings.ELASTICSEARCH_CA = str(certificate)
        assert refreshed() == 1
        assert [story.title for story in find(ann, "canister", now=now)[:10]] == ["Cold"]
        assert between.credentials == {"Basic " + b64encode(b"search:p@ss/word").decode()}


def test_health_says_how_it_is(
    client: Client,
    registered: None,
    refreshed: Callable[[], int],
    settings: Settings,
    ann: Member,
    forum: Forum,
    now: datetime,
) -> None:
    def state() -> str:
        response = client.get("/healthz")
        assert response.status_code == 200  # the database finds meanwhile
        return str(response.json()["parts"]["elasticsearch"])

    assert state() == "late"  # there, but with no index of ours
    start_thread(author=ann, forum=forum, title="Cold", text="A canister.", subjects=[], key=uuid4(), now=now)
    elastic_step()
    assert state() == "ok"
    start_thread(author=ann, forum=forum, title="Colder", text="A canister.", subjects=[], key=uuid4(), now=now)
    assert state() == "late"  # what was written in March still waits
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert state() == "away"


def test_a_site_without_one_does_not_speak_of_it(client: Client, db: None) -> None:
    assert "elasticsearch" not in client.get("/healthz").json()["parts"]
