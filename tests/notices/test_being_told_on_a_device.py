"""A member is told on their phone: encrypted for it, when it is wanted, once, and by nothing that leads inside."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import mark_read, reply
from community.models import Post, Thread
from lib.fetching import send
from notices.actions import add_device, choose_manner, choose_ways
from notices.actions.pushing import MOST_A_DAY
from notices.models import Device, Notice, Push
from notices.pushing.step import push_step
from notices.telling import tell_step
from profiles.actions import ignore, turn_dial
from profiles.models import Level, Member
from tests.notices.push_service import Browser, PushService

Write = Callable[..., Post]
SOON = timedelta(seconds=30)
ABROAD = "https://push.example/send/abc"


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def phone(service: PushService, browser: Browser, ann: Member, now: datetime) -> Device:
    """Ann's, which listens at our own push service."""
    return add_device(member=ann, endpoint=service.endpoint, name="Phone", now=now, **browser.said)


@pytest.fixture
def step(service: PushService) -> Callable[[datetime], int]:
    """Pushes as of a time, by a door that for once leads to this machine."""
    return lambda when: push_step(when, clock=lambda: when, post=partial(send, allow=lambda *_: True))


@pytest.fixture
def write(thread: Thread, bo: Member, now: datetime) -> Write:
    def say(text: str = "Mine runs at minus thirty.", when: datetime = now) -> Post:
        post = reply(author=bo, thread=thread, text=text, key=uuid4(), now=when)
        while tell_step(now=when):
            pass
        return post

    return say


def test_a_notice_arrives_and_only_the_phone_can_read_it(
    phone: Device, service: PushService, browser: Browser, write: Write, step: Callable[[datetime], int], now: datetime
) -> None:
    post = write()
    assert step(now + SOON / 2) == 0
    assert step(now + SOON) == 1
    ((headers, body),) = service.came
    assert browser.read(body) == {
        "title": "Bo answered you",
        "about": "Which stove works at minus twenty?",
        "url": post.get_absolute_url(),
        "id": Notice.objects.get().pk,
        "tag": f"thread:{post.thread_id}",
    }
    assert (headers["Content-Encoding"], headers["TTL"], len(headers["Topic"])) == ("aes128gcm", "86400", 32)
    assert service.is_signed()
    assert "thirty" not in str(browser.read(body))
    phone.refresh_from_db()
    assert phone.used == now + SOON
    assert step(now + timedelta(hours=1)) == 0


def test_several_in_one_thread_are_one_message(
    phone: Device, service: PushService, browser: Browser, write: Write, step: Callable[[datetime], int], now: datetime
) -> None:
    for number in range(3):
        write(f"Number {number}.")
    step(now + SOON)
    ((_headers, body),) = service.came
    assert browser.read(body)["title"] == "Bo: 3 answers"
    assert set(Push.objects.values_list("is_sent", flat=True)) == {True}


@pytest.mark.parametrize("meanwhile", ["seen", "ignored", "muted", "off", "suspended", "removed"])
def test_what_is_not_wanted_any_more_is_not_pushed(
    phone: Device, service: PushService, write: Write, step: Callable[[datetime], int], client: Client, thread: Thread,
    ann: Member, bo: Member, now: datetime, meanwhile: str,
) -> None:  # fmt: skip
    post = write()
    if meanwhile == "seen":
        thread.refresh_from_db()
        mark_read(member=ann, thread=thread, number=post.number, now=now)
    elif meanwhile == "ignored":
        ignore(member=ann, other=bo, now=now)
    elif meanwhile == "muted":
        turn_dial(member=ann, of="member", target=bo.pk, level=Level.MUTED, now=now)
    elif meanwhile == "off":
        choose_ways(member=ann, wanted={("reply", "push"): False}, now=now)
    elif meanwhile == "suspended":
        Member.objects.filter(pk=ann.pk).update(status=Member.Status.SUSPENDED)
    else:
        client.force_login(ann)
        client.post(reverse("notices:remove-device", args=[phone.pk]))
    step(now + SOON)
    assert service.came == []
    assert not Push.objects.filter(ended=None).exists()


def test_in_quiet_hours_it_waits(
    phone: Device, service: PushService, write: Write, step: Callable[[datetime], int], ann: Member, now: datetime
) -> None:
    Member.objects.filter(pk=ann.pk).update(time_zone="Asia/Tokyo")  # it is six in the evening there
    choose_manner(
        member=ann, quiet_from=time(18), quiet_until=time(7, 30), mails_a_day=6, mails_a_week=25, started=Level.NORMAL,
        joined=Level.QUIET, now=now,
    )  # fmt: skip
    write()
    assert step(datetime(2026, 3, 2, 22, 29, tzinfo=UTC)) == 0
    assert step(datetime(2026, 3, 2, 22, 30, tzinfo=UTC)) == 1
    assert len(service.came) == 1


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_device_that_its_service_knows_no_more_is_forgotten(
    phone: Device, service: PushService, write: Write, step: Callable[[datetime], int], now: datetime, status: int
) -> None:
    write()
    service.status = status
    step(now + SOON)
    assert not Device.objects.exists()
    assert not Push.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_busy_is_asked_again_later(
    phone: Device, service: PushService, write: Write, step: Callable[[datetime], int], now: datetime, status: int
) -> None:
    write()
    service.status = status
    when, waits = now + SOON, []
    for _time in range(4):
        assert step(when) == 1
        due = Push.objects.get().due
        waits.append(due - when)
        when = due
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    service.status = 201
    assert step(when) == 1
    assert Push.objects.get().is_sent


