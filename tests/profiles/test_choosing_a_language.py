"""In which language the site speaks: a guest's browser or choice, a member's own setting, the site's own otherwise."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext
from pytest_django import Settings

from community.models import Thread
from desk.settings import set_setting
from notices.models import Outgoing
from profiles.actions import choose_language
from profiles.models import Activity, Member, Verb
from tests.conftest import PASSWORD

FRENCH = {"Accept-Language": "fr-CH, fr;q=0.9, en;q=0.5"}
START = reverse("home:page")
CHOOSE = reverse("profiles:choose-language")
pytestmark = pytest.mark.django_db


@pytest.fixture
def french(bo: Member, now: datetime) -> Member:
    """Bo, who reads French."""
    choose_language(member=bo, language="fr", now=now)
    bo.refresh_from_db()
    return bo


def test_a_guest_is_spoken_to_as_their_browser_asks(client: Client) -> None:
    response = client.get(START, headers=FRENCH)
    html = response.content.decode()
    assert '<html lang="fr"' in html
    assert 'dir="ltr"' in html
    assert "Se connecter" in html
    assert "Sign in" not in html
    assert response.headers["Content-Language"] == "fr"
    assert {"Cookie", "Accept-Language"} <= {part.strip() for part in response.headers["Vary"].split(",")}


def test_a_browser_that_asks_for_another_language_gets_the_sites_own(client: Client) -> None:
    assert client.get(START, headers={"Accept-Language": "nb"}).headers["Content-Language"] == "en"
    set_setting("language", "fr")
    assert client.get(START, headers={"Accept-Language": "nb"}).headers["Content-Language"] == "fr"
    assert client.get(START, headers={"Accept-Language": "en-GB"}).headers["Content-Language"] == "en"


def test_a_guest_chooses_and_the_browser_remembers(client: Client) -> None:
    response = client.post(CHOOSE, {"language": "fr", "next": reverse("account_login")})
    assert (response.status_code, response.headers["Location"]) == (302, reverse("account_login"))
    cookie = client.cookies["django_language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"], cookie["max-age"]) == ("fr", True, "Lax", 31536000)
    assert '<html lang="fr"' in client.get(START).content.decode()
    client.post(CHOOSE, {"language": "en"})
    assert '<html lang="en"' in client.get(START, headers=FRENCH).content.decode()


def test_every_page_offers_each_language_in_its_own_words(client: Client) -> None:
    html = client.get(START).content.decode()
    assert 'value="en" lang="en" aria-current="true"><bdi>English</bdi>' in html
    assert 'value="fr" lang="fr" ><bdi>Français</bdi>' in html
    assert "<bdi>English</bdi>" in client.get(START, headers=FRENCH).content.decode()


@pytest.mark.parametrize("wrong", ["xx", "", "fr; path=/"])
def test_a_language_that_is_not_offered_changes_nothing(client: Client, bo: Member, wrong: str) -> None:
    client.force_login(bo)
    assert client.post(CHOOSE, {"language": wrong}).status_code == 400
    assert "django_language" not in client.cookies
    bo.refresh_from_db()
    assert bo.language == "en"


def test_the_choice_leads_back_to_our_own_pages_alone(client: Client) -> None:
    response = client.post(CHOOSE, {"language": "fr", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_a_members_choice_holds_wherever_they_are(client: Client, bo: Member) -> None:
    client.force_login(bo)
    client.post(CHOOSE, {"language": "fr"})
    bo.refresh_from_db()
    assert bo.language == "fr"
    assert Activity.objects.of_member(bo.pk).filter(verb=Verb.EDITED).count() == 1
    elsewhere = Client(headers={"Accept-Language": "en"})
    elsewhere.force_login(bo)
    response = elsewhere.get(START)
    assert response.headers["Content-Language"] == "fr"
    assert "Ma page" in response.content.decode()


def test_a_members_choice_needs_the_pages_token_and_a_guest_gets_no_cookie_for_it(bo: Member) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert not browser.get(START).cookies
    assert browser.post(CHOOSE, {"language": "fr"}).status_code == 302
    browser.force_login(bo)
    assert browser.post(CHOOSE, {"language": "fr"}).status_code == 403
    bo.refresh_from_db()
    assert bo.language == "en"
    browser.get(START)
    token = browser.cookies["csrftoken"].value
    assert browser.post(CHOOSE, {"language": "fr", "csrfmiddlewaretoken": token}).status_code == 302
    bo.refresh_from_db()
    assert bo.language == "fr"


def test_choosing_what_is_chosen_records_nothing(client: Client, french: Member) -> None:
    client.force_login(french)
    client.post(CHOOSE, {"language": "fr"})
    assert Activity.objects.of_member(french.pk).filter(verb=Verb.EDITED).count() == 1


def test_settings_answer_in_the_language_just_chosen(client: Client, bo: Member) -> None:
    client.force_login(bo)
    url = reverse("profiles:settings")
    version = client.get(url).context["form"]["version"].value()
    said = {
        "name": "Bo",
        "place": "",
        "about": "",
        "language": "fr",
        "time_zone": "UTC",
        "messages_from": "everyone",
        "version": version,
    }
    html = client.post(url, said, follow=True).content.decode()
    assert "Vos réglages sont enregistrés." in html
    assert '<html lang="fr"' in html


def test_a_new_member_keeps_the_language_they_joined_in(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    new = {"name": "Ève", "username": "eve", "email": "eve@commonplace.example", "password1": PASSWORD}
    client.post(reverse("account_signup"), new, headers=FRENCH)
    assert Member.objects.get(username="eve").language == "fr"
    assert Outgoing.objects.get().subject == "Bienvenue sur Commonplace : cette adresse est-elle la vôtre ?"


def test_who_is_made_without_a_choice_has_the_sites_language(settings: Settings) -> None:
    settings.LANGUAGE_CODE = "fr"
    assert Member.objects.create_user("eve").language == "fr"


def test_a_language_no_longer_offered_gives_way_to_the_sites_own(
    client: Client, french: Member, settings: Settings
) -> None:
    settings.LANGUAGES = [("en", "English")]
    client.force_login(french)
    response = client.get(START)
    assert response.headers["Content-Language"] == "en"
    assert "Français" not in response.content.decode()


def test_what_is_wrong_in_a_form_is_said_in_french(client: Client, french: Member, thread: Thread) -> None:
    client.force_login(french)
    html = client.post(reverse("community:reply", args=[thread.pk]), {"text": " ", "key": ""}).content.decode()
    assert "Écrivez d’abord quelque chose." in html
    html = client.post(reverse("profiles:settings"), {"language": "fr", "time_zone": "UTC"}).content.decode()
    assert "Rien n’est encore enregistré. Corrigez d’abord ceci\u00a0:" in html
    assert "Ce champ est obligatoire." in html  # Django's own


def test_a_constraint_of_the_database_speaks_french(french: Member) -> None:
    with translation.override("fr"), pytest.raises(ValidationError, match=r"Ce nom d’utilisateur est pris\."):
        Member(username="BO", name="Bo").full_clean(exclude=["password"])


@pytest.mark.parametrize(("replies", "said"), [(0, "0 réponse"), (1, "1 réponse"), (2, "2 réponses")])
def test_french_counts_none_as_one(replies: int, said: str) -> None:
    with translation.override("fr"):
        found = ngettext("%(count)s reply", "%(count)s replies", replies) % {"count": replies}
    assert found == said


def test_pages_that_say_what_went_wrong_speak_french(client: Client, french: Member) -> None:
    client.force_login(french)
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Il n’y a rien à cette adresse." in response.content.decode()


def test_dates_and_times_are_french(client: Client, french: Member) -> None:
    Member.objects.filter(pk=french.pk).update(joined=datetime.fromisoformat("2024-03-05T12:00:00+00:00"))
    client.force_login(french)
    assert "ici depuis le 5 mars 2024" in client.get(french.get_absolute_url()).content.decode()


def test_a_forgotten_password_is_answered_in_the_members_language(
    client: Client, french: Member, settings: Settings
) -> None:
    """Whoever asks for it, in whatever language their browser speaks."""
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    client.post(reverse("account_reset_password"), {"email": french.email}, headers={"Accept-Language": "en"})
    mail = Outgoing.objects.get()
    assert mail.address == french.email
    assert mail.subject == "Choisir un nouveau mot de passe"


def test_the_admin_speaks_french(client: Client, owner: Member, now: datetime) -> None:
    choose_language(member=owner, language="fr", now=now)
    client.force_login(owner)
    html = client.get(reverse("admin:profiles_member_changelist")).content.decode()
    assert '<html lang="fr"' in html
    assert "Sélectionnez l’objet membre à changer" in html  # Django's sentence, our word
