"""What the demo's content files say, as plain values; nothing here knows a table."""

from dataclasses import dataclass
from datetime import timedelta

LOVED = (1.0, 0.8, 0.6)
LIKED = 0.3
LEVELS = ("muted", "quiet", "low", "normal", "loud")


class ContentFault(ValueError):
    """Something in a content file is wrong; says where and what."""


@dataclass(frozen=True, slots=True)
class WrittenForum:
    """One room; a group makes it the group's own."""

    slug: str
    name: str
    about: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class WrittenMember:
    """One person with their tastes, most loved first."""

    username: str
    name: str
    place: str
    zone: str
    about: str
    joined: int
    busy: float
    loves: tuple[str, ...]
    likes: tuple[str, ...] = ()
    role: str = "member"
    dials: tuple[tuple[str, int], ...] = ()
    ignores: tuple[str, ...] = ()
    paused: bool = False
    away: int = 0
    volume: int | None = None
    pronouns: str = ""
    website: str = ""
    shows: tuple[tuple[str, str], ...] = ()

    @property
    def since(self) -> timedelta:
        """How long ago they joined."""
        return timedelta(days=self.joined)

    @property
    def tastes(self) -> dict[str, float]:
        """How much they come for each subject, from 0 to 1; what they muted is not there."""
        muted = {slug for slug, level in self.dials if level == 0}
        tastes = dict(zip(self.loves, LOVED, strict=False)) | dict.fromkeys(self.likes, LIKED)
        return {slug: much for slug, much in tastes.items() if slug not in muted}


@dataclass(frozen=True, slots=True)
class WrittenPost:
    """One text of a thread and how long ago it came."""

    author: str
    ago: timedelta
    text: str
    is_solution: bool = False
    hidden_by: str = ""
    why_hidden: str = ""


@dataclass(frozen=True, slots=True)
class WrittenPoll:
    """What an opening asks, and which options who chose, by number."""

    question: str
    options: tuple[str, ...]
    most: int = 1
    votes: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenEvent:
    """When and where members of a thread meet: on the first such weekday (0 is Monday) from so many days ahead on."""

    in_days: int  # from when the demo is filled; of one that is past, less than nothing
    weekday: int
    zone: str
    at: str = "00:00"
    hours: float = 2
    days: int = 0  # whole ones, in place of the time
    place: str = ""
    link: str = ""
    room: int | None = None
    comes: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenThread:
    """One talk with all its posts, the opening first."""

    slug: str
    title: str
    forum: str
    subjects: tuple[str, ...]
    posts: tuple[WrittenPost, ...]
    poll: WrittenPoll | None = None
    event: WrittenEvent | None = None

    @property
    def is_question(self) -> bool:
        return self.title.endswith("?") or any(post.is_solution for post in self.posts)


@dataclass(frozen=True, slots=True)
class WrittenListing:
    """Something for sale or wanted."""

    key: str
    owner: str
    sort: str
    title: str
    text: str
    price: int
    currency: str
    subjects: tuple[str, ...]
    ago: timedelta


@dataclass(frozen=True, slots=True)
class WrittenRating:
    """What one side said of a deal."""

    by: str
    ago: timedelta
    score: int
    remark: str


@dataclass(frozen=True, slots=True)
class WrittenDeal:
    """How a listing went; a time that is missing has not come."""

    listing: str
    other: str
    remark: str
    offered: timedelta
    agreed: timedelta | None = None
    declined: timedelta | None = None
    closed: timedelta | None = None
    ratings: tuple[WrittenRating, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """One text of a conversation."""

    by: str
    ago: timedelta
    text: str


@dataclass(frozen=True, slots=True)
class WrittenConversation:
    """What a few members say to one another alone; the first begins."""

    between: tuple[str, ...]
    title: str
    say: tuple[WrittenMessage, ...]


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """A piece of what the place knows, often made from a thread; readers find it unless it is a draft."""

    slug: str
    title: str
    lead: str
    text: str
    subjects: tuple[str, ...]
    by: str
    ago: timedelta
    thread: str = ""
    look_again: timedelta | None = None
    helpful: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()  # who misses what
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class WrittenExample:
    """How a member did something, and what became of it; without a day it waits."""

    slug: str
    title: str
    text: str
    subjects: tuple[str, ...]
    by: str
    ago: timedelta
    decided: timedelta | None = None  # ago
    decided_by: str = ""
    word: str = ""  # where it was sent back
    thanks: str = ""
    liked: tuple[str, ...] = ()  # who likes it, one after another
    pictures: tuple[tuple[str, bytes], ...] = ()  # as the text names them


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the files say."""

    forums: tuple[WrittenForum, ...]
    subjects: dict[str, tuple[str, str]]
    questions: dict[str, dict[str, str]]  # of the staff's own: the answers, each with the slug of a subject or nothing
    members: dict[str, WrittenMember]
    threads: tuple[WrittenThread, ...]
    listings: dict[str, WrittenListing]
    deals: tuple[WrittenDeal, ...]
    conversations: tuple[WrittenConversation, ...]
    searches: dict[str, tuple[str, ...]]
    articles: tuple[WrittenArticle, ...] = ()
    examples: tuple[WrittenExample, ...] = ()
