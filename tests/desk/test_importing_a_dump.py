"""An owner brings a community in from a Stack Exchange dump."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from community.models import Award, Bookmark, Forum, Post, Thread
from desk.models import ImportRun, Origin
from desk.stackexchange import talks
from lib.kinds import kind_named
from profiles.models import Activity, Consent, Member, Subject, Verb
from tests.desk.dumps import SMALL, write_dump

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def bring(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_stackexchange", str(folder), *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return write_dump(tmp_path / "tents_2014", SMALL)


def test_every_row_is_here_or_counted_as_left_out(dump: Path) -> None:
    said = bring(dump)
    assert "4  users, now members" in said
    assert "1  posts: answers whose question is not in the dump" in said
    assert "1  comments: their post is not in the dump" in said
    assert "1  votes: their post is not in the dump" in said
    assert "1  links: one of the posts is not in the dump" in said
    assert "peak memory" in said
    thread = Thread.objects.get()
    assert (thread.title, thread.forum.name, thread.sort) == ("How do I keep a tent dry?", "Tents", "question")
    assert [subject.name for subject in thread.subjects.order_by("name")] == ["Tents", "Winter camping"]
    assert Subject.objects.get(slug="tents").description == "Shelters."
    assert Bookmark.objects.get().member.name == "Bo"
    assert Award.objects.get().badge.name == "Helper"


def test_scores_solution_and_order_are_the_dumps(dump: Path) -> None:
    bring(dump)
    thread = Thread.objects.get()
    posts = Post.objects.order_by("number")
    assert [(p.number, p.reactions, p.is_comment) for p in posts] == [(1, 7, False), (2, 3, True), (3, -2, False)]
    assert thread.solution == posts[2]
    assert posts[1].answers == posts[0]
    assert (thread.post_count, thread.last_number) == (3, 3)
    assert thread.active == datetime(2014, 2, 1, 12, tzinfo=UTC)


def test_bodies_are_made_safe(dump: Path) -> None:
    bring(dump)
    first = Post.objects.get(number=1)
    assert "script" not in first.html
    assert first.html.startswith("<p>It rains")
    assert "script" not in first.text.lower() or "<script" not in first.text


def test_members_cannot_sign_in_and_have_addresses_that_lead_nowhere(dump: Path) -> None:
    bring(dump)
    bos = Member.objects.filter(name="Bo").order_by("pk")
    assert [bo.username for bo in bos] == ["bo-2", "bo-3"]
    assert all(member.email.endswith(".invalid") for member in Member.objects.all())
    assert not any(member.has_usable_password() for member in Member.objects.all())
    assert bos[0].about == "I sew a_b.\n\nHere."  # a page shows it as it is
    assert not Consent.objects.exists()


def test_acts_have_their_real_dates_and_facets_as_of_then(dump: Path) -> None:
    bring(dump)
    acts = Activity.objects.exclude(verb=Verb.JOINED).order_by("happened")
    assert [(act.verb, act.happened) for act in acts] == [
        (Verb.STARTED, datetime(2014, 2, 1, 9, tzinfo=UTC)),
        (Verb.COMMENTED, datetime(2014, 2, 1, 10, tzinfo=UTC)),
        (Verb.ANSWERED, datetime(2014, 2, 1, 12, tzinfo=UTC)),
        (Verb.BOOKMARKED, datetime(2014, 2, 2, tzinfo=UTC)),
    ]
    assert set(acts[0].facets) < set(acts[2].facets)
    assert len(acts[0].facets) == len(set(acts[0].facets))


def test_the_same_dump_again_writes_nothing(dump: Path) -> None:
    bring(dump)
    tables = (Member, Thread, Post, Activity, Origin, ImportRun, Subject)
    before = [model.objects.count() for model in tables]
    said = bring(dump)
    assert [model.objects.count() for model in tables] == before
    assert "Were here already:" in said


@pytest.mark.parametrize("is_hidden", [False, True])
def test_a_later_dump_adds_only_what_is_new(dump: Path, tmp_path: Path, is_hidden: bool, now: datetime) -> None:
    bring(dump)
    if is_hidden:
        kind_named("post").hide(Post.objects.get(number=3).pk, now=now)
    later = deepcopy(SMALL)
    later["Posts"][0]["Score"] = 9
    later["Posts"].append(
        {
            "Id": 13,
            "PostTypeId": 2,
            "ParentId": 10,
            "CreationDate": "2015-03-01T12:00:00.000",
            "Score": 1,
            "Body": "<p>Move the stove out.</p>",
            "OwnerUserId": 3,
        }
    )
    said = bring(write_dump(tmp_path / "tents_2015", later))
    assert "1  answers, now posts" in said
    assert list(Post.objects.order_by("number").values_list("number", "reactions")) == [(1, 9), (2, 3), (3, -2), (4, 1)]
    assert Forum.objects.count() == 1
    assert Thread.objects.get().post_count == (3 if is_hidden else 4)


def test_all_faults_are_named_and_nothing_is_written(dump: Path) -> None:
    spoiled = deepcopy(SMALL)
    spoiled["Posts"][1]["Score"] = "many"
    del spoiled["Users"][1]["CreationDate"]
    write_dump(dump, spoiled)
    (dump / "Badges.xml").unlink()
    text = (dump / "Comments.xml").read_text("utf-8-sig").replace('Id="2"', 'Id="2')
    (dump / "Comments.xml").write_text(text)
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_stackexchange", str(dump), stdout=out, stderr=out)
    said = out.getvalue()
    assert "Posts.xml:4: Score is “many”, which is not a whole number." in said
    assert "Users.xml:4: The row has no CreationDate." in said
    assert "Badges.xml:0: The file is missing." in said
    assert "Comments.xml:4: The row is not well-formed XML" in said
    assert not Member.objects.exists()
    assert not Forum.objects.exists()


@pytest.mark.parametrize(("keep", "line"), [(0, 0), (60, 3)])
def test_a_file_that_was_cut_off_is_a_fault(dump: Path, keep: int, line: int) -> None:
    text = (dump / "Tags.xml").read_bytes()
    (dump / "Tags.xml").write_bytes(text[:keep])
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_stackexchange", str(dump), stdout=out, stderr=out)
    assert f"Tags.xml:{line}: The file ends too early; it was cut off." in out.getvalue()
    assert not Member.objects.exists()


def test_good_rows_come_in_without_the_faulty_on_request(dump: Path) -> None:
    spoiled = deepcopy(SMALL)
    spoiled["Posts"][1]["Score"] = "many"
    write_dump(dump, spoiled)
    said = bring(dump, "--leave-out-faulty")
    assert "1  rows with a fault, named above" in said
    assert list(Post.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_an_interrupted_import_goes_on_where_it_was(dump: Path) -> None:
    with mock.patch.object(talks, "record_talks", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        bring(dump)
    assert Member.objects.count() == 4
    assert not Thread.objects.exists()
    bring(dump)
    assert (Thread.objects.count(), Post.objects.count(), Member.objects.count()) == (1, 3, 4)


def test_consent_is_assumed_only_when_said(dump: Path) -> None:
    bring(dump, "--consent-assumed")
    assert Consent.objects.count() == 3
    assert set(Consent.objects.values_list("how", flat=True)) == {"import"}
    bring(dump, "--consent-assumed")
    assert Consent.objects.count() == 3