def test_a_worker_that_died_holds_nothing_up_for_long(
    phone: Device, service: PushService, browser: Browser, write: Write, step: Callable[[datetime], int], now: datetime
) -> None:
    write()

    def die(*_args: object) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        push_step(now + SOON, clock=lambda: now + SOON, post=die)
    assert step(now + SOON + timedelta(minutes=1)) == 0
    assert step(now + SOON + timedelta(minutes=3)) == 1
    ((_headers, body),) = service.came
    assert browser.read(body)["title"] == "Bo answered you"


def test_a_day_has_its_share(
    phone: Device, service: PushService, write: Write, step: Callable[[datetime], int], now: datetime
) -> None:
    for _number in range(MOST_A_DAY):
        Push.objects.create(device=phone, due=now, ended=now, is_sent=True)
    write()
    step(now + SOON)
    assert service.came == []
    assert Push.objects.get(notice__isnull=False).ended == now + SOON


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/push", "https://localhost/push", "https://169.254.169.254/latest",
        "https://10.0.0.8/push", "https://push.example:8443/x",
    ],
)  # fmt: skip
def test_an_endpoint_that_leads_inside_is_never_connected_to(
    ann: Member, browser: Browser, write: Write, now: datetime, endpoint: str, caplog: pytest.LogCaptureFixture
) -> None:
    add_device(member=ann, endpoint=endpoint, name="Phone", now=now, **browser.said)
    write()
    with caplog.at_level(logging.WARNING):
        door = partial(send, resolve=lambda host, port: ["10.1.2.3"] if host == "push.example" else [host])
        assert push_step(now + SOON, clock=lambda: now + SOON, post=door) == 1
    assert "was not reached" in caplog.text
    assert not Push.objects.get().is_sent


def test_a_browser_asks_to_be_told_and_is_tried(
    client: Client, ann: Member, bo: Member, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(ann)
    page = client.get(reverse("notices:device-list"))
    assert "No device yet." in page.content.decode()
    asked = {"endpoint": ABROAD, "name": "Chrome · Android", **browser.said}
    add = reverse("notices:add-device")
    assert client.post(add, asked).status_code == 200
    assert client.post(add, asked).status_code == 200
    device = Device.objects.get()
    assert (device.member, device.name) == (ann, "Chrome · Android")
    attempt = reverse("notices:try-device", args=[device.pk])
    client.post(attempt)
    client.post(attempt)
    sent: list[bytes] = []

    def take(_url: str, body: bytes, _headers: object) -> int:
        sent.append(body)
        return 201

    push_step(post=take)
    assert [browser.read(body)["title"] for body in sent] == ["This is how you are told on this device."]

    client.force_login(bo)  # another member on the same computer
    assert client.post(attempt).status_code == 404
    assert client.post(reverse("notices:remove-device", args=[device.pk])).status_code == 404
    client.post(add, asked)
    assert Device.objects.get().member == bo


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example/x"}, {"endpoint": "javascript:alert(1)"}, {"endpoint": ""},
        {"endpoint": "https://user:secret@push.example/x"}, {"endpoint": "https://[::1]/x"},
        {"endpoint": "https://127.0.0.1/x"}, {"endpoint": "https://push.example:8443/x"}, {"endpoint": "https://inside/x"},
        {"p256dh": "AAAA"}, {"p256dh": "!"}, {"auth": "AAAA"}, {"auth": "é"},
    ],
)  # fmt: skip
def test_what_is_no_subscription_is_refused(
    client: Client, ann: Member, browser: Browser, wrong: dict[str, str]
) -> None:
    client.force_login(ann)
    answer = client.post(reverse("notices:add-device"), {"endpoint": ABROAD, **browser.said} | wrong)
    assert answer.status_code == 422
    assert answer.json()["faults"]
    assert not Device.objects.exists()


def test_ten_devices_are_enough(client: Client, ann: Member, browser: Browser) -> None:
    client.force_login(ann)
    answers = [
        client.post(reverse("notices:add-device"), {"endpoint": f"{ABROAD}{number}", **browser.said}).status_code
        for number in range(11)
    ]
    assert answers == [200] * 10 + [422]
    assert Device.objects.count() == 10


def test_without_a_device_nothing_is_on_its_way(write: Write) -> None:
    write()
    assert not Push.objects.exists()
