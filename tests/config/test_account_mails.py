"""Mails about an account speak the language of whoever gets them: every sentence of every one is translated."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from pytest_django import Settings

from profiles.models import Member
from tests import pseudo
from tests.reading import ROOT

MAILS = sorted(
    path.relative_to(ROOT / "templates")
    for path in (ROOT / "templates").glob("*/email/*.txt")
    if not path.name.startswith("base_")
)
GIVEN: dict[str, Any] = {
    "email": "ann@commonplace.example", "from_email": "ann@commonplace.example", "to_email": "anna@commonplace.example",
    "deleted_email": "ann@commonplace.example", "username": "ann", "ip": "127.0.0.1", "user_agent": "Firefox",
    "activate_url": "http://testserver/a/", "password_reset_url": "http://testserver/p/", "code": "123456",
    "signup_url": "http://testserver/s/", "current_site": {"name": "Commonplace", "domain": "testserver"},
    "user": Member(name="Ann", username="ann"),
}  # fmt: skip
KNOWN = pseudo.Known([], ["Ann", "ann", "Firefox", "Commonplace", "testserver", *map(str, GIVEN.values())])


@pytest.fixture
def made_up(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, (pseudo.LANGUAGE, "")]
    settings.LOCALE_PATHS = [str(pseudo.made(tmp_path_factory.mktemp("locale"))), *settings.LOCALE_PATHS]


@pytest.mark.usefixtures("made_up")
def test_every_sentence_is_translated() -> None:
    assert len(MAILS) > 20
    found = {}
    with translation.override(pseudo.LANGUAGE):
        for path in MAILS:
            text = render_to_string(str(path), GIVEN | {"timestamp": timezone.now()})
            words = re.sub(r"https?://\S+|\S+@\S+", " ", text)
            if foreign := [run for line in words.splitlines() for run in KNOWN.foreign(line)]:
                found[str(path)] = foreign
    assert found == {}
