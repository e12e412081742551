"""Each fault has a page that says what to do and gives back what was typed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse

from config.faults import away, broken, forbidden


@pytest.mark.django_db
def test_an_unknown_address_offers_the_search(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is nothing at this address." in response.content.decode()


@pytest.mark.django_db
def test_an_expired_form_gives_back_the_text_and_no_password() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_signup"), {"name": "Ann of the <hills>", "password1": "four small birds"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "This form has expired." in html
    assert "Ann of the &lt;hills&gt;" in html
    assert "four small birds" not in html


@pytest.mark.django_db
def test_a_refusal_carries_the_sentence_of_the_action(rf: RequestFactory, client: Client) -> None:
    request = rf.get("/x/")
    request.user = client.get("/account/login/").wsgi_request.user
    html = forbidden(request, PermissionDenied("Only its author may change this.")).content.decode()
    assert "Only its author may change this." in html


def test_a_fault_of_ours_shows_no_trace_and_asks_no_database(rf: RequestFactory) -> None:
    """No mark for the database: a query would fail this test."""
    response = broken(rf.post("/threads/start/", {"title": "My title", "text": "What I wrote."}))
    html = response.content.decode()
    assert response.status_code == 500
    assert "Something broke here." in html
    assert "What I wrote." in html
    assert "Traceback" not in html


def test_a_database_that_is_away_keeps_what_was_typed(rf: RequestFactory) -> None:
    response = away(rf.post("/threads/5/reply/", {"text": "What I wrote.", "password": "four small birds"}))
    html = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert "Back in a moment." in html
    assert "What I wrote." in html
    assert "four small birds" not in html
