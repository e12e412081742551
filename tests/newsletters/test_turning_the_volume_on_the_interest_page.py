"""The volume dial says what each step will mean for this member before it is set, wherever it stands."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.models import Thread
from newsletters.schedule import in_words
from profiles.models import Consent, Member, Subject

DAY = timedelta(days=1)
SEVEN = "Two or three a month. In the last four weeks it would have been 3."


def test_a_young_place_says_what_a_step_means_for_everybody(
    client: Client, bo: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bo)
    with django_assert_num_queries(7):  # the place's settings, the member, and what there is of each kind
        part = client.get("/newsletter/dial/").content.decode()
    assert all(f"{step} · {in_words(step)}" in part for step in range(11))
    assert 'value="4" required id="id_volume_4" checked' in part
    assert "<html" not in part
    response = client.post("/me/volume/", {"volume": "7", "next": "/me/"})
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert 'value="7" required id="id_volume_7" checked' in client.get("/newsletter/dial/").content.decode()


def test_a_member_reads_how_many_letters_each_step_would_have_been(
    client: Client, ann: Member, bo: Member, thread_of: Callable[..., Thread],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """Ann began something new three times in the last four weeks."""
    Member.objects.update(joined=timezone.now() - 70 * DAY)
    for ago in (27, 17, 8):
        thread_of(ann, f"News of {ago} days ago", now=timezone.now() - ago * DAY)
    client.force_login(bo)
    part = client.get("/newsletter/dial/").content.decode()
    assert f"7 · {SEVEN}" in part
    assert f"0 · {in_words(0)}" in part
    with django_assert_num_queries(2):  # the member, and that no consent has stood for as long
        assert client.get("/newsletter/dial/").content.decode().count("In the last four weeks") == 10


def test_who_signs_up_chooses_the_volume_with_the_newsletter(client: Client, bo: Member, stoves: Subject) -> None:
    client.force_login(bo)
    assert 'hx-get="/newsletter/dial/?bare"' in client.get("/me/subjects/").content.decode()
    part = client.get("/newsletter/dial/?bare").content.decode()
    assert (part.count('name="volume"'), part.count("<form")) == (11, 0)
    client.post("/me/subjects/", {"subjects": [stoves.pk], "wants_newsletter": "on", "volume": "2"})
    bo.refresh_from_db()
    assert (bo.volume, Consent.objects.get(member=bo).how) == (2, "sign-up")


def test_who_signs_up_without_the_newsletter_leaves_its_volume(client: Client, bo: Member, stoves: Subject) -> None:
    client.force_login(bo)
    client.post("/me/subjects/", {"subjects": [stoves.pk], "volume": "2"})
    bo.refresh_from_db()
    assert (bo.volume, Consent.objects.exists()) == (4, False)


def test_a_guest_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/newsletter/dial/").status_code == 302
