"""One question at a time: put once, answered in the page, skipped, changed and taken back among the interests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from community.actions import start_thread
from community.models import Forum, Thread
from profiles.actions import answer_question, note_asked, pause_learning, take_answer_back, turn_dial
from profiles.asking import keep_for_visit, open_to, query_named
from profiles.models import Activity, Asked, Dial, Member, Option, Question, Subject, Verb
from search.asking import agreement, next_question, weighed

HTMX = {"hx-request": "true"}


@pytest.fixture
def talks(ann: Member, cy: Member, forum: Forum, stoves: Subject, tents: Subject, now: datetime) -> list[Thread]:
    """Twelve talks: every third of stoves, and one of tents."""
    found = []
    for number in range(12):
        subjects = [stoves] if number % 3 == 0 else [tents] if number == 1 else []
        start: dict[str, Any] = {"title": f"Talk {number}", "text": "Of this and that.", "subjects": subjects}
        when = now - timedelta(hours=12 - number)
        found.append(start_thread(author=[ann, cy][number % 2], forum=forum, key=uuid4(), now=when, **start))
    return found


@pytest.fixture
def clock(now: datetime) -> Iterator[datetime]:
    with patch("search.views.now", return_value=now):
        yield now


def dials(member: Member) -> list[tuple[str, int, int]]:
    return list(Dial.objects.filter(member=member).order_by("pk").values_list("of", "target", "level"))


def answer(client: Client, question: str, said: str, **how: Any) -> Any:
    return client.post(reverse("profiles:answer"), {"question": question, "answer": said}, **how)


@pytest.mark.parametrize(
    ("one", "other", "agrees"),
    [([], [], 1.0), ([1, 2], [1, 2], 1.0), ([1, 2], [3, 4], 0.0), ([1, 2], [2, 1], 0.5), ([1, 2], [1], 0.75)],
)
def test_how_far_two_lists_agree(one: list[int], other: list[int], agrees: float) -> None:
    assert agreement(one, other) == pytest.approx(agrees)


def test_it_asks_what_would_change_most(bo: Member, talks: list[Thread], stoves: Subject, now: datetime) -> None:
    worth = {each.query.name: each.change for each in weighed(bo, now=now)}
    tents = Subject.objects.get(name="Tents")
    assert worth[f"subject:{stoves.pk}"] > worth[f"subject:{tents.pk}"] > 0
    assert worth["field:role"] == worth["field:life"] == 0
    query = next_question(bo, now=now)
    assert query is not None
    assert (query.name, query.text) == (f"subject:{stoves.pk}", "How much of Stoves do you want?")


def test_my_page_fetches_it_and_it_is_answered_there(
    client: Client, bo: Member, talks: list[Thread], stoves: Subject, clock: datetime
) -> None:
    client.force_login(bo)
    assert f'hx-get="{reverse("search:question")}?above=&amp;below=for-you"' in client.get("/").content.decode()
    html = client.get(reverse("search:question"), {"above": "", "below": "for-you"}, headers=HTMX).content.decode()
    assert "How much of Stoves do you want?" in html
    assert f'href="{reverse("home:arrange-block", args=["question"])}?above=&amp;below=for-you"' in html
    assert f'hx-post="{reverse("profiles:asked")}" hx-trigger="load"' in html
    name = f"subject:{stoves.pk}"
    assert client.post(reverse("profiles:asked"), {"question": name}).status_code == 204
    said = answer(client, name, "4", headers=HTMX).content.decode()
    assert "Thank you. It counts from now on" in said
    assert dials(bo) == [("subject", stoves.pk, 4)]
    assert list(Asked.objects.values_list("question", "answer")) == [(name, "4")]
    assert client.get(reverse("search:question"), headers=HTMX).content == b""


def test_one_a_visit_and_never_the_same_again(
    client: Client, bo: Member, talks: list[Thread], stoves: Subject, clock: datetime
) -> None:
    client.force_login(bo)
    first = client.get(reverse("search:question")).content.decode()
    assert "How much of Stoves do you want?" in first
    client.post(reverse("profiles:asked"), {"question": f"subject:{stoves.pk}"})
    assert "How much of Stoves do you want?" in client.get(reverse("search:question")).content.decode()
    cache.clear()  # half an hour later
    second = next_question(bo, now=clock)
    assert second is not None
    assert second.text in client.get(reverse("search:question")).content.decode()
    skipped = answer(client, second.name, "", follow=True).content.decode()
    assert "You will not be asked that again." in skipped
    assert "There is nothing to ask you now." in client.get(reverse("search:question")).content.decode()
    assert dials(bo) == []
    assert list(Asked.objects.order_by("pk").values_list("answer", flat=True)) == ["", ""]
    assert not {query.name for query in open_to(bo)} & {f"subject:{stoves.pk}", second.name}


def test_looking_at_it_writes_nothing(client: Client, bo: Member, talks: list[Thread], clock: datetime) -> None:
    client.force_login(bo)
    client.get(reverse("search:question"))
    assert not Asked.objects.exists()


def test_while_learning_is_paused_nothing_is_asked(bo: Member, talks: list[Thread], now: datetime) -> None:
    pause_learning(member=bo, now=now)
    assert next_question(bo, now=now) is None


def test_of_a_subject_that_would_change_nothing_it_asks_nothing(bo: Member, stoves: Subject, now: datetime) -> None:
    assert {each.change for each in weighed(bo, now=now)} == {0.0}
    query = next_question(bo, now=now)
    assert query is not None
    assert query.name == "field:role"


def test_what_changes_no_order_comes_last_and_rarely(
    bo: Member, talks: list[Thread], stoves: Subject, tents: Subject, now: datetime
) -> None:
    asked = []
    for day in range(70):
        query = next_question(bo, now=now + timedelta(days=day))
        if query is not None:
            asked.append((day, query.name))
            note_asked(member=bo, question=query.name, now=now + timedelta(days=day))
    for_choosing = [name for _day, name in asked if name.partition(":")[0] == "subject"]
    assert set(for_choosing) == {f"subject:{stoves.pk}", f"subject:{tents.pk}"}
    assert [name for _day, name in asked[-2:]] == ["field:role", "field:life"]
    days = [day for day, _name in asked]
    assert days[: len(days) - 2] == list(range(len(days) - 2))
    assert days[-2:] == [days[-3] + 30, days[-3] + 60]


def test_each_says_what_its_answer_does(
    client: Client, bo: Member, talks: list[Thread], stoves: Subject, clock: datetime
) -> None:
    client.force_login(bo)
    changes = "each answer changes what is chosen for you"
    kept = "This one changes nothing of what is chosen for you"
    html = client.get(reverse("search:question")).content.decode()
    assert (changes in html, kept in html) == (True, False)
    assert "It counts from now on" in answer(client, f"subject:{stoves.pk}", "4", headers=HTMX).content.decode()
    keep_for_visit(bo, "field:life")
    html = client.get(reverse("search:question")).content.decode()
    assert (changes in html, kept in html) == (False, True)
    said = answer(client, "field:life", "retired", headers=HTMX).content.decode()
    assert "It is kept among your interests, where you can change it or take it back." in said
    assert "It counts" not in said


def test_an_answer_is_changed_and_taken_back_among_the_interests(
    client: Client, bo: Member, stoves: Subject, tents: Subject
) -> None:
    client.force_login(bo)
    answer(client, "field:wants", str(stoves.pk))
    assert dials(bo) == [("subject", stoves.pk, 3)]
    html = client.get(reverse("profiles:interests")).content.decode()
    assert "Which of these would you like to get into next?" in html
    assert f'name="answer" value="{stoves.pk}" aria-pressed="true"' in html
    answer(client, "field:wants", str(tents.pk))
    assert dials(bo) == [("subject", tents.pk, 3)]
    answer(client, "field:wants", "")
    assert dials(bo) == []
    assert list(Asked.objects.values_list("answer", "answered")) == [("", None)]
    told = Activity.objects.of_member(bo.pk).filter(verb=Verb.TURNED, detail__of="question").order_by("id")
    assert [act.detail["level"] for act in told] == [str(stoves.pk), str(tents.pk), ""]


def test_a_dial_the_member_turned_is_louder_than_an_answer(bo: Member, stoves: Subject, now: datetime) -> None:
    turn_dial(member=bo, of="subject", target=stoves.pk, level=1, now=now)
    answer_question(member=bo, question="field:owns", answer=str(stoves.pk), now=now)
    assert dials(bo) == [("subject", stoves.pk, 1)]
    take_answer_back(member=bo, question="field:owns", now=now)
    assert dials(bo) == [("subject", stoves.pk, 1)]
    answer_question(member=bo, question=f"subject:{stoves.pk}", answer="4", now=now)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=2, now=now + timedelta(days=1))
    take_answer_back(member=bo, question=f"subject:{stoves.pk}", now=now + timedelta(days=2))
    assert dials(bo) == [("subject", stoves.pk, 2)]


def test_a_field_is_kept_as_it_was_said(bo: Member, now: datetime) -> None:
    assert answer_question(member=bo, question="field:life", answer="retired", now=now) is True
    assert answer_question(member=bo, question="field:life", answer="retired", now=now) is False
    query = query_named("field:life", "retired")
    assert query is not None
    assert [each.says for each in query.answers if each.value == query.said] == ["Retired"]
    assert dials(bo) == []


def test_the_owner_writes_a_question(client: Client, owner: Member, bo: Member, stoves: Subject, now: datetime) -> None:
    client.force_login(owner)
    form = {
        "text": "Do you go out in winter?",
        "is_on": "on",
        "options-TOTAL_FORMS": "2",
        "options-INITIAL_FORMS": "0",
        "options-MIN_NUM_FORMS": "2",
        "options-MAX_NUM_FORMS": "1000",
        "options-0-text": "Every week",
        "options-0-subject": str(stoves.pk),
        "options-1-text": "Never",
        "options-1-subject": "",
    }
    assert client.post(reverse("admin:profiles_question_add"), form).status_code == 302
    question = Question.objects.get()
    yes, _no = Option.objects.order_by("pk")
    assert f"own:{question.pk}" in {query.name for query in open_to(bo)}
    answer_question(member=bo, question=f"own:{question.pk}", answer=str(yes.pk), now=now)
    assert dials(bo) == [("subject", stoves.pk, 3)]
    Question.objects.update(is_on=False)
    assert f"own:{question.pk}" not in {query.name for query in open_to(owner)}


def test_the_owner_sees_how_many_gave_each_answer_and_never_who(
    client: Client, owner: Member, ann: Member, bo: Member, cy: Member, stoves: Subject, now: datetime
) -> None:
    question = Question.objects.create(text="Do you go out in winter?", is_on=True)
    yes, no = (Option.objects.create(question=question, text=text) for text in ("Every week", "Never"))
    for member, said in ((ann, yes), (bo, yes), (cy, no)):
        answer_question(member=member, question=f"own:{question.pk}", answer=str(said.pk), now=now)
    answer_question(member=ann, question="field:role", answer="learn", now=now)
    answer_question(member=bo, question="field:wants", answer=str(stoves.pk), now=now)
    answer_question(member=bo, question=f"subject:{stoves.pk}", answer="4", now=now)
    take_answer_back(member=cy, question=f"own:{question.pk}", now=now)
    client.force_login(owner)
    html = client.get(reverse("admin:profiles_question_changelist")).content.decode()
    found = re.findall(r'<th scope="row" dir="auto">(.*?)</th>\s*<td>(\d+)</td>', html)
    assert [each for each in found if each[1] != "0"] == [("To learn", "1"), ("Every week", "2")]
    assert ("Never", "0") in found
    told = html.partition("What members answered")[2]
    assert not any(name in told for name in ("Ann", "Stoves", "Which of these"))
    client.force_login(cy)
    assert client.get(reverse("admin:profiles_question_changelist")).status_code == 403


@pytest.mark.parametrize(
    ("question", "said", "sentence"),
    [
        ("field:role", "rule", "Choose one of the answers."),
        ("field:weather", "fine", "There is no such question."),
        ("subject:999", "4", "There is no such question."),
        ("own:x", "4", "There is no such question."),
        ("spoon", "4", "There is no such question."),
        ("", "", "There is no such question."),
    ],
)
def test_what_nobody_asked(client: Client, bo: Member, question: str, said: str, sentence: str) -> None:
    client.force_login(bo)
    assert sentence in answer(client, question, said, follow=True).content.decode()
    assert answer(client, question, said, headers=HTMX).status_code == 400
    assert not Asked.objects.exclude(answer="").exists()
    assert not Dial.objects.exists()


def test_who_may_steer_nothing_answers_nothing(bo: Member, now: datetime) -> None:
    bo.status = Member.Status.SUSPENDED
    for act in (note_asked, take_answer_back):
        with pytest.raises(PermissionDenied):
            act(member=bo, question="field:role", now=now)
    with pytest.raises(PermissionDenied):
        answer_question(member=bo, question="field:role", answer="learn", now=now)
    assert not Asked.objects.exists()


def test_a_question_of_no_name_is_not_noted(bo: Member, now: datetime) -> None:
    with pytest.raises(ValidationError):
        note_asked(member=bo, question="field:weather", now=now)
    assert not Asked.objects.exists()
