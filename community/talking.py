"""Threads and posts, to the chooser, the index, the mail and the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import JSONObject, Left
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.actions import (
    as_asked,
    erase_posts,
    erase_threads,
    hide_post,
    hide_thread,
    keep_subject,
    redraw_post,
    refresh_facets,
    refuse_subject,
    restore_post,
    restore_thread,
)
from community.dates import places_of
from community.models import Forum, Option, Poll, Post, ReadMark, Shelf, Thread, ThreadSubject, read_under_lines
from community.models.thread import ThreadQuerySet
from community.news import much_since
from community.recognition.talk import concerned
from community.stories import LEAD, facts_about, makings_of, told
from community.tallying import counts_of, talk_of
from lib.clock import now as present
from lib.kinds import Candidate, Document, Fact, ItemRef, Story, worded
from lib.markdown import excerpt
from lib.nested import moment
from profiles.gathering import Makings, People, StoryKind
from profiles.models import Subject
from profiles.proposing.tagging import TaggedKind
from writing.history import earlier_texts

AFTER = 1_000_000  # numbers of what is quoted after all posts
PLACE = 1  # where facet_keys puts the forum: after the kind
CANDIDATES, CANDIDATES_OF_EACH_FORUM = 2000, 50  # that were active last


class ThreadKind(TaggedKind):
    name = "thread"
    links = ThreadSubject
    called = gettext_lazy("Discussions")
    is_chosen = is_found = is_alike = True

    def visible_to(self, viewer: Any) -> ThreadQuerySet:
        return Thread.objects.visible_to(viewer)

    def changes(self, ids: Sequence[int]) -> dict[int, int]:
        return dict(Thread.objects.filter(pk__in=ids).values_list("pk", "changes"))

    def wanted_by(self, viewer: Any, ids: Sequence[int]) -> set[int]:
        return set(self.visible_to(viewer).unmuted_by(viewer).filter(pk__in=ids).values_list("pk", flat=True))

    def muted_among(self, members: Sequence[int], ids: Sequence[int]) -> set[tuple[int, int]]:
        return Thread.objects.filter(pk__in=ids).muted_by_each(members)

    def standing(self) -> ThreadQuerySet:
        return Thread.objects.filter(shelf=Shelf.STANDING)

    def renew_facets(self, ids: Sequence[int]) -> None:
        threads = list(Thread.objects.filter(pk__in=ids).order_by("pk"))
        refresh_facets(threads=threads)
        Thread.objects.bulk_update(threads, ["facets"])

    def keep_subject(self, *, member: Any, item: int, subject: Subject, now: datetime) -> bool:
        """A thread has versions with its opening."""
        return keep_subject(member=member, thread=Thread.objects.get(pk=item), subject=subject, now=now)

    def refuse_subject(self, *, member: Any, item: int, subject: Subject, now: datetime) -> bool:
        return refuse_subject(member=member, thread=Thread.objects.get(pk=item), subject=subject, now=now)

    def makings(self, viewer: Any, ids: Sequence[int]) -> QuerySet[Thread]:
        return makings_of(viewer, self.visible_to(viewer).filter(pk__among=ids))

    def told(self, pk: int, made: Makings, people: People) -> Story:
        return told(pk, made, people)

    def candidates(self, *, since: datetime, now: datetime) -> list[Candidate]:
        threads = Thread.objects.filter(shelf=Shelf.STANDING, active__gte=since, posted__lte=now)
        return self._as_candidates(threads.foremost(CANDIDATES, of_each_forum=CANDIDATES_OF_EACH_FORUM))

    def candidates_among(self, ids: Sequence[int], *, now: datetime) -> list[Candidate]:
        return self._as_candidates(Thread.objects.filter(shelf=Shelf.STANDING, pk__among=ids, posted__lte=now))

    def read_by(self, viewers: Sequence[Any], ids: Sequence[int]) -> set[tuple[int, int]]:
        members = [viewer.pk for viewer in viewers]
        marks = ReadMark.objects.filter(member__pk__among=members, thread__pk__among=ids)
        read = marks.filter(number__gte=F("thread__last_number"))
        return set(read.values_list("member_id", "thread_id")) | read_under_lines(members, ids)

    def much_since(self, mailed: Mapping[tuple[int, int], datetime], *, now: datetime) -> set[tuple[int, int]]:
        return much_since(mailed, until=now)

    def _as_candidates(self, threads: QuerySet[Thread]) -> list[Candidate]:
        rows = threads.values_list("pk", "author_id", "last_author_id", "facets", "posted", "active")
        return [
            Candidate(
                ref=ItemRef(self.name, pk),
                author_id=author,
                place=facets[PLACE] if len(facets) > PLACE else None,
                facets=tuple(facets),
                created=posted,
                active=active,
                takers=frozenset(member for member in (author, last) if member),
            )
            for pk, author, last, facets, posted, active in rows.iterator()
        ]

    def unread_by(self, viewer: Any, ids: Sequence[int]) -> ThreadQuerySet:
        return self.visible_to(viewer).filter(pk__among=ids).with_read_mark(viewer).unread()

    def facets(self, ids: Iterable[int]) -> dict[int, list[int]]:
        return dict(Thread.objects.filter(pk__in=list(ids)).values_list("pk", "facets"))

    def documents(self, ids: Sequence[int]) -> list[Document]:
        """Title, all standing posts and where an event is, in two queries, three where there are events."""
        threads = list(Thread.objects.filter(pk__in=ids, shelf=Shelf.STANDING).order_by("pk"))
        texts = Post.objects.filter(thread__in=ids, shelf=Shelf.STANDING).plain_texts()
        places = places_of([thread.pk for thread in threads if thread.sort == Thread.Sort.EVENT])
        return [
            Document(
                ref=ItemRef(self.name, thread.pk),
                title=thread.title,
                body=" ".join(filter(None, (places.get(thread.pk), texts.get(thread.pk)))),
                active=thread.active,
                rights=f"forum:{thread.forum_id}",
            )
            for thread in threads
        ]

    def rights_of(self, viewer: Any) -> set[str]:
        return {f"forum:{pk}" for pk in Forum.objects.visible_to(viewer).order_by().values_list("pk", flat=True)}

    def wordings(self, viewer: Any, ids: Sequence[int]) -> Sequence[QuerySet[Any]]:
        """The posts, then what is asked in polls; nothing by whom the viewer ignores."""
        posts = Post.objects.visible_to(viewer).filter(thread__pk__among=ids)
        polls = Poll.objects.filter(post__in=posts)
        options = Option.objects.filter(poll__in=polls)
        return [
            worded(posts, item="thread_id", nth=F("number"), html="html"),
            worded(polls, item="post__thread_id", nth=AFTER, words="question"),
            worded(options, item="poll__post__thread_id", nth=F("number") + AFTER, words="text"),
        ]

    def all_ids(self) -> Iterable[int]:
        return Thread.objects.order_by("pk").values_list("pk", flat=True).iterator()

    def hide(self, item_id: int, *, now: datetime) -> bool:
        return hide_thread(thread=Thread.objects.get(pk=item_id), now=now)

    def restore(self, item_id: int, *, now: datetime) -> bool:
        return restore_thread(thread=Thread.objects.get(pk=item_id), now=now)

    def for_staff(self, staff: Any) -> ThreadQuerySet:
        return Thread.objects.for_staff(staff)

    def name_of(self, item_id: int) -> str:
        return str(Thread.objects.filter(pk=item_id).values_list("title", flat=True).first() or "")

    def facts_of(self, member: Any, viewer: Any) -> list[Fact]:
        """Questions they solved, and posts."""
        return facts_about(member, viewer)

    def counts_of(self, members: Sequence[int], audience: str) -> dict[int, dict[str, int]]:
        return counts_of(members, audience)

    def talk_of(self, members: Sequence[int], audience: str) -> dict[tuple[int, int], int]:
        return talk_of(members, audience)

    def written_by(self, member_id: int, limit: int) -> list[tuple[datetime, int]]:
        posts = Post.objects.filter(author=member_id, shelf=Shelf.STANDING).order_by("-posted", "-pk")
        return list(posts.values_list("posted", "thread")[:limit])

    def begun_by(self, member_id: int) -> set[int]:
        return set(Thread.objects.filter(author=member_id).order_by().values_list("pk", flat=True))

    def counted_anew(self, acts: Sequence[Any]) -> set[int]:
        return concerned(acts)

    def export(self, member: Any) -> list[dict[str, Any]]:
        """The threads they started, and those they kept and may still see."""
        kept = Thread.objects.visible_to(member).filter(bookmarks__member=member)
        mine = Thread.objects.filter(Q(author=member) | Q(pk__in=kept.values("pk"))).order_by("pk")
        return [
            {
                "title": thread.title,
                "forum": thread.forum.name,
                "started": thread.posted.isoformat() if thread.author_id == member.pk else None,
                "url": thread.get_absolute_url(),
            }
            for thread in mine.select_related("forum")
        ]

    def erase(self, member: Any) -> None:
        erase_threads(member=member, now=present())


class PostKind(StoryKind):
    name = "post"
    is_alike = True
    holds_pictures = True

    def visible_to(self, viewer: Any) -> QuerySet[Post]:
        return Post.objects.visible_to(viewer)

    def wanted_by(self, viewer: Any, ids: Sequence[int]) -> set[int]:
        threads = Thread.objects.unmuted_by(viewer)
        return set(self.visible_to(viewer).filter(pk__in=ids, thread__in=threads).values_list("pk", flat=True))

    def muted_among(self, members: Sequence[int], ids: Sequence[int]) -> set[tuple[int, int]]:
        """Those of muted threads."""
        threads = dict(Post.objects.filter(pk__in=ids).values_list("pk", "thread_id"))
        muted = Thread.objects.filter(pk__in=set(threads.values())).muted_by_each(members)
        return {(member, pk) for pk, thread in threads.items() for member in members if (member, thread) in muted}

    def makings(self, viewer: Any, ids: Sequence[int]) -> QuerySet[Post]:
        posts = self.visible_to(viewer).filter(pk__among=ids)
        made = JSONObject(
            number=F("number"),
            posted=F("posted"),
            lead=Left("html", LEAD),
            author=F("author_id"),
            thread=F("thread_id"),
            title=F("thread__title"),
            place=F("thread__forum__name"),
        )
        return posts.annotate(makings=made)

    def told(self, pk: int, made: Makings, people: People) -> Story:
        post = Post(pk=pk, number=made["number"], thread=Thread(pk=made["thread"]))
        return Story(
            ref=ItemRef(self.name, pk),
            url=post.get_absolute_url(),
            title=_("A post in “%(title)s”") % {"title": made["title"]},
            author=people.one(made["author"]),
            when=moment(made["posted"]),
            excerpt=excerpt(made["lead"]),
            place=made["place"],
        )

    def facets(self, ids: Iterable[int]) -> dict[int, list[int]]:
        return dict(Post.objects.filter(pk__in=list(ids)).values_list("pk", "thread__facets"))

    def indexed_as(self, ids: Iterable[int]) -> set[ItemRef]:
        """The threads they stand in, on whatever shelf."""
        threads = Post.objects.filter(pk__in=list(ids)).values_list("thread_id", flat=True)
        return {ItemRef(ThreadKind.name, pk) for pk in threads}

    def redraw(self, item_id: int) -> None:
        redraw_post(post=Post.objects.get(pk=item_id))

    def hide(self, item_id: int, *, now: datetime) -> bool:
        return hide_post(post=Post.objects.get(pk=item_id), now=now)

    def restore(self, item_id: int, *, now: datetime) -> bool:
        return restore_post(post=Post.objects.get(pk=item_id), now=now)

    def for_staff(self, staff: Any) -> QuerySet[Post]:
        return Post.objects.for_staff(staff)

    def name_of(self, item_id: int) -> str:
        post = Post.objects.filter(pk=item_id).select_related("thread").first()
        return f"{post.thread.title} #{post.number}" if post else ""

    def export(self, member: Any) -> list[dict[str, Any]]:
        """The posts they wrote, in their own words."""
        posts = Post.objects.filter(author=member).select_related("thread").order_by("pk")
        earlier = earlier_texts(kind=self.name, items=posts.values("pk"))
        polls = Poll.objects.of_posts(posts.filter(has_poll=True).values_list("pk", flat=True))
        asked = {poll.post_id: asdict(as_asked(poll=poll)) for poll in polls}
        seen = set(Thread.objects.visible_to(member).filter(posts__in=posts).values_list("pk", flat=True))
        return [
            {
                "thread": post.thread.title if post.thread_id in seen or post.thread.author_id == member.pk else "",
                "number": post.number,
                "posted": post.posted.isoformat(),
                "text": post.text,
                "earlier": earlier.get(post.pk, []),
                **({"poll": asked[post.pk]} if post.pk in asked else {}),
                "shelf": post.shelf,
            }
            for post in posts
        ]

    def erase(self, member: Any) -> None:
        erase_posts(member=member, now=present())
