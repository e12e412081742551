"""Threads get subjects proposed from their words; who may say what a thread is about keeps or drops them."""

from datetime import datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client

from community.actions import edit_post, keep_subject, refuse_subject, start_thread, words_step
from community.headings import Heading
from community.models import Forum, Post, Thread, ThreadSubject
from lib.kinds import kind_named
from profiles.actions import turn_dial
from profiles.models import Activity, Dial, Facet, Lesson, Level, Member, NotAbout, Sort, Subject, Verb
from profiles.proposing.learning import learn_subjects, learn_subjects_step
from profiles.proposing.step import propose_step
from writing.models import Revision

COOKING = ["petrol burner pressure", "gas canister flame", "kettle fuel burner", "pump petrol flame", "fuel simmer gas"]
SLEEPING = [
    "pole peg canvas",
    "flysheet guyline peg",
    "canvas groundsheet pole",
    "guyline zip door",
    "flysheet seam zip",
]


def write(author: Member, forum: Forum, title: str, subjects: list[Subject], now: datetime) -> Thread:
    return start_thread(author=author, forum=forum, title=title, text=title, subjects=subjects, key=uuid4(), now=now)


def propose_all(now: datetime) -> None:
    while propose_step(now=now):
        pass


@pytest.fixture
def taught(ann: Member, forum: Forum, stoves: Subject, tents: Subject, now: datetime) -> Lesson:
    """Forty threads whose subjects Ann chose, learned from."""
    for number in range(20):
        when = now - timedelta(days=30 - number)
        write(ann, forum, COOKING[number % 5], [stoves], when)
        write(ann, forum, SLEEPING[number % 5], [tents], when)
    return learn_subjects(now=now)["thread"]


@pytest.fixture
def unsaid(taught: Lesson, bo: Member, forum: Forum, now: datetime) -> Thread:
    """Bo asked about a burner and said nothing of subjects; what that is about was proposed."""
    thread = write(bo, forum, "My petrol burner has no flame", [], now)
    propose_all(now)
    thread.refresh_from_db()
    return thread


def about(thread: Thread) -> list[tuple[str, bool]]:
    """The subjects of a thread, and whether each is only proposed."""
    rows = ThreadSubject.objects.filter(thread=thread).order_by("subject__name")
    return [(name, strength is not None) for name, strength in rows.values_list("subject__name", "strength")]


def subject_facets(thread: Thread) -> set[str]:
    thread.refresh_from_db()
    return set(Facet.objects.filter(pk__in=thread.facets, sort=Sort.SUBJECT).values_list("key", flat=True))


def address(thread: Thread, subject: Subject) -> str:
    return f"/about/thread/{thread.pk}/{subject.pk}/"


def test_what_was_measured_is_told_and_says_how_good_proposals_are(taught: Lesson) -> None:
    assert (taught.items, taught.chosen, taught.tried, taught.right) == (40, 40, 40, 40)
    assert (taught.is_taught_alone, taught.is_tried_alone) == (True, True)
    out = StringIO()
    call_command("propose", stdout=out)
    assert "thread: learned from 40 items of its kind that have subjects, " in out.getvalue()
    assert "Left out by turns, 40 of 40 proposals for them were right (100%), 100% of the 40 subjects" in out.getvalue()
    assert "0 subjects are proposed" in out.getvalue()
    out = StringIO()
    call_command("propose", "--judge", stdout=out)
    assert (
        "thread: of 8 proposals of the 32 older items of its kind for its 8 newest 8 were right (100%), 100% of the 8"
        " subjects they have.\n"
    ) in out.getvalue()


def test_too_few_items_teach_nothing(ann: Member, bo: Member, forum: Forum, stoves: Subject, now: datetime) -> None:
    for number in range(10):
        write(ann, forum, COOKING[number % 5], [stoves], now)
    thread = write(bo, forum, "My petrol burner has no flame", [], now)
    assert learn_subjects(now=now)["thread"].bar is None
    propose_all(now)
    assert about(thread) == []
    out = StringIO()
    call_command("propose", stdout=out)
    assert "too few, or too unlike one another" in out.getvalue()


def test_learning_is_done_once_a_day(taught: Lesson, now: datetime) -> None:
    learn_subjects_step(now=now + timedelta(hours=23))
    assert Lesson.objects.get(kind="thread").key == taught.key
    learn_subjects_step(now=now + timedelta(hours=24))
    assert Lesson.objects.get(kind="thread").key != taught.key


def test_a_thread_without_subjects_gets_them_proposed_and_its_facets_have_them(unsaid: Thread, stoves: Subject) -> None:
    assert about(unsaid) == [("Stoves", True)]
    assert subject_facets(unsaid) == {str(stoves.pk)}
    last = Facet.objects.get(pk=unsaid.facets[-1])
    assert (last.sort, last.key) == (Sort.SUBJECT, str(stoves.pk)), "after the words: so the chooser knows it"


def test_items_with_subjects_get_none_proposed(
    taught: Lesson, bo: Member, forum: Forum, tents: Subject, now: datetime
) -> None:
    thread = write(bo, forum, "My petrol burner has no flame", [tents], now)
    propose_all(now)
    assert about(thread) == [("Tents", False)]


