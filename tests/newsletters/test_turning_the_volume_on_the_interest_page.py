"""The volume dial of the interest page says what each step will mean before it is set."""

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsletters.schedule import in_words
from profiles.models import Member


def test_what_each_step_means_is_read_first(
    client: Client, bo: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bo)
    with django_assert_num_queries(2):  # the place's settings, kept for a minute, and the member
        part = client.get("/newsletter/dial/").content.decode()
    assert all(f"{step} · {in_words(step)}" in part for step in range(11))
    assert f"<strong>Now:</strong> {in_words(4)}" in part
    assert "<html" not in part
    response = client.post("/me/volume/", {"volume": "7", "next": "/me/"})
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert f"<strong>Now:</strong> {in_words(7)}" in client.get("/newsletter/dial/").content.decode()


def test_a_guest_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/newsletter/dial/").status_code == 302
