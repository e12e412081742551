"""The owner gives the place its name: it stands on every page, and who changed it is kept."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from desk.actions import change_settings, set_back, version_of
from desk.models import Setting, SettingChange
from desk.settings import site_settings
from profiles.models import Member

TYPED = {"name": "Fellside", "tagline": "Where the valley talks.", "language": "en", "time_zone": "Europe/London"}
PLACE = "/setup/place/"


def history() -> list[tuple[str, object, object, str]]:
    """Every change, newest first, by name."""
    rows = SettingChange.objects.recent()
    return [(row.name, row.before, row.after, row.by.username if row.by else "") for row in rows]


def test_it_stands_on_every_page_at_once(at_home: Client) -> None:
    assert "Commonplace" in at_home.get("/forums/").content.decode()
    response = at_home.post(PLACE, TYPED)
    assert response.status_code == 302
    html = Client().get("/").content.decode()
    assert ">Fellside</h1>" in html
    assert "Where the valley talks." in html
    assert "Fellside" in at_home.get("/admin/").content.decode()
    assert Setting.objects.get(name="setup:steps").value == {"place": "done"}
    assert sorted(row[:3] for row in history()) == [
        ("name", None, "Fellside"),
        ("tagline", None, "Where the valley talks."),
        ("time_zone", None, "Europe/London"),
    ]


def test_a_mistake_keeps_what_was_typed_and_changes_nothing(at_home: Client) -> None:
    response = at_home.post(PLACE, TYPED | {"time_zone": "Mars/Olympus"})
    assert response.status_code == 422
    assert 'value="Fellside"' in response.content.decode()
    assert history() == []
    assert site_settings().name == "Commonplace"


def test_left_out_it_can_be_done_later(at_home: Client) -> None:
    assert at_home.post(PLACE, {"skip": ""}).status_code == 302
    assert Setting.objects.get(name="setup:steps").value == {"place": "skipped"}
    at_home.post(PLACE, TYPED)
    at_home.post(PLACE, {"skip": ""})
    assert Setting.objects.get(name="setup:steps").value == {"place": "done"}


def test_of_two_windows_the_second_is_told(at_home: Client, owner: Member, now: datetime) -> None:
    version = version_of(names=TYPED)
    change_settings(by=owner, values={"name": "Valley"}, now=now)
    response = at_home.post(PLACE, TYPED | {"version": version})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Somebody changed this meanwhile to: Valley." in html
    assert site_settings().name == "Valley"
    again = response.context["form"].data["version"]
    assert at_home.post(PLACE, TYPED | {"version": again}).status_code == 302
    assert site_settings().name == "Fellside"


def test_an_earlier_value_can_be_put_back(owner: Member, now: datetime) -> None:
    for name in ("Valley", "Fellside"):
        (change,) = change_settings(by=owner, values={"name": name}, now=now)
    assert set_back(by=owner, change=change, now=now) is not None
    assert site_settings().name == "Valley"
    assert set_back(by=owner, change=change, now=now) is None
    first = SettingChange.objects.order_by("pk")[0]
    set_back(by=owner, change=first, now=now)
    assert site_settings().name == "Commonplace"
    assert [row[1:3] for row in history()] == [
        ("Valley", None),
        ("Fellside", "Valley"),
        ("Valley", "Fellside"),
        (None, "Valley"),
    ]


def test_nobody_else_decides(cy: Member, now: datetime) -> None:
    with pytest.raises(PermissionDenied, match="Only the owner"):
        change_settings(by=cy, values={"name": "Mine"}, now=now)
    assert history() == []
