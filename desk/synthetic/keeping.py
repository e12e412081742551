"""Writing threads down, many in one transaction, with everything that their actions would have derived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from django.db import transaction

from community.actions.refreshing import faces_with
from community.models import Bookmark, Post, Reaction, ReadMark, Thread
from desk.synthetic.lexicon import Lexicon
from desk.synthetic.place import Place
from desk.synthetic.speaking import as_html
from desk.synthetic.talks import Talk
from lib.heat import heat_of
from lib.kinds import ItemRef
from profiles.activity import Act, record_acts
from profiles.facets import FacetKey, facet_keys, ids_of
from profiles.models import Sort, Verb

AT_ONCE = 500  # rows in one statement


@dataclass(slots=True)
class Book:
    """What writing needs: the place, the clock, where the keys of forms are drawn, the facets met so far."""

    place: Place
    lexicon: Lexicon
    now: datetime
    draw: Random
    known: dict[FacetKey, int] = field(default_factory=dict)

    def look_up(self, keys: set[FacetKey]) -> None:
        """Find or make those that are new; the vocabulary is small, so they are kept."""
        missing = keys - self.known.keys()
        if missing:
            self.known |= ids_of(sorted(missing))

    def key(self) -> UUID:
        return UUID(int=self.draw.getrandbits(128), version=4)


@dataclass(slots=True)
class Kept:
    """One thread with its rows, and what it was about after each post."""

    talk: Talk
    thread: Thread
    posts: list[Post]
    facets: list[list[int]]


@transaction.atomic
def keep_talks(talks: list[Talk], book: Book) -> None:
    """All rows of these threads, and the ledger's."""
    book.look_up({key for talk in talks for key in (*_lasting(talk, book), *_words(talk))})
    kept = [_as_rows(talk, book) for talk in talks]
    Thread.objects.bulk_create([each.thread for each in kept], batch_size=AT_ONCE)
    link = Thread.subjects.through
    link.objects.bulk_create(
        [
            link(thread_id=each.thread.pk, subject_id=book.place.subjects[topic])
            for each in kept
            for topic in each.talk.topics
        ],
        batch_size=AT_ONCE,
    )
    for each in kept:
        for post in each.posts:
            post.thread_id = each.thread.pk
    Post.objects.bulk_create([post for each in kept for post in each.posts], batch_size=AT_ONCE)
    solved = [each for each in kept if each.talk.solution]
    for each in solved:
        each.thread.solution_id = each.posts[each.talk.solution - 1].pk
    Thread.objects.bulk_update([each.thread for each in solved], ["solution"], batch_size=100)
    _keep_visits(kept, book.place)
    record_acts([act for each in kept for act in _acts(each, book.place)], recorded=book.now)


def _lasting(talk: Talk, book: Book) -> list[FacetKey]:
    """What a thread is about whatever is said in it."""
    place = book.place
    return facet_keys(
        kind="thread",
        place=f"forum:{_forum_of(talk, book)}",
        person=place.members[talk.posts[0].author],
        subjects=sorted(place.subjects[topic] for topic in talk.topics),
    )


def _words(talk: Talk) -> Iterator[FacetKey]:
    return ((Sort.WORD.value, word) for said in talk.posts for word in said.words)


def _forum_of(talk: Talk, book: Book) -> int:
    return book.place.forums[book.lexicon.topics[talk.topics[0]].forum]


def _as_rows(talk: Talk, book: Book) -> Kept:
    members, word = book.place.members, Sort.WORD.value
    lasting = [book.known[key] for key in _lasting(talk, book)]
    facets = [lasting + [book.known[word, each] for each in said.words] for said in talk.posts]
    first, last = talk.posts[0], talk.posts[-1]
    thread = Thread(
        forum_id=_forum_of(talk, book),
        author_id=members[first.author],
        last_author_id=members[last.author],
        sort=Thread.Sort.QUESTION if talk.is_question else Thread.Sort.DISCUSSION,
        title=talk.title,
        posted=first.when,
        active=last.when,
        last_number=len(talk.posts),
        post_count=len(talk.posts),
        faces=_faces(talk, members),
        top=len(talk.posts) - 1 + sum(said.likes for said in talk.posts),
        heat=heat_of(said.when for said in talk.posts),
        facets=facets[-1],
        key=book.key(),
    )
    posts = [
        Post(
            author_id=members[said.author],
            number=number,
            text=said.text,
            html=as_html(said.text),
            posted=said.when,
            reactions=said.likes,
            tally={"like": said.likes} if said.likes else {},
            key=thread.key if number == 1 else book.key(),
        )
        for number, said in enumerate(talk.posts, 1)
    ]
    return Kept(talk, thread, posts, facets)


def _faces(talk: Talk, members: Sequence[int]) -> list[int]:
    faces, opener = list[int](), members[talk.posts[0].author]
    for said in talk.posts:
        faces = faces_with(faces=faces, writer=members[said.author], opener=opener)
    return faces


def _keep_visits(kept: list[Kept], place: Place) -> None:
    """Read marks, which stand at the furthest of what one read and wrote; likes and bookmarks."""
    marks, likes, bookmarks = list[ReadMark](), list[Reaction](), list[Bookmark]()
    for each in kept:
        pk, reached = each.thread.pk, {said.author: (n, said.when) for n, said in enumerate(each.talk.posts, 1)}
        for visit in each.talk.visits:
            member = place.members[visit.member]
            reached[visit.member] = max(reached.get(visit.member, (0, visit.when)), (visit.number, visit.when))
            likes += [Reaction(member_id=member, post=each.posts[n - 1], given=visit.when) for n in visit.likes]
            if visit.keeps:
                bookmarks.append(Bookmark(member_id=member, thread_id=pk, made=visit.when))
        marks += [
            ReadMark(member_id=place.members[reader], thread_id=pk, number=number, read=when)
            for reader, (number, when) in reached.items()
        ]
    ReadMark.objects.bulk_create(marks, batch_size=AT_ONCE)
    Reaction.objects.bulk_create(likes, batch_size=AT_ONCE)
    Bookmark.objects.bulk_create(bookmarks, batch_size=AT_ONCE)


def _acts(each: Kept, place: Place) -> Iterator[Act]:
    """Each post, visit and liking with the facets the thread had by then, as its action would have recorded it."""
    talk, ref = each.talk, ItemRef("thread", each.thread.pk)
    answer = Verb.ANSWERED if talk.is_question else Verb.REPLIED
    for number, (said, post) in enumerate(zip(talk.posts, each.posts, strict=True), 1):
        verb, detail = (Verb.STARTED, {}) if number == 1 else (answer, {"post": post.pk})
        yield Act(place.members[said.author], verb, said.when, ref, each.facets[number - 1], detail)
    if talk.solution:
        asker, post = place.members[talk.posts[0].author], each.posts[talk.solution - 1]
        facets = each.facets[talk.solution - 1]
        yield Act(asker, Verb.SOLVED, post.posted, ref, facets, {"post": post.pk})
    for visit in talk.visits:
        member, facets = place.members[visit.member], each.facets[visit.number - 1]
        verbs = [Verb.VIEWED] + visit.stayed * [Verb.READ] + visit.keeps * [Verb.BOOKMARKED]
        for verb in verbs + visit.wants_more * [Verb.MORE]:
            yield Act(member, verb, visit.when, ref, facets)
        for number in visit.likes:
            yield Act(member, Verb.LIKED, visit.when, ItemRef("post", each.posts[number - 1].pk), facets)
