"""Settings at the desk: typed, checked, kept with who decided what, and put back."""

import pytest
from django.test import Client

from desk.actions import version_of
from desk.models import Logo, SettingChange
from desk.settings import DEFINITIONS, GROUPS, site_settings
from profiles.models import Member
from tests.desk.test_choosing_the_look import file, picture

SETTINGS = "/admin/desk/setting/"
WORDS = {
    "welcome": "Come in.\nSit down.",
    "footer": "The valley's own.",
    "imprint": "https://fellside.example/imprint",
    "privacy": "https://fellside.example/privacy",
}


def test_every_group_has_its_page_and_every_setting_a_group(at_home: Client) -> None:
    html = at_home.get(SETTINGS).content.decode()
    for group in GROUPS:
        assert f"{SETTINGS}{group}/" in html
        assert at_home.get(f"{SETTINGS}{group}/").status_code == 200
    assert {each.group for each in DEFINITIONS.values()} == set(GROUPS)
    assert at_home.get(f"{SETTINGS}nothing/").status_code == 404


def test_words_stand_where_they_say(at_home: Client) -> None:
    assert at_home.post(f"{SETTINGS}words/", WORDS).status_code == 302
    html = Client().get("/").content.decode()
    assert "Come in.<br>Sit down." in html
    assert "Members talk, trade and help one another here." not in html
    assert "The valley&#x27;s own." in html
    assert 'href="https://fellside.example/imprint"' in html
    assert 'href="https://fellside.example/privacy"' in Client().get("/account/signup/").content.decode()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "imprint page", "ftp://x"])
def test_a_link_is_a_web_address(at_home: Client, address: str) -> None:
    response = at_home.post(f"{SETTINGS}words/", WORDS | {"imprint": address})
    assert response.status_code == 422
    assert "The valley&#x27;s own." in response.content.decode()
    assert not SettingChange.objects.exists()


def test_the_history_says_who_and_what_and_leads_back(at_home: Client) -> None:
    at_home.post(f"{SETTINGS}joining/", {"sign_up": "closed", "volume": 4})
    html = at_home.get(f"{SETTINGS}joining/").content.decode()
    assert "nobody for now" in html
    change = SettingChange.objects.get()
    asked = at_home.get(f"{SETTINGS}back/{change.pk}/").content.decode()
    assert "Before, it was: everyone" in asked
    assert site_settings().sign_up == "closed"
    assert at_home.post(f"{SETTINGS}back/{change.pk}/")["Location"] == f"{SETTINGS}joining/"
    assert site_settings().sign_up == "open"
    assert [(row.name, row.before, row.after) for row in SettingChange.objects.recent()] == [
        ("sign_up", "closed", None),
        ("sign_up", None, "closed"),
    ]
    listed = at_home.get("/admin/desk/settingchange/").content.decode()
    assert "Who may join" in listed
    assert '<a href="?name=sign_up">Who may join</a>' in listed
    assert "Owner" in listed


def test_the_history_of_one_setting(at_home: Client) -> None:
    at_home.post(f"{SETTINGS}joining/", {"sign_up": "closed", "volume": 3})
    one = at_home.get("/admin/desk/settingchange/?name=volume").context["cl"]
    assert [(row.name, row.after) for row in one.result_list] == [("volume", 3)]


def test_secrets_are_there_or_not(at_home: Client) -> None:
    at_home.post(
        f"{SETTINGS}mail/",
        {"mail_host": "a.example", "mail_security": "tls", "mail_user": "us", "mail_password": "s3cr3t"},
    )
    for address in (SETTINGS, f"{SETTINGS}mail/", "/admin/desk/settingchange/"):
        html = at_home.get(address).content.decode()
        assert "••••••••" in html
        assert "s3cr3t" not in html
    assert str(SettingChange.objects.get(name="mail_password").after)[:30] not in html
    assert at_home.get(f"{SETTINGS}mail_password/change/").status_code == 403


def test_an_earlier_logo_can_be_put_back(at_home: Client) -> None:
    at_home.post(f"{SETTINGS}look/", {"palette": "#0f5c4d", "logo": file(picture())})
    digest = Logo.objects.get().digest
    at_home.post(f"{SETTINGS}look/", {"palette": "#0f5c4d", "without_logo": "on"})
    assert not site_settings().logo
    at_home.post(f"{SETTINGS}back/{SettingChange.objects.recent()[0].pk}/")
    assert site_settings().logo["digest"] == digest


def test_two_owners_at_once_overwrite_nothing_unseen(at_home: Client) -> None:
    version = version_of(names=WORDS)
    at_home.post(f"{SETTINGS}words/", WORDS | {"version": version})
    response = at_home.post(f"{SETTINGS}words/", WORDS | {"footer": "Mine.", "version": version})
    assert response.status_code == 422
    assert "Somebody changed this meanwhile to: The valley&#x27;s own." in response.content.decode()
    assert site_settings().footer == "The valley's own."


def test_only_the_owner_sees_and_decides(client: Client, cy: Member) -> None:
    client.force_login(cy)
    for address in (SETTINGS, f"{SETTINGS}words/", "/admin/desk/settingchange/", f"{SETTINGS}back/1/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{SETTINGS}words/", WORDS).status_code == 403
    assert "Settings" not in client.get("/admin/").content.decode()
    assert not SettingChange.objects.exists()


def test_the_desk_reminds_of_what_is_left_until_it_is_enough(at_home: Client) -> None:
    html = at_home.get("/admin/").content.decode()
    assert "Still to set up" in html
    assert "Name the mail server and send a test mail" in html
    at_home.post("/setup/place/", {"name": "Fell", "language": "en", "time_zone": "UTC"})
    at_home.post("/setup/mail/", {"skip": ""})
    html = at_home.get("/admin/").content.decode()
    assert "Give the place its name" not in html
    assert "Name the mail server and send a test mail" in html
    at_home.post("/setup/done/")
    assert "Still to set up" not in at_home.get("/admin/").content.decode()
