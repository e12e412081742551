"""All that the download holds of a member, as a page: every part with its name, every row with what it says."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import reply, start_thread
from community.models import Forum, Thread
from lib.kinds import ItemRef, Kind, all_kinds, kind_named
from notices.models import Manner
from profiles.actions import Showing, answer_question, choose_language, note_shown, turn_dial
from profiles.evidence.reading import readable
from profiles.evidence.taking import FIELDS, PARTS, parts_of
from profiles.kinds import OwnRows
from profiles.learning import learn_step
from profiles.models import Facet, Member, Sort, Subject, Surface

QUERIES = 7


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


def test_values_are_said_plainly(bo: Member, now: datetime) -> None:
    row = {"is_on": True, "seen": None, "terms": {"own": 0.5}, "score": 5.0828501126, "given": "2026-03-02T09:00:00Z"}
    (read,) = readable("shown", [row], member=bo, now=now)
    assert [str(name) for name, _lines in read] == ["switched on", "terms", "score", "given"]
    said = [bit.says for _name, lines in read for line in lines for bit in line]
    assert said[:3] == ["yes", "how lately you wrote in that place 0.50", "5.08"]
    assert isinstance(said[3], datetime)
    (((name, ((bit,),)),),) = readable("post", [{"text": "At T minus ten"}], member=bo, now=now)
    assert (name, bit.says) == (FIELDS["text"], "At T minus ten")


def said_of(client: Client, part: str) -> list[str]:
    """The fields of a part as its page says them: name, and what it says with the addresses it leads to."""
    html = client.get(reverse("profiles:held"), {"part": part}).content.decode()
    html = re.sub(r'<a href="([^"]*)"><bdi>(.*?)</bdi></a>', r"[\2](\1)", html)
    found = re.findall(r'<dt class="small muted">(.*?)</dt>(.*?)</div>', html, re.DOTALL)
    return [f"{name}: {' '.join(re.sub('<[^>]+>', ' ', said).split())}" for name, said in found]


def test_numbers_are_names_that_lead_there(
    client: Client, bo: Member, ann: Member, thread: Thread, stoves: Subject, now: datetime
) -> None:
    for of, target, level in (("subject", stoves.pk, 0), ("forum", thread.forum_id, 4), ("member", ann.pk, 1)):
        turn_dial(member=bo, of=of, target=target, level=level, now=now)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=None, now=now)
    turn_dial(member=bo, of="thread", target=thread.pk, level=2, now=now)
    client.force_login(bo)
    assert [each for each in said_of(client, "dial") if not each.startswith("turned")] == [
        f"of: [Winter camping]({thread.forum.get_absolute_url()})",
        "level: loud",
        f"of: [Ann]({ann.get_absolute_url()})",
        "level: quiet",
        f"of: [{thread.title}]({thread.get_absolute_url()})",
        "level: low",
    ]
    acts = said_of(client, "activity")
    assert "what was done: turned a dial" in acts
    assert f"item: [Stoves]({stoves.get_absolute_url()})" in acts
    assert f"more of it: of: [Stoves]({stoves.get_absolute_url()}) · level: unset" in acts


def test_dials_of_words_and_kinds_are_named_too(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    kind = Facet.objects.get(sort=Sort.KIND, key="thread")
    word = Facet.objects.create(sort=Sort.WORD, key="thread")
    turn_dial(member=bo, of="kind", target=kind.pk, level=1, now=now)
    turn_dial(member=bo, of="word", target=word.pk, level=0, now=now)
    client.force_login(bo)
    told = [each for each in said_of(client, "dial") if not each.startswith("turned")]
    assert told == ["of: Discussions", "level: quiet", "of: thread", "level: muted"]


def test_what_was_shown_mailed_asked_and_learned_is_told_by_name(
    client: Client, bo: Member, ann: Member, thread: Thread, stoves: Subject, now: datetime
) -> None:
    reply(author=bo, thread=thread, text="A gas stove.", key=uuid4(), now=now)
    learn_step(now=now)
    choice = Showing(ItemRef("thread", thread.pk), 1, 5.0828501126, {"hot": 0.82, "own": 0.001}, "it is new")
    note_shown(member=bo, surface=Surface.PAGE, choices=[choice], now=now)
    answer_question(member=bo, question=f"subject:{stoves.pk}", answer="4", now=now)
    client.force_login(bo)
    item = f"item: [{thread.title}]({thread.get_absolute_url()})"
    shown = said_of(client, "shown")
    assert {"shown on: My page", item, "score: 5.08", "terms: how much goes on in it 0.82"} <= set(shown)
    assert [each for each in said_of(client, "asked") if "ask" not in each.partition(":")[0]][:2] == [
        "question: How much of Stoves do you want?",
        "answer: A lot of it",
    ]
    learned = said_of(client, "interest")
    assert f"what it is in: [Stoves]({stoves.get_absolute_url()})" in learned
    assert f"what it is in: [Ann]({ann.get_absolute_url()})" in learned
    assert f"what it is in: [Winter camping]({thread.forum.get_absolute_url()})" in learned
    assert "what it is in: Discussions" in learned
    assert {each for each in learned if each.startswith("in all")} == {"in all, as of now: 0.30"}
    acts = said_of(client, "activity")
    facets = next(each for each in acts if each.startswith("what it is about"))
    assert "[Stoves]" in facets
    assert not re.search(r"\b\d+\b", re.sub(r"\(.*?\)", "", facets))
    digest = {"items": [{"kind": "thread", "id": thread.pk, "score": 1.239, "terms": {}, "reason": "it is new"}]}
    ((_name, lines),) = next(iter(readable("digest", [digest], member=bo, now=now)))
    assert ["".join(bit.says for bit in line) for line in lines] == [
        f"item: {thread.title} · score: 1.24 · reason: it is new"
    ]
    choose_language(member=bo, language="fr", now=now)
    assert any(each.startswith("points: ") for each in said_of(client, "shown"))


def test_how_one_is_told_is_named_as_where_it_is_chosen(client: Client, bo: Member, now: datetime) -> None:
    """Joined is elsewhere when a member came, and started when something began."""
    Manner.objects.create(member=bo)
    client.force_login(bo)
    said = [each for each in said_of(client, "notice_manner") if "threads" in each]
    assert said == ["threads you start: normal", "threads you write in: quiet"]


def test_what_one_may_no_longer_see_has_no_name_there(
    client: Client, bo: Member, thread: Thread, forum: Forum, now: datetime
) -> None:
    turn_dial(member=bo, of="thread", target=thread.pk, level=4, now=now)
    turn_dial(member=bo, of="forum", target=forum.pk, level=4, now=now)
    forum.grants.all().delete()
    client.force_login(bo)
    assert [each for each in said_of(client, "dial") if each.startswith("of")] == ["of: what can no longer be seen"] * 2
    assert thread.title not in client.get(reverse("profiles:held"), {"part": "activity"}).content.decode()


def test_the_file_stays_for_machines(client: Client, bo: Member, stoves: Subject, now: datetime) -> None:
    turn_dial(member=bo, of="subject", target=stoves.pk, level=4, now=now)
    client.force_login(bo)
    (dial,) = client.get(reverse("profiles:download")).json()["dial"]
    assert (dial["of"], dial["target"], dial["level"]) == ("subject", stoves.pk, 4)


def test_many_rows_are_named_with_as_few_queries_as_one(
    client: Client,
    bo: Member,
    ann: Member,
    thread: Thread,
    forum: Forum,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    reply(author=bo, thread=thread, text="A gas stove.", key=uuid4(), now=now)
    rows = kind_named("activity").export(bo)
    with django_assert_num_queries(QUERIES):
        readable("activity", rows, member=bo, now=now)
    for number in range(6):
        subject = Subject.objects.create(name=f"Subject {number}", slug=f"subject-{number}")
        start = {"title": f"Thread {number}", "text": "A text.", "subjects": [subject]}
        other = start_thread(author=ann, forum=forum, key=uuid4(), now=now, **start)  # type: ignore[arg-type]
        reply(author=bo, thread=other, text=f"Words {number}.", key=uuid4(), now=now)
        turn_dial(member=bo, of="subject", target=subject.pk, level=3, now=now)
        answer_question(member=bo, question=f"subject:{subject.pk}", answer="1", now=now)
    rows = kind_named("activity").export(bo)
    with django_assert_num_queries(QUERIES + 1):  # questions now
        readable("activity", rows, member=bo, now=now)


def test_every_part_and_every_field_has_words() -> None:
    told = [kind for kind in all_kinds() if type(kind).export is not Kind.export]
    assert [kind.name for kind in told if kind.name not in PARTS] == []
    fields = {field for kind in told if isinstance(kind, OwnRows) for field in getattr(kind, "fields", ())}
    assert sorted(fields - set(FIELDS)) == []
