"""The demo's threads and posts, and what members do with them, through the actions of community."""

from datetime import datetime

from community.actions import (
    Announced,
    bookmark_thread,
    choose_solution,
    like_post,
    mark_read,
    reply,
    start_thread,
    vote,
)
from community.actions.polling import Asked
from community.models import Forum, Option, Post, Reaction, Thread
from desk.demo.habits import Deed, Habit
from desk.demo.trading import key_of
from desk.demo.written import WrittenPost, WrittenThread
from lib.kinds import ItemRef
from moderation.actions import hide_item
from profiles.actions import say_less, say_more
from profiles.models import Member, Subject, Surface
from search.actions import note_search

SECONDS_A_POST = 15


class Talk:
    """Threads as they grow, by the names of their files."""

    def __init__(self, forums: dict[str, Forum], members: dict[str, Member], subjects: dict[str, Subject]) -> None:
        self.forums = forums
        self.members = members
        self.subjects = subjects
        self.threads: dict[str, int] = {}
        self.posts: dict[tuple[str, int], int] = {}

    def start(self, written: WrittenThread, event: Announced | None, now: datetime) -> None:
        """The opening post."""
        opening = written.posts[0]
        thread = start_thread(
            author=self.members[opening.author],
            forum=self.forums[written.forum],
            title=written.title,
            text=opening.text,
            subjects=[self.subjects[slug] for slug in written.subjects],
            key=key_of("thread", written.slug),
            sort=_sort_of(written),
            poll=Asked(asked.question, asked.options, asked.most) if (asked := written.poll) else None,
            event=event,
            now=now,
        )
        self.threads[written.slug] = thread.pk
        self.posts[written.slug, 1] = thread.posts.get(number=1).pk

    def answer(self, written: WrittenThread, number: int, now: datetime) -> None:
        """The post of that number, whatever the table numbers it."""
        said = written.posts[number - 1]
        post = reply(
            author=self.members[said.author],
            thread=self.thread(written.slug),
            text=said.text,
            key=key_of("post", written.slug, number),
            now=now,
        )
        self.posts[written.slug, number] = post.pk

    def vote(self, written: WrittenThread, username: str, numbers: tuple[int, ...], now: datetime) -> None:
        """One member's choice in the poll of the opening."""
        opening = self.post(written.slug, 1)
        options = Option.objects.filter(poll__post=opening, number__in=numbers).values_list("pk", flat=True)
        vote(member=self.members[username], post=opening, options=options, now=now)

    def solve(self, written: WrittenThread, number: int, now: datetime) -> None:
        """Who asked says which post was the answer."""
        asker = self.members[written.posts[0].author]
        choose_solution(member=asker, thread=self.thread(written.slug), post=self.post(written.slug, number), now=now)

    def hide(self, written: WrittenThread, number: int, said: WrittenPost, now: datetime) -> None:
        """A moderator takes a post away and says why."""
        ref = ItemRef("post", self.posts[written.slug, number])
        hide_item(staff=self.members[said.hidden_by], ref=ref, reason=said.why_hidden, now=now)

    def keep(self, habit: Habit, now: datetime) -> None:
        """One small act of reading life."""
        member = self.members[habit.username]
        if habit.deed is Deed.SEARCH:
            note_search(member=member, words=habit.words, now=now)
        elif habit.deed is Deed.READ:
            seconds = SECONDS_A_POST * habit.number
            mark_read(member=member, thread=self.thread(habit.thread), number=habit.number, now=now, seconds=seconds)
        elif habit.deed is Deed.LIKE:
            post = self.post(habit.thread, habit.number)
            like_post(member=member, post=post, name=_said_to(post, member), now=now)
        elif habit.deed is Deed.BOOKMARK:
            bookmark_thread(member=member, thread=self.thread(habit.thread), now=now)
        else:
            say = say_more if habit.deed is Deed.MORE else say_less
            say(member=member, ref=ItemRef("thread", self.threads[habit.thread]), surface=Surface.PAGE, now=now)

    def thread(self, slug: str) -> Thread:
        """As it stands now."""
        return Thread.objects.select_related("forum", "author").get(pk=self.threads[slug])

    def post(self, slug: str, number: int) -> Post:
        """As it stands now."""
        return Post.objects.select_related("thread", "author").get(pk=self.posts[slug, number])


def _sort_of(written: WrittenThread) -> Thread.Sort:
    if written.event:
        return Thread.Sort.EVENT
    if written.poll:
        return Thread.Sort.POLL
    return Thread.Sort.QUESTION if written.is_question else Thread.Sort.DISCUSSION


def _said_to(post: Post, member: Member) -> str:
    """Who asked thanks; a solution is helpful to the others."""
    if post.thread.author_id == member.pk:
        return Reaction.Name.THANKS
    return Reaction.Name.HELPFUL if post.thread.solution_id == post.pk else Reaction.Name.LIKE
