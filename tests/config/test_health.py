"""A load balancer, or a person, asks whether the site is well."""

from django.test import Client


def test_all_parts_answer(client: Client, db: None) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "parts": {"database": "ok", "cache": "ok"}}
    assert "no-store" in response["Cache-Control"]


def test_health_is_only_asked(client: Client, db: None) -> None:
    assert client.post("/healthz").status_code == 405
