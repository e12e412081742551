"""Two years of reading, liking, keeping, searching and tuning, drawn from each member's tastes with a fixed seed."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from random import Random

from desk.demo.written import Content, WrittenMember, WrittenThread

QUIETEST = timedelta(minutes=20)  # nothing is planned closer to now than this
CURIOSITY = 0.08  # how likely one opens what one has no taste for
LATE = 0.35  # the share of readings that come by way of an old link


class Deed(Enum):
    """What a member does between writing."""

    READ = "read"
    LIKE = "like"
    BOOKMARK = "bookmark"
    SEARCH = "search"
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Habit:
    """One small act: on a thread (and the post of that number in it), or for the words searched."""

    ago: timedelta
    deed: Deed
    username: str
    thread: str = ""
    number: int = 0
    words: str = ""


def planned(content: Content) -> list[Habit]:
    """Everything the members do beside writing, the same each time, oldest first."""
    habits: list[Habit] = []
    for member in content.members.values():
        draw = Random(f"trailhead {member.username}")
        for thread in content.threads:
            if may_read(content, member, thread):
                habits += _around(draw, member, thread)
        habits += _searches(draw, content, member)
    return sorted(habits, key=lambda habit: (-habit.ago, habit.username, habit.deed.value, habit.thread, habit.number))


def may_read(content: Content, member: WrittenMember, thread: WrittenThread) -> bool:
    """A forum of a group is for staff; nobody seeks out whom they ignore."""
    group = next(forum.group for forum in content.forums if forum.slug == thread.forum)
    return (not group or member.role != "member") and thread.posts[0].author not in member.ignores


def pull(member: WrittenMember, thread: WrittenThread) -> float:
    """How much a thread draws a member, from 0 to 1: the strongest of its subjects, the others a little."""
    tastes = sorted((member.tastes.get(slug, 0.0) for slug in thread.subjects), reverse=True)
    return min(1.0, tastes[0] + 0.15 * sum(tastes[1:])) if tastes else 0.0


def _around(draw: Random, member: WrittenMember, thread: WrittenThread) -> list[Habit]:
    """What one member does about one thread: those who write in it read up to what they answer."""
    much = pull(member, thread)
    written = [n for n, post in enumerate(thread.posts, 1) if post.author == member.username and n > 1]
    habits = [
        Habit(thread.posts[n - 1].ago + timedelta(minutes=4), Deed.READ, member.username, thread.slug, n - 1)
        for n in written
    ]
    muted = any(level == 0 and slug in thread.subjects for slug, level in member.dials)
    if not muted and draw.random() < member.busy * (CURIOSITY + 0.9 * much):
        habits += _a_visit(draw, member, thread, much)
    return habits


def _a_visit(draw: Random, member: WrittenMember, thread: WrittenThread, much: float) -> list[Habit]:
    """Reading what is there by then, and what follows from liking it."""
    since = min(thread.posts[0].ago, member.since - timedelta(hours=1))
    soon = since - timedelta(hours=draw.lognormvariate(3.2, 1.3))
    late = since * draw.uniform(0.02, 0.98)  # found by searching, long after
    ago = late if draw.random() < LATE else soon
    if ago < max(QUIETEST, timedelta(days=member.away)):
        return []
    last = max(n for n, post in enumerate(thread.posts, 1) if post.ago > ago)
    habits = [Habit(ago, Deed.READ, member.username, thread.slug, last)]
    habits += _likes(draw, member, thread, much, habits[0])
    later = max(habits[-1].ago - timedelta(minutes=2), QUIETEST / 3)
    for deed, chance in ((Deed.BOOKMARK, 0.3 * much), (Deed.MORE, 0.12 * much), (Deed.LESS, 0.2 * (much < 0.1))):
        if thread.posts[0].author != member.username and draw.random() < chance:
            habits.append(Habit(later, deed, member.username, thread.slug))
    return habits


def _likes(draw: Random, member: WrittenMember, thread: WrittenThread, much: float, read: Habit) -> list[Habit]:
    """One after another, a minute apart, of what was there when it was read."""
    likes, then = [], read.ago
    for number, post in enumerate(thread.posts, 1):
        if post.ago <= read.ago or post.author == member.username or post.hidden_by:
            continue
        if draw.random() < _liking(much, post.is_solution):
            then = max(then - timedelta(minutes=1), QUIETEST / 2)
            likes.append(Habit(then, Deed.LIKE, member.username, thread.slug, number))
    return likes


def _liking(much: float, is_solution: bool) -> float:
    return 0.04 + 0.45 * much + (0.25 if is_solution else 0.0)


def _searches(draw: Random, content: Content, member: WrittenMember) -> list[Habit]:
    """What they look for, now and then, ever since they joined."""
    wishes = [(words, much) for slug, much in member.tastes.items() for words in content.searches.get(slug, ())]
    return [
        Habit(member.since * draw.uniform(0.01, 0.97), Deed.SEARCH, member.username, words=words)
        for words, much in wishes
        for _again in range(3)
        if draw.random() < 0.8 * member.busy * much
    ]
