"""Staff read what left and what waits; strangers find nothing, and looking at a mail clicks on nothing."""

from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from django.core.mail import send_mail
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from community.models import Forum, ForumGrant, Thread
from newsletters.models import Digest, Mailing
from notices.delivery import deliver_step
from notices.models import Outgoing
from profiles.actions import choose_language, withdraw_consent
from profiles.models import Activity, Group, Member
from tests.newsletters.letters import send
from tests.newsletters.looking import looks


@pytest.fixture
def filed(
    settings: Settings, tmp_path: Path, bo: Member, cy: Member, owner: Member, subscribed: Callable[..., Member],
    three_threads: list[Thread], now: datetime,
) -> Outgoing:  # fmt: skip
    """Bo's letter, in the folder where the embedded site files its mail; staff said why they look."""
    settings.EMAIL_URL = f"file://{tmp_path}"
    looks(cy, owner, at=bo)
    subscribed(bo)
    send(now)
    return Outgoing.objects.get()


def pages(mail: Outgoing) -> list[str]:
    return [f"/outbox/{mail.pk}/{part}" for part in ("", "source/", "html/")]


def test_a_moderator_reads_a_letter(
    client: Client, cy: Member, filed: Outgoing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cy)
    with django_assert_num_queries(8):  # with the digests, which of their threads Cy may see, and of whom she said why
        page = client.get("/outbox/").content.decode()
    assert filed.subject.replace("'", "&#x27;") in page
    page = client.get(f"/outbox/{filed.pk}/").content.decode()
    assert f'src="/outbox/{filed.pk}/html/"' in page
    assert "sandbox" in page
    assert "List-Unsubscribe-Post" in page


