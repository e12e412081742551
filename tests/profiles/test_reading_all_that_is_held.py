"""All that the download holds of a member, as a page: every part with its name, every row with what it says."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from community.actions import reply
from community.models import Thread
from lib.kinds import Kind, all_kinds
from profiles.actions import turn_dial
from profiles.evidence.taking import FIELDS, PARTS, parts_of, readable
from profiles.kinds import OwnRows
from profiles.models import Member, Subject


def test_the_parts_are_those_of_the_file(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    reply(author=bo, thread=thread, text="A gas stove.", key=uuid4(), now=now)
    turn_dial(member=bo, of="subject", target=Subject.objects.get().pk, level=4, now=now)
    client.force_login(bo)
    file = client.get(reverse("profiles:download")).json()
    assert {part.name: len(part.rows) for part in parts_of(bo)} == {name: len(rows) for name, rows in file.items()}
    html = client.get(reverse("profiles:held")).content.decode()
    for name in file:
        assert f'href="?part={name}">{PARTS[name]}</a>' in html


def test_a_part_says_what_its_rows_hold(client: Client, bo: Member, stoves: Subject, now: datetime) -> None:
    turn_dial(member=bo, of="subject", target=stoves.pk, level=4, now=now)
    client.force_login(bo)
    html = client.get(reverse("profiles:held"), {"part": "dial"}).content.decode()
    assert '<h2 id="part">Dials you turned</h2>' in html
    assert '<dt class="small muted">level</dt>' in html
    assert "2 March 2026" in html or "March 2, 2026" in html
    other = client.get(reverse("profiles:held"), {"part": "spoon"}).content.decode()
    assert "All parts" in other


def test_it_goes_on_over_pages(client: Client, bo: Member, now: datetime) -> None:
    for number in range(51):
        subject = Subject.objects.create(name=f"Subject {number}", slug=f"subject-{number}")
        turn_dial(member=bo, of="subject", target=subject.pk, level=3, now=now)
    client.force_login(bo)
    second = client.get(reverse("profiles:held"), {"part": "dial", "page": "2"}).content.decode()
    assert second.count('<dl class="held">') == 1
    assert "?part=dial&amp;page=1" in second


def test_what_another_holds_is_not_there(
    client: Client, bo: Member, di: Member, stoves: Subject, now: datetime
) -> None:
    turn_dial(member=di, of="subject", target=stoves.pk, level=4, now=now)
    client.force_login(bo)
    assert "Dials you turned" not in client.get(reverse("profiles:held"), {"part": "dial"}).content.decode()


def test_values_are_said_plainly() -> None:
    row = {"is_on": True, "seen": None, "terms": {"own": 0.5}, "facets": [1, 2], "given": "2026-03-02T09:00:00+00:00"}
    said = [value for _name, value in readable(row)]
    assert said[0] == "yes"
    assert said[1:3] == ["own: 0.5", "1 · 2"]
    assert isinstance(said[3], datetime)
    assert readable({"text": "At T minus ten"}) == [(FIELDS["text"], "At T minus ten")]


def test_every_part_and_every_field_has_words() -> None:
    told = [kind for kind in all_kinds() if type(kind).export is not Kind.export]
    assert [kind.name for kind in told if kind.name not in PARTS] == []
    fields = {field for kind in told if isinstance(kind, OwnRows) for field in getattr(kind, "fields", ())}
    assert sorted(fields - set(FIELDS)) == []
