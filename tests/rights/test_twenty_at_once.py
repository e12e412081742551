"""Twenty requests at the same moment leave what one of them leaves: every address that writes, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import BinaryField, DateTimeField, Field, UUIDField
from django.test import Client

from tests.directory.racing import apart, cookies_of, post_at_once, shared_database, signed_in
from tests.rights.ground import Ground
from tests.rights.language import tables
from tests.rights.left import left
from tests.rights.matrix import IS_WHOLE
from tests.rights.races import RACES, Race

pytestmark = pytest.mark.django_db(transaction=True)
SAMPLE = 8
# Numbers that the database hands out, marks of one sending, and a salted hash; likewise times and whole mails.
NOT_COMPARED = {
    "id", "item", "detail", "target", "facets", "position", "xact", "password", "message_id", "message", "sealed",
    "heat",  # follows from the time of the last reply
    "under_item", "key", "ref",  # of a notice and its bell: numbers that the database hands out
}  # fmt: skip
# What writes and is no act of the place's own, with the reason.
NO_RACE = {
    "account_login": "a session for each window is meant",
    "account_logout": "ends one session",
    "account_change_password": "sets one value, and the last stands",
    "admin:password_change": "likewise",
    "admin:mailing": "sends a copy to whoever presses, as often as they press",
    "admin:edition-preview": "likewise",
    "admin:feedback_rating_restore": "goes the way of hiding it; restoring is raced for three other kinds",
    "account_reauthenticate": "notes the time in the session",
    "profiles:answer-subject": "answers what was proposed, and the first answer stands",
    "community:decline-call": "sets one time, and the first stands",
    "search:decline-introduction": "likewise",
    "notices:void-addresses": "sets one time, which is all that it changes",
    "notices:see": "sets one time, which is all that it changes",
}


Counted = dict[str, tuple[int, list[str]]]  # by table: how many rows, and what stands in them


def counted() -> Counted:
    """How many rows each table has, and what stands in them but for times and numbers that are handed out."""
    held = left(is_compared)
    return {label: (len(rows), sorted(str(row) for row in rows.values() if row)) for label, rows in held.items()}


def is_compared(field: Field[Any, Any]) -> bool:
    is_number = field.primary_key or field.is_relation or field.name in NOT_COMPARED
    return not is_number and not isinstance(field, BinaryField | DateTimeField | UUIDField)


def differences(found: Counted, expected: Counted) -> list[str]:
    """What twenty left and one did not, and the other way round."""
    said = []
    for label, (count, rows) in found.items():
        number, wanted = expected[label]
        if (count, rows) != (number, wanted):
            more, less = Counter(rows) - Counter(wanted), Counter(wanted) - Counter(rows)
            said.append(f"{label}: {count} rows for {number}; more {dict(more)}, less {dict(less)}")
    return said


def alone(send: Callable[[], int]) -> tuple[int, Counted]:
    """What one request answers and leaves, taken back."""
    with transaction.atomic():
        status = send()
        after = counted()
        transaction.set_rollback(True)
    return status, after


def test_every_address_that_writes_has_a_race() -> None:
    writing = {row.route for row in tables() if row.method == "POST" and _writes(row.answers)}
    missing = writing - {race.route for race in RACES} - set(NO_RACE)
    assert not missing, f"Say in tests/rights/races.py what is sent twenty times to: {', '.join(sorted(missing))}."


def _writes(answers: dict[str, dict[str, str]]) -> bool:
    return any(answer.endswith("!") for by_role in answers.values() for answer in by_role.values())


@pytest.mark.parametrize("race", RACES if IS_WHOLE else Random("races").sample(RACES, SAMPLE), ids=str)
def test_twenty_at_once_are_one(race: Race, tmp_path: Path) -> None:
    ground = Ground()
    window = Client()
    if race.who:
        window.force_login(getattr(ground, race.who))
    cookies = cookies_of(window)
    address, form = race.address(ground), race.form(ground)
    before = counted()
    status, expected = alone(lambda: signed_in(cookies).post(address, form).status_code)
    assert status in {200, 204, 302}
    assert before != expected, "This writes nothing; it needs no race."
    with shared_database(tmp_path):
        answers = post_at_once(lambda _: (signed_in(cookies), address, form))
        after = apart(counted)
    assert differences(after, expected) == []
    assert status in answers
    assert not [code for code in answers if code >= 500]