def test_only_an_administrator_is_shown_where_the_readers_links_lead(
    client: Client, cy: Member, owner: Member, filed: Outgoing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """They turn, say and stop for the reader, without signing in."""
    links = ["/n/", "/newsletter/"]
    client.force_login(cy)
    page, frame = (client.get(f"/outbox/{filed.pk}/{part}").content.decode() for part in ("", "html/"))
    assert "Links are left out" in page
    assert "A yellow flame" in page
    assert "A yellow flame" in frame
    assert not [link for link in links if f"testserver{link}" in page + frame]
    assert 'href="#"' in frame
    assert client.get(f"/outbox/{filed.pk}/source/").status_code == 404
    client.force_login(owner)
    with django_assert_num_queries(6):
        assert filed.subject in unescape(client.get("/outbox/").content.decode())
    page, frame = (client.get(f"/outbox/{filed.pk}/{part}").content.decode() for part in ("", "html/"))
    assert all(f"testserver{link}" in page and f"testserver{link}" in frame for link in links)
    source = client.get(f"/outbox/{filed.pk}/source/")
    assert source["Content-Type"] == "text/plain; charset=utf-8"
    assert source.content.startswith(b"From: Commonplace <news@testserver>\r\n")


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_letter_out_of_a_private_forum_is_its_readers(
    client: Client, cy: Member, owner: Member, bo: Member, subscribed: Callable[..., Member],
    thread_of: Callable[..., Thread], settings: Settings, tmp_path: Path, now: datetime, is_sent: bool,
) -> None:  # fmt: skip
    """Cy moderates, and may not read the keepers' own forum; Bo may."""
    settings.EMAIL_URL = f"file://{tmp_path}"
    keepers = Group.objects.create(name="Keepers")
    bo.groups.add(keepers)
    private = Forum.objects.create(name="Keepers only", slug="keepers-only")
    ForumGrant.objects.create(
        forum=private, audience=ForumGrant.Audience.GROUP, group=keepers, may_reply=True, may_start=True
    )
    owner.groups.add(keepers)
    looks(cy, owner, at=bo)
    thread_of(owner, "What the keepers hide", forum=private)
    thread_of(owner, "For everyone")
    subscribed(bo)
    send(now, *([] if is_sent else ["--choose-only"]))
    mail, digest = Outgoing.objects.get(), Digest.objects.get()
    assert mail.state == ("sent" if is_sent else "waiting")
    secrets = ("What the keepers hide", "Keepers only")
    admin_pages = [f"/admin/notices/outgoing/{mail.pk}/change/", f"/admin/newsletters/digest/{digest.pk}/change/"]
    lists = ["/outbox/", "/admin/notices/outgoing/", "/admin/newsletters/digest/"]

    client.force_login(cy)
    answers = [client.get(path) for path in [*lists, *admin_pages]]
    assert [answer.status_code for answer in answers] == [200] * 5
    told = "".join(answer.content.decode() for answer in answers)
    assert not [secret for secret in (*secrets, "For everyone") if secret in told]
    assert "Holds something you may not see." in answers[0].content.decode()
    assert "thread" not in answers[4].content.decode().partition('id="content-main"')[2]
    assert [client.get(path).status_code for path in pages(mail)] == [404] * 3

    client.force_login(owner)
    assert [client.get(path).status_code for path in pages(mail)] == [200] * 3
    assert all(secret in client.get(pages(mail)[0]).content.decode() for secret in secrets)
    assert "thread" in client.get(admin_pages[1]).content.decode().partition('id="content-main"')[2]


def test_a_moderator_sees_why_what_they_may_see_was_chosen(client: Client, cy: Member, filed: Outgoing) -> None:
    client.force_login(cy)
    page = unescape(client.get(f"/admin/newsletters/digest/{filed.ref}/change/").content.decode())
    assert '"kind": "thread"' in page
    page = unescape(client.get(f"/admin/notices/outgoing/{filed.pk}/change/").content.decode())
    assert filed.subject in page


def test_the_frame_may_do_nothing(client: Client, cy: Member, filed: Outgoing) -> None:
    client.force_login(cy)
    acts = Activity.objects.count()
    response = client.get(f"/outbox/{filed.pk}/html/")
    policy = response["Content-Security-Policy"]
    for directive in ("default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox"):
        assert directive in policy
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in response.content.decode()
    assert Activity.objects.count() == acts
    page = client.get(f"/outbox/{filed.pk}/")
    assert "unsafe-inline" not in page["Content-Security-Policy"]


def test_nobody_else_finds_anything(client: Client, bo: Member, filed: Outgoing) -> None:
    assert client.get("/outbox/").status_code == 302
    client.force_login(bo)
    assert [client.get(path).status_code for path in ["/outbox/", *pages(filed)]] == [404] * 4


def test_mails_about_accounts_are_the_administrators_business(
    client: Client, cy: Member, owner: Member, settings: Settings
) -> None:
    """Whoever reads the mail with which a password is set anew could set it."""
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    send_mail("Set a new password", "Go here.", None, ["ann@commonplace.example"])
    mail = Outgoing.objects.get()
    client.force_login(cy)
    assert "Set a new password" not in client.get("/outbox/").content.decode()
    assert [client.get(path).status_code for path in pages(mail)] == [404] * 3
    client.force_login(owner)
    assert "Set a new password" in client.get("/outbox/").content.decode()
    assert "Go here." in client.get(f"/outbox/{mail.pk}/").content.decode()


def test_a_letter_not_yet_sent_is_shown_as_it_would_be(
    client: Client, cy: Member, bo: Member, subscribed: Callable[..., Member], three_threads: list[Thread],
    now: datetime, settings: Settings,
) -> None:  # fmt: skip
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    subscribed(bo)
    send(now, "--choose-only")
    client.force_login(cy)
    looks(cy, at=bo)
    page = client.get(f"/outbox/{Outgoing.objects.get().pk}/").content.decode()
    assert "This is how it would look if it left now" in page
    assert all(thread.title in page for thread in three_threads)
    assert Outgoing.objects.get().state == "waiting"


def test_one_state_alone(client: Client, cy: Member, filed: Outgoing, now: datetime) -> None:
    client.force_login(cy)
    assert filed.subject not in client.get("/outbox/?state=waiting").content.decode()
    assert filed.subject in client.get("/outbox/?state=sent").content.decode()
    assert client.get("/outbox/?state=nonsense&page=99").status_code == 200
    assert deliver_step(now=now) == 0


@pytest.mark.parametrize("path", ["notices/outgoing", "newsletters/mailing", "newsletters/digest"])
def test_the_admin_shows_and_changes_nothing(client: Client, cy: Member, filed: Outgoing, path: str) -> None:
    client.force_login(cy)
    rows = client.get(f"/admin/{path}/")
    assert rows.status_code == 200
    assert client.get(f"/admin/{path}/add/").status_code == 403
    model = filed if path == "notices/outgoing" else None
    if model is not None:
        assert client.get(f"/admin/{path}/{model.pk}/change/").status_code == 200


def test_an_administrator_may_let_an_address_be_written_to_again(client: Client, owner: Member) -> None:
    client.force_login(owner)
    given = {"address": "gone@commonplace.example", "reason": "asked us", "since_0": "2026-03-02", "since_1": "09:00"}
    assert client.post("/admin/notices/suppression/add/", given).status_code == 302
    assert "gone@commonplace.example" in client.get("/admin/notices/suppression/").content.decode()


@pytest.mark.parametrize(("language", "said"), [
    ("en", "The member has left the newsletter."), ("fr", "Le membre a quitté la lettre d’information."),
])  # fmt: skip
def test_why_a_mail_did_not_leave_is_said_as_its_reader_speaks(
    client: Client, bo: Member, owner: Member, subscribed: Callable[..., Member], three_threads: list[Thread],
    now: datetime, language: str, said: str,
) -> None:  # fmt: skip
    """In whatever language the worker writes."""
    subscribed(bo)
    looks(owner, at=bo)
    send(now, "--choose-only")
    withdraw_consent(member=bo, how="newsletter page", now=now)
    with translation.override("fr"):
        send(now)
    mail = Outgoing.objects.get(purpose="digest")
    assert (mail.state, mail.reason) == ("skipped", "The member has left the newsletter.")
    mailing = Mailing.objects.get()
    assert mailing.counts["not_sent"] == {mail.reason: 1}
    choose_language(member=owner, language=language, now=now)
    client.force_login(owner)
    for path in (
        "/outbox/", f"/outbox/{mail.pk}/", "/admin/notices/outgoing/", f"/admin/notices/outgoing/{mail.pk}/change/",
        f"/admin/mailings/{mailing.pk}/", f"/admin/newsletters/mailing/{mailing.pk}/change/",
    ):  # fmt: skip
        assert said in unescape(client.get(path).content.decode()), path


def test_the_place_that_is_marked_is_where_one_is(client: Client, cy: Member) -> None:
    client.force_login(cy)
    link, other = client.get("/outbox/").content.decode(), client.get("/notices/").content.decode()
    marked = '<a href="/outbox/" aria-current="true">'
    assert (marked in " ".join(link.split()), marked in " ".join(other.split())) == (True, False)
