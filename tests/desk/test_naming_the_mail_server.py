"""The owner names the mail server, and a test mail says in plain words what came of it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import send_mail
from django.test import Client
from pytest_django import Settings

from desk.models import Setting, SettingChange
from desk.setup.steps import reached
from desk.views import mail as mail_views
from lib.clock import now as clock
from notices.delivery import deliver_step
from notices.models import Outgoing
from notices.transport import mail_url
from tests.notices.test_signing_in_at_the_mail_server import guarded, unvouched
from tests.servers.site import free_port
from tests.servers.smtp import MailServer

__all__ = ["guarded", "unvouched"]

MAIL = "/setup/mail/"
PLAIN = {"mail_host": "127.0.0.1", "mail_security": "none", "mail_from": "news@fellside.example"}


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes the connection and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def told(client: Client, **typed: object) -> str:
    """The page after a test mail."""
    return client.post(MAIL, {**PLAIN, **typed, "test": ""}).content.decode()


def test_the_test_mail_arrives_and_so_does_the_rest(
    at_home: Client, mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    html = told(at_home, mail_port=mail_server.port)
    assert "The server took it. Look into the mailbox of owner@commonplace.example." in html
    assert reached() == {"mail": "done"}
    (mail,) = mail_server.mailbox.to("owner@commonplace.example")
    assert mail["Subject"] == "A test mail of Commonplace"
    assert mail["From"] == "Commonplace <news@fellside.example>"
    send_mail("Hello", "Words.", None, ["ann@commonplace.example"])
    assert deliver_step(now=clock()) == 1
    assert Outgoing.objects.get().state == "sent"
    assert len(mail_server.mailbox.to("ann@commonplace.example")) == 1
    assert at_home.post(MAIL, {**PLAIN, "mail_port": mail_server.port})["Location"] == "/setup/forums/"


def test_without_a_server_it_goes_into_the_folder(at_home: Client, settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_URL = f"file://{tmp_path}"
    assert "It was laid into the folder for mail." in told(at_home, mail_host="")
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_an_emptied_port_is_again_the_usual_one(at_home: Client) -> None:
    typed = {**PLAIN, "mail_security": "tls"}
    for port in (2465, ""):
        assert at_home.post(MAIL, {**typed, "mail_port": port})["Location"] == "/setup/forums/"
    assert not Setting.objects.filter(name="mail_port").exists()
    assert mail_url().partition("?")[0] == "smtps://127.0.0.1:465"
    changes = SettingChange.objects.filter(name="mail_port").order_by("pk").values_list("before", "after")
    assert list(changes) == [(None, 2465), (2465, None)]


def test_nobody_there(at_home: Client) -> None:
    html = told(at_home, mail_port=free_port())
    assert "Nothing takes mail at 127.0.0.1 on port" in html
    assert "Connection refused" in html
    assert reached() == {}
    assert 'value="127.0.0.1"' in html


def test_nobody_of_that_name(at_home: Client) -> None:
    assert "There is no server named nowhere.invalid." in told(at_home, mail_host="nowhere.invalid")


def test_one_that_never_answers(at_home: Client, silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_views, "PATIENCE", 0.2)
    assert "did not answer on port" in told(at_home, mail_port=silent)


def test_one_that_refuses(at_home: Client, mail_server: MailServer) -> None:
    mail_server.mailbox.refused.add("*")
    html = told(at_home, mail_port=mail_server.port)
    assert "The server does not take mail to owner@commonplace.example." in html
    assert "550 5.1.1 No such mailbox" in html


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_wrong_password_and_the_right_one(
    at_home: Client, guarded: Controller, caplog: pytest.LogCaptureFixture
) -> None:
    html = told(at_home, mail_port=guarded.port, mail_user="us", mail_password="Wr0ngWr0ng")
    assert "does not accept this user with this password" in html
    assert "Wr0ngWr0ng" not in html + caplog.text
    assert "Wr0ngWr0ng" not in str(list(Setting.objects.values_list("value", flat=True)))
    html = told(at_home, mail_port=guarded.port, mail_user="us", mail_password="p@ss:word")
    assert "The server took it." in html
    assert "p@ss:word" not in html
    assert "The server took it." in told(at_home, mail_port=guarded.port, mail_user="us")
    assert "p@ss:word" not in str(list(SettingChange.objects.values_list("before", "after")))


def test_a_certificate_nobody_vouches_for(at_home: Client, unvouched: Controller) -> None:
    assert "is not one that can be trusted" in told(at_home, mail_port=unvouched.port, mail_security="starttls")


def test_no_encryption_where_it_is_asked_for(at_home: Client, mail_server: MailServer) -> None:
    assert "offers no encryption" in told(at_home, mail_port=mail_server.port, mail_security="starttls")
    assert "does not speak TLS" in told(at_home, mail_port=mail_server.port, mail_security="tls")


def test_a_kept_password_goes_to_no_other_server(at_home: Client) -> None:
    at_home.post(MAIL, PLAIN | {"mail_user": "us", "mail_password": "secret words"})
    assert mail_url() == "smtp://us:secret%20words@127.0.0.1:25"
    response = at_home.post(MAIL, PLAIN | {"mail_user": "us", "mail_host": "thief.example"})
    assert response.status_code == 422
    assert "Type the password again" in response.content.decode()
    assert mail_url() == "smtp://us:secret%20words@127.0.0.1:25"
    at_home.post(MAIL, PLAIN | {"mail_user": ""})
    assert mail_url() == "smtp://127.0.0.1:25"
    assert Setting.objects.get(name="mail_password").value == ""


def test_what_the_environment_decides_is_not_asked(at_home: Client, settings: Settings) -> None:
    at_home.post(MAIL, PLAIN)
    settings.GIVEN_BY_ENVIRONMENT = {"EMAIL_URL"}
    settings.EMAIL_URL = "smtp://given.example:25"
    html = at_home.get(MAIL).content.decode()
    assert "decides this with EMAIL_URL" in html
    assert 'name="mail_host"' not in html
    assert 'name="mail_from"' in html
    at_home.post(MAIL, PLAIN | {"mail_host": "other.example"})
    assert mail_url() == "smtp://given.example:25"
    assert Setting.objects.get(name="mail_host").value == "127.0.0.1"


def test_another_secret_key_opens_nothing(
    at_home: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    at_home.post(MAIL, PLAIN | {"mail_user": "us", "mail_password": "secret words"})
    settings.SECRET_KEY = "another"
    assert mail_url() == "smtp://us:@127.0.0.1:25"
    assert "SECRET_KEY is another" in caplog.text


@pytest.mark.parametrize("host", ["smtp.example.org/x", "user@host", "a b", "-x", "host:25"])
def test_a_host_is_a_name_alone(at_home: Client, host: str) -> None:
    assert at_home.post(MAIL, PLAIN | {"mail_host": host}).status_code == 422
    assert not Setting.objects.filter(name="mail_host").exists()


def test_putting_back_an_earlier_server_sends_it_no_password(at_home: Client) -> None:
    at_home.post(MAIL, PLAIN | {"mail_user": "us", "mail_password": "first words"})
    at_home.post(MAIL, PLAIN | {"mail_host": "other.example", "mail_user": "us", "mail_password": "second words"})
    password, host = (SettingChange.objects.filter(name=name).latest("pk") for name in ("mail_password", "mail_host"))
    at_home.post(f"/admin/desk/setting/back/{password.pk}/")
    assert mail_url() == "smtp://us:second%20words@other.example:25"
    at_home.post(f"/admin/desk/setting/back/{host.pk}/")
    assert mail_url() == "smtp://us:@127.0.0.1:25"