def test_pages_and_lists_show_that_it_is_proposed(client: Client, bo: Member, ann: Member, unsaid: Thread) -> None:
    client.force_login(ann)
    page = client.get(f"/threads/{unsaid.pk}/").content.decode()
    assert 'class="subject proposed"' in page
    assert "(proposed)" in page
    assert 'name="keep"' not in page, "what it is about is not hers to say"
    assert 'class="subject proposed"' in client.get("/subjects/stoves/").content.decode()
    assert 'class="subject proposed"' in client.get("/threads/").content.decode()
    client.force_login(bo)
    assert 'name="keep"' in client.get(f"/threads/{unsaid.pk}/").content.decode()


def test_keeping_makes_it_a_subject_with_a_version(client: Client, bo: Member, unsaid: Thread, stoves: Subject) -> None:
    Post.objects.filter(thread=unsaid).update(posted=unsaid.posted - timedelta(days=1))
    client.force_login(bo)
    response = client.post(address(unsaid, stoves), {"keep": ""})
    assert (response.status_code, response.headers["Location"]) == (302, f"/threads/{unsaid.pk}/")
    assert about(unsaid) == [("Stoves", False)]
    assert Revision.objects.get(kind="post").head["subjects"] == []
    assert subject_facets(unsaid) == {str(stoves.pk)}
    act = Activity.objects.get(verb=Verb.EDITED, member=bo)
    assert set(act.facets) == set(unsaid.facets)
    client.post(address(unsaid, stoves), {"keep": ""})
    assert (Revision.objects.count(), Activity.objects.filter(verb=Verb.EDITED).count()) == (1, 1)
    client.post(address(unsaid, stoves), {"drop": ""})
    assert about(unsaid) == [("Stoves", False)], "what was kept is no longer proposed"


def test_what_was_dropped_is_never_proposed_again(
    client: Client, cy: Member, unsaid: Thread, stoves: Subject, now: datetime
) -> None:
    client.force_login(cy)
    client.post(address(unsaid, stoves), {"drop": ""})
    assert about(unsaid) == []
    assert subject_facets(unsaid) == set()
    assert NotAbout.objects.values_list("kind", "item", "subject").get() == ("thread", unsaid.pk, stoves.pk)
    learn_subjects(now=now)
    propose_all(now)
    assert about(unsaid) == []


def test_others_may_not_answer(client: Client, ann: Member, unsaid: Thread, stoves: Subject, now: datetime) -> None:
    client.force_login(ann)
    for answer in ("keep", "drop"):
        assert client.post(address(unsaid, stoves), {answer: ""}).status_code == 403
    for act in (keep_subject, refuse_subject):
        with pytest.raises(PermissionDenied):
            act(member=ann, thread=unsaid, subject=stoves, now=now)
    assert about(unsaid) == [("Stoves", True)]


def test_choosing_subjects_by_hand_takes_proposals_away_and_another_title_leaves_them(
    bo: Member, unsaid: Thread, tents: Subject, now: datetime
) -> None:
    opening = unsaid.posts.get(number=1)
    renamed = Heading("Petrol burner without a flame", [])
    edit_post(editor=bo, post=opening, version=1, heading=renamed, now=now)
    assert about(unsaid) == [("Stoves", True)]
    edit_post(editor=bo, post=opening, version=2, heading=Heading(renamed.title, [tents]), now=now)
    assert about(unsaid) == [("Tents", False)]


def test_a_text_that_is_about_something_else_now_has_something_else_proposed(
    bo: Member, unsaid: Thread, now: datetime
) -> None:
    opening = unsaid.posts.get(number=1)
    words = "The pole and the peg of my canvas flysheet"
    edit_post(editor=bo, post=opening, version=1, text=words, heading=Heading(words, []), now=now)
    propose_all(now)
    assert about(unsaid) == [("Tents", True)]


def test_a_new_lesson_goes_through_all_that_has_no_subjects(
    ann: Member, bo: Member, forum: Forum, unsaid: Thread, now: datetime
) -> None:
    ThreadSubject.objects.proposed().delete()
    propose_all(now)
    assert about(unsaid) == [], "nothing was written since"
    learn_subjects(now=now)
    propose_all(now)
    assert about(unsaid) == [("Stoves", True)]
    Lesson.objects.filter(kind="thread").update(bar=None, left=unsaid.pk + 1)
    propose_all(now)
    assert about(unsaid) == [], "what is not good enough any more is taken back"


def test_who_muted_the_subject_is_spared_what_has_it_proposed(
    ann: Member, unsaid: Thread, stoves: Subject, now: datetime
) -> None:
    kind = kind_named("thread")
    assert kind.wanted_by(ann, [unsaid.pk]) == {unsaid.pk}
    turn_dial(member=ann, of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.MUTED, now=now)
    assert kind.wanted_by(ann, [unsaid.pk]) == set()
    words_step()
    assert subject_facets(unsaid) == {str(stoves.pk)}, "replies leave what is proposed among its facets"


def test_few_hits_are_not_believed(
    ann: Member, bo: Member, forum: Forum, stoves: Subject, tents: Subject, now: datetime
) -> None:
    """Some of what is taught is wrong, and of so few nobody can say how much."""
    for number in range(16):
        write(ann, forum, COOKING[number % 5], [stoves], now - timedelta(days=number))
        write(ann, forum, SLEEPING[number % 5], [stoves] if number % 3 == 0 and number < 15 else [tents], now)
    lesson = learn_subjects(now=now)["thread"]
    thread = write(bo, forum, "My petrol burner has no flame", [], now)
    propose_all(now)
    assert (lesson.bar, about(thread)) == (None, [])
