"""An owner brings a newsgroup or mailing list in from its archive."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from community.models import Forum, Post, Thread
from desk.mbox import masking, talks
from desk.models import ImportRun, Origin
from directory.models import Listing
from profiles.actions import erase_member
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


def snapshot() -> list[object]:
    """Everything an import wrote, without the numbers and keys the database and chance gave."""
    facets = dict(Facet.objects.filter(sort="word").values_list("pk", "key"))
    acts = Activity.objects.order_by("happened", "member__username", "verb")
    return [
        list(Member.objects.order_by("username").values_list("username", "name", "email", "joined")),
        list(Thread.objects.order_by("posted", "title").values_list("title", "forum__name", "active", "post_count")),
        [
            (
                post.number,
                re.sub(r"/\d+/", "/…/", post.text),
                post.author and post.author.username,
                post.answers and post.answers.text,
            )
            for post in Post.objects.order_by("posted")
        ],
        list(Listing.objects.order_by("posted").values_list("title", "sort", "price", "currency", "text")),
        [(act.verb, act.happened, act.kind, sorted(facets.get(pk, "") for pk in act.facets)) for act in acts],
        sorted(Origin.objects.values_list("source", "sort", "foreign")),
    ]


TRADE = [
    message(20, "Dry.", subject="FS: tent, $40 obo", group="misc.forsale", date="1 Apr 93 09:00 GMT"),
    message(21, "I take it.", sender="bo@wool.example (Bo)", subject="Re: FS: tent, $40 obo", group="misc.forsale",
            date="2 Apr 93 09:00 GMT", follows=(20,)),
    message(22, "Any.", subject="Stove wanted", group="misc.forsale", date="3 Apr 93 09:00 GMT"),
    message(23, "Look.", subject="My boots", group="misc.forsale", date="4 Apr 93 09:00 GMT"),
]  # fmt: skip


def test_killed_in_the_middle_it_ends_as_if_it_had_run_through(archive: Path) -> None:
    write_archive(archive, [*TALK, *TRADE, message(9, "Other.", subject="Other", date="7 Apr 93 09:00 GMT")])
    with mock.patch.object(talks, "BATCH", 1), mock.patch.object(masking, "token_hex", return_value="salt"):
        bring(archive)
        whole = snapshot()
        call_command("flush", interactive=False, verbosity=0)
        with (
            mock.patch.object(
                talks, "record_talks", wraps=talks.record_talks, side_effect=[mock.DEFAULT, KeyboardInterrupt]
            ),
            pytest.raises(KeyboardInterrupt),
        ):
            bring(archive)
        assert 0 < Origin.objects.count() < len(whole[5])  # type: ignore[arg-type]
        said = bring(archive)
    assert snapshot() == whole
    assert "8 messages: " in said


def test_what_opens_a_talk_in_a_group_for_trade_is_a_listing(tmp_path: Path, client: Client) -> None:
    said = bring(write_archive(tmp_path / "misc.forsale.mbox", TRADE))
    assert "4 messages: 4 came in, 0 were here already, 0 were left out." in said
    assert "3  messages, now listings" in said
    assert list(
        Listing.objects.order_by("posted").values_list("title", "sort", "price", "currency", "owner__name")
    ) == [
        ("FS: tent, $40 obo", "selling", 40, "USD", "Ann Berg"),
        ("Stove wanted", "wanted", None, "USD", "Ann Berg"),
        ("My boots", "unsaid", None, "USD", "Ann Berg"),
    ]
    post = Post.objects.get()
    tent = Listing.objects.get(price=40)
    assert post.text == f"About the listing [FS: tent, $40 obo](/directory/{tent.pk}/).\n\nI take it."
    assert (post.thread.forum.name, post.thread.title) == ("misc.forsale", "FS: tent, $40 obo")
    assert Activity.objects.get(kind="listing", item=tent.pk).facets == tent.facets
    assert Forum.objects.count() == 1
    page = client.get(reverse("directory:listing-list")).content.decode()
    assert "for sale or wanted" in page


def test_the_owner_says_which_groups_are_for_trade(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "misc.forsale.mbox", TRADE)
    assert "4  messages, now posts" in bring(path, options=("--no-listings",))
    assert not Listing.objects.exists()
    bring(write_archive(tmp_path / "rec.tents.mbox", TALK), options=("--listings", "rec.tents"))
    assert Listing.objects.get().title == "Keeping a tent dry"


def test_replies_without_references_follow_their_subject_while_it_is_warm(tmp_path: Path) -> None:
    said = [
        message(1, "One.", subject="Tents", date="1 Apr 93 09:00 GMT"),
        message(2, "Two.", subject="Re: tents!", date="9 Apr 93 09:00 GMT"),
        message(3, "Three.", subject="Wet boots (was: Re: Tents)", date="20 Apr 93 09:00 GMT"),
        message(4, "Four.", subject="Re: Tents", date="1 Jul 93 09:00 GMT"),
        message(5, "Five.", subject="Tents", date="2 Jul 93 09:00 GMT"),
        message(6, "Six.", subject="Re: Tents", date="3 Jul 93 09:00 GMT", group="alt.tents"),
        message(7, "Seven.", subject="Re:", date="4 Jul 93 09:00 GMT"),
        message(8, "Eight.", subject="Re:", date="5 Jul 93 09:00 GMT"),
    ]
    bring(write_archive(tmp_path / "a.mbox", said))
    assert list(Thread.objects.order_by("posted").values_list("title", "post_count")) == [
        ("Tents", 3), ("Tents", 1), ("Tents", 1), ("Tents", 1), ("Without a subject", 1), ("Without a subject", 1),
    ]  # fmt: skip


def test_references_hold_a_talk_together_whatever_is_missing_or_wrong(tmp_path: Path) -> None:
    said = [
        message(2, "To what is lost.", subject="Re: A", date="1 Apr 93 09:00 GMT", follows=(1,)),
        message(3, "To that as well.", subject="Re: B", date="2 Apr 93 09:00 GMT", follows=(1,)),
        message(4, "Round.", subject="Re: C", date="3 Apr 93 09:00 GMT", follows=(5, 4)),
        message(5, "And round.", subject="Re: C", date="4 Apr 93 09:00 GMT", follows=(4,)),
        message(6, "Both.", subject="Re: D", date="5 Apr 93 09:00 GMT", follows=(7, 3, 5)),
        message(7, "Dated after its reply.", subject="D", date="6 Apr 93 09:00 GMT"),
    ]
    bring(write_archive(tmp_path / "a.mbox", said))
    thread = Thread.objects.get()
    assert (thread.title, thread.post_count) == ("D", 6)
    assert Post.objects.get(number=1).text == "Dated after its reply."


def test_a_crosspost_is_one_post_where_its_file_is_mostly_of(tmp_path: Path) -> None:
    both = message(1, "To both.", group="alt.wet,rec.tents")
    write_archive(tmp_path / "x" / "one.mbox", [both, message(2, "Here.", subject="Here")])
    write_archive(tmp_path / "x" / "two.mbox", [both, message(3, "There.", subject="There", group="alt.wet")])
    said = bring(tmp_path / "x")
    assert "4 messages: 3 came in, 0 were here already, 1 were left out." in said
    assert "1  messages: the same again, by its Message-ID (crossposted or repeated)" in said
    assert list(Post.objects.order_by("text").values_list("text", "thread__forum__name")) == [
        ("Here.", "rec.tents"), ("There.", "alt.wet"), ("To both.", "rec.tents"),
    ]  # fmt: skip


def test_a_message_without_an_id_is_known_again(tmp_path: Path) -> None:
    said = [message(1, "No id.").replace("Message-ID: <1@tents.example>\n", ""), message(2, " \n"),
            message(3, "x", more="Control: cancel <1@tents.example>\n")]  # fmt: skip
    path = write_archive(tmp_path / "a.mbox", said)
    bring(path)
    again = bring(path)
    assert "3 messages: 0 came in, 1 were here already, 2 were left out." in again
    assert "1  messages: without a text" in again
    assert "1  messages: orders to news servers, such as cancellings" in again
    assert Post.objects.count() == 1


def test_one_address_is_one_member_by_the_name_used_last(tmp_path: Path) -> None:
    said = [
        message(1, "a", sender="Ann@Tents.example"),
        message(2, "b", sender="Ann B <ann@tents.example>", date="6 Apr 93 09:00 GMT"),
        message(3, "c", sender="ann@tents.example (Ann Berg)", date="7 Apr 93 09:00 GMT"),
        message(4, "d", sender="cy@tents.example", date="8 Apr 93 09:00 GMT"),
    ]
    bring(write_archive(tmp_path / "a.mbox", said))
    ann, cy = Member.objects.order_by("joined")
    assert (ann.name, ann.posts.count()) == ("Ann Berg", 3)
    assert cy.name == f"Member {cy.email[:6]}"


def test_who_was_erased_does_not_come_back(archive: Path, tmp_path: Path, now: datetime) -> None:
    bring(archive)
    erase_member(member=Member.objects.get(name="Bo"), now=now)
    left = Post.objects.count()
    more = message(4, "More.", sender="bo@wool.example (Bo)", subject="Re: Keeping a tent dry", follows=(3,))
    said = bring(write_archive(tmp_path / "longer.mbox", [*TALK, more]))
    assert "4 messages: 0 came in, 3 were here already, 1 were left out." in said
    assert "1  messages: by members who had themselves erased" in said
    assert Post.objects.count() == left
    assert not Member.objects.filter(name="Bo").exists()


def test_a_mailing_list_in_one_forum_with_consent_assumed(tmp_path: Path) -> None:
    listed = message(90, "x", group="", more="List-Id: <camping.lists.example>\n").replace("Newsgroups: \n", "")
    path = write_archive(tmp_path / "1993-April.txt", [listed])
    bring(path, options=("--source", "camping", "--consent-assumed"))
    assert (Forum.objects.get().name, Consent.objects.get().how) == ("camping", "import")
    assert Member.objects.get().email.endswith("@mbox-camping.invalid")
    bring(write_archive(tmp_path / "b.mbox", TALK), options=("--source", "camping", "--forum", "Old talk"))
    assert set(Thread.objects.values_list("forum__name", flat=True)) == {"camping", "Old talk"}
    assert Consent.objects.count() == 1
