"""An owner brings a newsgroup or mailing list in from its archive."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from community.models import Forum, Post, Thread
from desk.mbox import talks
from desk.models import ImportRun, Origin
from profiles.models import Activity, Consent, Facet, Member, Verb
from tests.desk.archives import TALK, message, write_archive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def bring(*paths: Path, options: tuple[str, ...] = ()) -> str:
    out = StringIO()
    call_command("import_mbox", *map(str, paths), *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "rec.tents.mbox", TALK)


def test_a_talk_comes_in_as_a_thread_of_its_newsgroup(archive: Path) -> None:
    said = bring(archive)
    assert "Read 3 messages; 0 faults." in said
    assert "3  messages, now posts" in said
    assert "2  authors, now members" in said
    thread = Thread.objects.get()
    assert (thread.title, thread.forum.name, thread.forum.slug) == ("Keeping a tent dry", "rec.tents", "rec-tents")
    assert (thread.post_count, thread.active) == (3, datetime(1993, 4, 6, 9, tzinfo=UTC))
    assert [(post.number, post.author and post.author.name, post.text) for post in Post.objects.order_by("number")] == [
        (1, "Ann Berg", "It rains indoors. What do you do?"),
        (2, "Bo", "Ann Berg writes:\n\n> It rains indoors.\n\nOpen both vents."),
        (3, "Ann Berg", "So I did. Write to …@… for pictures."),
    ]
    assert Post.objects.get(number=3).answers == Post.objects.get(number=2)


def test_acts_have_their_real_dates_and_facets_as_of_then(archive: Path) -> None:
    bring(archive)
    acts = Activity.objects.exclude(verb=Verb.JOINED).order_by("happened")
    assert [(act.verb, act.happened) for act in acts] == [
        (Verb.STARTED, datetime(1993, 4, 5, 9, tzinfo=UTC)),
        (Verb.REPLIED, datetime(1993, 4, 5, 10, tzinfo=UTC)),
        (Verb.REPLIED, datetime(1993, 4, 6, 9, tzinfo=UTC)),
    ]
    assert acts[2].facets == Thread.objects.get().facets
    vent = Facet.objects.get(sort="word", key="vent").pk
    assert [vent in act.facets for act in acts] == [False, True, True]


def test_nobody_can_sign_in_and_no_address_is_kept(archive: Path) -> None:
    bring(archive)
    ann = Member.objects.get(name="Ann Berg")
    assert ann.joined == datetime(1993, 4, 5, 9, tzinfo=UTC)
    assert all(member.email.endswith("@mbox.invalid") for member in Member.objects.all())
    assert not any(member.has_usable_password() for member in Member.objects.all())
    assert not Consent.objects.exists()
    for model in (Member, Thread, Post, Origin, Activity, Facet, ImportRun):
        kept = str(list(model.objects.values()))
        assert "tents.example" not in kept
        assert "wool" not in kept


def test_the_same_archive_again_writes_nothing(archive: Path) -> None:
    bring(archive)
    tables = (Member, Thread, Post, Activity, Origin, ImportRun, Forum)
    before = [list(model.objects.order_by("pk").values()) for model in tables]
    said = bring(archive)
    assert [list(model.objects.order_by("pk").values()) for model in tables] == before
    assert "3  messages, now posts" in said.partition("Were here already:")[2]


def test_a_longer_archive_adds_only_what_is_new(archive: Path, tmp_path: Path) -> None:
    bring(archive)
    later = message(4, "Mine is dry too.", subject="Re: Keeping a tent dry", date="9 Apr 93 09:00 EDT", follows=(2,))
    said = bring(write_archive(tmp_path / "longer.mbox", [*TALK, later]))
    assert "1  messages, now posts" in said
    assert list(Post.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert Thread.objects.get().active == datetime(1993, 4, 9, 13, tzinfo=UTC)
    assert (Forum.objects.count(), Member.objects.count()) == (1, 2)


def test_all_faults_are_named_and_nothing_is_written(archive: Path, tmp_path: Path) -> None:
    lost = [message(7, "No day.", date="yesterday").replace("From 7@tents.example Mon Apr  5", "From 7 Mon Apr 55")]
    write_archive(archive, [*TALK, *lost, message(8, "Nobody.", sender="").replace("8@tents", "8", 1)])
    note = write_archive(tmp_path / "note.txt", ["Only a note.\n"])
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_mbox", str(archive), str(note), stdout=out, stderr=out)
    said = out.getvalue()
    assert f"{archive}:36: Its date is “yesterday”, which is none, and nothing else says when it was written." in said
    assert f"{archive}:45: The message names no author: it has no From." in said
    assert f"{note}:0: The file does not begin with a “From ” line; it is not an mbox." in said
    assert "Read 5 messages; 3 faults." in said
    assert not Member.objects.exists()
    assert not Forum.objects.exists()
    assert "2  messages: with a fault, named above" in bring(archive, options=("--leave-out-faulty",))
    assert Post.objects.count() == 3


def test_an_interrupted_import_goes_on_where_it_was(archive: Path) -> None:
    with mock.patch.object(talks, "record_talks", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        bring(archive)
    assert (Member.objects.count(), Thread.objects.count()) == (2, 0)
    bring(archive)
    assert (Thread.objects.count(), Post.objects.count(), Member.objects.count()) == (1, 3, 2)


def test_only_checking_writes_nothing(archive: Path) -> None:
    assert "Read 3 messages; 0 faults." in bring(archive, options=("--check",))
    assert not Member.objects.exists()
    assert not Forum.objects.exists()
