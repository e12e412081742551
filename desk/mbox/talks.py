"""Talks become threads, messages their posts, with every act at its real date."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from community.actions import refresh_threads
from community.models import Post, Thread
from desk.importing.batching import batches
from desk.mbox.escaping import escaped
from desk.mbox.gathering import Talk, author_of, fitting, gather
from desk.mbox.listings import make_listings
from desk.mbox.people import MailIntake
from desk.mbox.spool import Kept, Spool
from desk.mbox.wording import text_of
from directory.models import Listing
from lib.kinds import ItemRef
from lib.markdown import excerpt
from lib.words import RunningWords
from profiles.activity import Act, record_acts
from profiles.facets import FacetKey, facet_keys, ids_of
from profiles.models import Verb

BATCH = 60  # talks in one transaction
WORDS_FROM = 2000  # characters of each text that say what it is about
LONGEST = 64_000  # characters of a post; what a member may write


def bring_talks(spool: Spool, intake: MailIntake) -> Iterator[int]:
    """Every talk with its messages; yields how many messages each batch held."""
    for batch in batches(spool.talks(), BATCH):
        talks = [Talk({intake.digest(message.id): message for message in talk}) for talk in batch]
        bring_batch(talks, intake)
        yield sum(map(len, batch))


@transaction.atomic
def bring_batch(talks: list[Talk], intake: MailIntake) -> None:
    """One batch whole or not at all."""
    gather(talks, intake)
    make_listings(talks, intake)
    make_threads(talks, intake)
    make_posts(talks, intake)
    touched = [talk for talk in talks if talk.new_posts]
    if touched:
        refresh_threads(ids=[talk.thread.pk for talk in touched if talk.thread], now=intake.now)
        record_talks(touched, intake)


def make_threads(talks: list[Talk], intake: MailIntake) -> None:
    """A thread for each talk that has none here; the others count on from the highest number ever given."""
    new: list[Thread] = []
    for talk in talks:
        if talk.new_posts and talk.thread is None:
            talk.thread = thread_of(talk.messages[talk.new_posts[0]], intake)
            new.append(talk.thread)
    Thread.objects.bulk_create(new)
    intake.came_in["thread"] += len(new)
    threads = {talk.thread.pk: talk.thread for talk in talks if talk.new_posts and talk.thread}
    posts = Post.objects.filter(thread__in=threads).order_by().values_list("thread")
    for pk, highest in posts.annotate(highest=Max("number")):
        threads[pk].last_number = highest


def thread_of(message: Kept, intake: MailIntake) -> Thread:
    author = author_of(message, intake)
    return Thread(
        forum=intake.forum_of(message.place),
        author_id=author,
        last_author_id=author,
        title=message.title or _("Without a subject"),
        posted=message.written,
        active=message.written,
        key=uuid4(),
    )


def make_posts(talks: list[Talk], intake: MailIntake) -> None:
    made: dict[str, Post] = {}
    for talk in talks:
        for name in talk.new_posts:
            assert talk.thread is not None
            talk.thread.last_number += 1
            made[name] = talk.posts[name] = post_of(talk, name, intake)
    Post.objects.bulk_create(made.values())
    for talk in talks:
        for name in talk.new_posts:
            talk.posts[name].answers = answered(talk, name, intake)
    Post.objects.bulk_update([post for post in made.values() if post.answers], ["answers"])
    intake.remember("post", {name: post.pk for name, post in made.items()})


def post_of(talk: Talk, name: str, intake: MailIntake) -> Post:
    assert talk.thread is not None
    message = talk.messages[name]
    text = text_of(message)
    if talk.thread.last_number == 1 and talk.listings:
        text = f"{about(next(iter(talk.listings.values())))}\n\n{text}"
    text, html = fitting(text, LONGEST, "posts", intake)
    return Post(
        thread=talk.thread,
        author_id=author_of(message, intake),
        number=talk.thread.last_number,
        text=text,
        html=html,
        posted=message.written,
        key=uuid4(),
    )


def about(listing: Listing) -> str:
    """The line that leads from talk about a listing to it."""
    title = escaped(listing.title, is_plain=True)
    return _("About the listing [%(title)s](%(address)s).") % {"title": title, "address": listing.get_absolute_url()}


def answered(talk: Talk, name: str, intake: MailIntake) -> Post | None:
    """The post a message follows, where that is another than the opening."""
    parents = [intake.digest(parent) for parent in reversed(talk.messages[name].parents)]
    post = next((talk.posts[parent] for parent in parents if parent in talk.posts), None)
    return post if post and post.number > 1 and talk.thread and post.thread_id == talk.thread.pk else None


def record_talks(talks: list[Talk], intake: MailIntake) -> None:
    """An act for each new post, with the thread's facets as they were when it was written."""
    acts: list[tuple[Act, list[FacetKey]]] = []
    for talk in talks:
        assert talk.thread is not None
        running, ref = RunningWords(talk.thread.title), ItemRef("thread", talk.thread.pk)
        for name, message in talk.messages.items():
            if name not in talk.posts:
                continue
            post = talk.posts[name]
            words = running.after(excerpt(post.html, WORDS_FROM))
            if name in talk.new_posts and post.author_id:
                verb = Verb.STARTED if post.number == 1 else Verb.REPLIED
                acts.append((Act(post.author_id, verb, message.written, ref), keys_of(talk.thread, words)))
    ids = ids_of(key for _, keys in acts for key in keys)
    rows = [Act(act.member_id, act.verb, act.happened, act.ref, [ids[key] for key in keys]) for act, keys in acts]
    record_acts(rows, recorded=intake.now)


def keys_of(thread: Thread, words: list[str]) -> list[FacetKey]:
    return facet_keys(words=words, person=thread.author_id, place=f"forum:{thread.forum_id}", kind="thread")
