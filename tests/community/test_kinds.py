from datetime import datetime, timedelta

from pytest_django import DjangoAssertNumQueries

from community.actions import bookmark_thread, choose_solution, like_post, mark_read, refresh_threads, words_step
from community.models import Bookmark, Post, Reaction, ReadMark, Thread
from lib.kinds import ItemRef, kind_named
from profiles.models import Dial, Facet, Level, Member, Subject
from tests.community.conftest import Say


def test_a_story_says_where_a_thread_stands(
    thread: Thread, answer: Post, ann: Member, di: Member, stoves: Subject
) -> None:
    Dial.objects.create(member=di, of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.QUIET)
    story = kind_named("thread").stories(di, [thread.pk, 99])[thread.pk]
    assert (story.ref, story.url, story.title) == (ItemRef("thread", thread.pk), f"/threads/{thread.pk}/", thread.title)
    assert (story.author.pk, story.author.name) == (ann.pk, "Ann")
    assert (story.when, story.counts, story.place) == (answer.posted, "1 reply", "Winter camping")
    assert (story.excerpt, story.is_unread, story.is_solved) == ("Mine stops below minus ten.", True, False)
    assert [(each.pk, each.name, each.level) for each in story.subjects] == [(stoves.pk, "Stoves", Level.QUIET)]


def test_what_was_read_is_not_eligible(thread: Thread, answer: Post, ann: Member, bo: Member, di: Member) -> None:
    kind = kind_named("thread")
    assert kind.eligible(di, [thread.pk]) == {thread.pk}
    mark_read(member=di, thread=thread, number=1, now=answer.posted)
    thread.refresh_from_db()
    assert kind.eligible(di, [thread.pk]) == {thread.pk}
    mark_read(member=di, thread=thread, number=2, now=answer.posted)
    assert kind.eligible(di, [thread.pk]) == set()
    assert kind.eligible(bo, [thread.pk]) == set()


def test_a_solved_thread_says_so(thread: Thread, answer: Post, ann: Member) -> None:
    Thread.objects.update(sort=Thread.Sort.QUESTION)
    thread.refresh_from_db()
    choose_solution(member=ann, thread=thread, post=answer, now=answer.posted)
    assert kind_named("thread").stories(ann, [thread.pk])[thread.pk].is_solved


def test_a_candidate_carries_what_the_chooser_asks(
    thread: Thread, answer: Post, ann: Member, bo: Member, now: datetime
) -> None:
    found = kind_named("thread").candidates(since=now - timedelta(days=2), now=answer.posted)[0]
    place = Facet.objects.get(sort="place", key=f"forum:{thread.forum_id}")
    thread.refresh_from_db()
    assert (found.author_id, found.place, found.facets) == (ann.pk, place.pk, tuple(thread.facets))
    assert (found.created, found.active, found.takers) == (thread.posted, answer.posted, frozenset({ann.pk, bo.pk}))


def test_what_is_not_written_yet_is_no_candidate(thread: Thread) -> None:
    before = thread.posted - timedelta(minutes=1)
    assert kind_named("thread").candidates(since=before, now=before) == []


def test_the_index_gets_title_and_all_that_stands(thread: Thread, answer: Post) -> None:
    document = kind_named("thread").documents([thread.pk])[0]
    assert (document.title, document.body) == (thread.title, "Mine stops below minus ten.\nUse liquid fuel.")
    assert (document.active, document.rights) == (answer.posted, f"forum:{thread.forum_id}")
    assert list(kind_named("thread").all_ids()) == [thread.pk]


def test_counters_can_be_made_anew_for_many(
    thread: Thread, say: Say, bo: Member, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    last = say(bo, "Kerosene.")
    assert words_step() > 0
    thread.refresh_from_db()
    whole = Thread.objects.values().get()
    Thread.objects.update(post_count=0, last_number=0, last_author=None, active=thread.posted, facets=[])
    with django_assert_max_num_queries(7):
        assert refresh_threads(ids=[thread.pk, thread.pk], now=now) == 1
    assert Thread.objects.values().get() == whole
    assert whole["active"] == last.posted


def test_a_member_takes_what_they_wrote_along(thread: Thread, answer: Post, ann: Member, bo: Member) -> None:
    bookmark_thread(member=bo, thread=thread, now=answer.posted)
    started, kept = kind_named("thread").export(ann), kind_named("thread").export(bo)
    assert [row["title"] for row in started + kept] == [thread.title, thread.title]
    assert (started[0]["started"], kept[0]["started"]) == (thread.posted.isoformat(), None)
    posts = kind_named("post").export(bo)
    assert [(row["number"], row["text"]) for row in posts] == [(2, "Use *liquid* fuel.")]


def test_who_leaves_leaves_the_talk_standing_without_a_name(
    thread: Thread, answer: Post, ann: Member, bo: Member
) -> None:
    like_post(member=ann, post=answer, now=answer.posted)
    bookmark_thread(member=ann, thread=thread, now=answer.posted)
    for kind in ("thread", "post"):
        kind_named(kind).erase(ann)
    thread.refresh_from_db()
    answer.refresh_from_db()
    assert (thread.author, thread.last_author, thread.posts.get(number=1).author) == (None, bo, None)
    assert (answer.reactions, Reaction.objects.count(), Bookmark.objects.count()) == (0, 0, 0)
    assert not ReadMark.objects.filter(member=ann).exists()
    person = Facet.objects.get(sort="person", key=str(ann.pk))
    assert person.pk not in thread.facets
    assert thread.title in kind_named("thread").stories(bo, [thread.pk])[thread.pk].title
