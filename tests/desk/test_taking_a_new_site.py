"""A new site: whoever runs the server makes it theirs, once, and nobody else can."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from desk.models import Setting
from desk.setup.code import HAS_OWNER, code_file, setup_code
from profiles.models import Activity, Member
from tests.directory.racing import AT_ONCE, apart, post_at_once, shared_database
from tests.servers.site import Site

ADDRESS = "/setup/administrator/"


def test_the_first_visitor_is_led_to_the_set_up(client: Client, code: str) -> None:
    for path in ("/", "/forums/", "/account/signup/", "/admin/"):
        assert client.get(path)["Location"] == ADDRESS
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert code not in response.content.decode()
    assert client.get("/setup/place/")["Location"] == ADDRESS
    assert client.get("/healthz").status_code == 200


def test_the_owner_is_made_and_signed_in(client: Client, typed: dict[str, str]) -> None:
    response = client.post(ADDRESS, typed | {"code": typed["code"].lower().replace("-", " ")})
    assert response["Location"] == "/setup/place/"
    owner = Member.objects.get()
    assert (owner.username, owner.name, owner.email) == ("olga", "Olga Owner", "olga@commonplace.example")
    assert (owner.is_superuser, owner.is_staff) == (True, True)
    assert owner.check_password("five grey geese at noon")
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert [act.verb for act in Activity.objects.all()] == ["joined"]
    assert not Setting.objects.filter(name="setup:code").exists()
    assert client.get("/setup/")["Location"] == "/setup/place/"
    client.logout()
    assert client.get("/").status_code == 200


def test_the_owner_sets_up_in_a_language_of_theirs(client: Client, typed: dict[str, str]) -> None:
    page = client.get(ADDRESS).content.decode()
    assert f'name="next" value="{ADDRESS}"' in page
    assert '<button class="link" name="language" value="fr"' in page
    response = client.post("/language/", {"language": "fr", "next": ADDRESS}, follow=True)
    assert response.redirect_chain == [(ADDRESS, 302)]
    assert '<html lang="fr"' in response.content.decode()
    assert client.post(ADDRESS, typed)["Location"] == "/setup/place/"
    assert Member.objects.get().language == "fr"
    client.post("/language/", {"language": "en", "next": "/setup/place/"})
    page = client.get("/setup/place/").content.decode()
    assert ('<html lang="en"' in page, 'name="language" value="fr"' in page) == (True, True)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("code", "AAAA-BBBB-CCCC", "That is not the code."),
        ("password", "olga", "This password is too short."),
        ("email", "olga", "Enter a valid email address."),
        ("username", "olga owner", "Enter a valid username."),
        ("name", "", "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, typed: dict[str, str], field: str, value: str, said: str
) -> None:
    response = client.post(ADDRESS, typed | {field: value})
    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert 'value="olga@commonplace.example"' in html or field == "email"
    assert "five grey geese" not in html
    assert not Member.objects.exists()
    assert Setting.objects.get().name == "setup:code"


def test_ten_wrong_codes_are_enough(client: Client, typed: dict[str, str]) -> None:
    for _try in range(10):
        assert client.post(ADDRESS, typed | {"code": "WRONG"}).status_code == 422
    response = client.post(ADDRESS, typed)
    assert response.status_code == 429
    assert "Wait ten minutes" in response.content.decode()
    assert not Member.objects.exists()
    elsewhere = client.post(ADDRESS, typed, REMOTE_ADDR="192.0.2.7")
    assert elsewhere["Location"] == "/setup/place/"


def test_it_is_closed_for_the_second(client: Client, typed: dict[str, str], ann: Member) -> None:
    client.post(ADDRESS, typed)
    stranger = Client()
    assert stranger.get(ADDRESS).status_code == 404
    assert stranger.post(ADDRESS, typed | {"username": "eve", "email": "eve@commonplace.example"}).status_code == 404
    assert stranger.get("/setup/place/")["Location"] == "/account/login/?next=/setup/place/"
    stranger.force_login(ann)
    assert stranger.get("/setup/place/").status_code == 404
    assert stranger.post("/setup/place/", {"name": "Mine"}).status_code == 404
    assert sorted(Member.objects.values_list("username", flat=True)) == ["ann", "olga"]
    assert client.get(ADDRESS)["Location"] == "/setup/"


def test_a_site_with_an_administrator_of_old_is_not_open(client: Client, db: None, owner: Member) -> None:
    cache.delete(HAS_OWNER)
    assert client.get("/").status_code == 200
    assert client.get(ADDRESS).status_code == 404
    with pytest.raises(CommandError, match="has its administrator"):
        call_command("setup_code")


def test_the_command_tells_the_code_and_writes_it_down(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup_code")
    assert code in capsys.readouterr().out
    assert code_file().read_text() == f"{code}\n"
    assert code_file().stat().st_mode & 0o777 == 0o600
    assert setup_code() == code


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_is_let_in(typed: dict[str, str], tmp_path: Path) -> None:
    def posted(number: int) -> tuple[Client, str, dict[str, object]]:
        other = {"username": f"owner{number}", "email": f"owner{number}@commonplace.example"}
        return Client(REMOTE_ADDR=f"192.0.2.{number}"), ADDRESS, {**typed, **other}

    with shared_database(tmp_path):
        answers = post_at_once(posted)
        owners = apart(lambda: list(Member.objects.values_list("is_superuser", flat=True)))
    assert owners == [True]
    assert answers == {302: 1, 404: AT_ONCE - 1}


def test_a_new_site_on_another_port_names_its_own_address(tmp_path: Path) -> None:
    site = Site(tmp_path, REDIS_URL="")
    del site.environment["SITE_URL"]
    site.manage("migrate", "--verbosity", "0")
    with site.served():
        assert site.log.splitlines()[:3] == [
            f"Commonplace is at {site.url} (with its worker; Ctrl+C stops it).",
            f"Links in mail lead to http://127.0.0.1:8000, and pages are not live. Start it with SITE_URL={site.url}.",
            f"Nobody owns this site yet. Set it up at {site.url}/setup/ with the code "
            + (tmp_path / "setup_code").read_text().strip(),
        ]
