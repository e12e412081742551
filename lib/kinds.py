"""The registry of kinds: what a higher app says of its things, so that a lower app can speak of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple, Protocol

from django.db.models import F, QuerySet, Value


class Chooser(Protocol):
    """Whoever looks: a member, or a guest."""

    pk: Any

    @property
    def is_authenticated(self) -> bool: ...


class ItemRef(NamedTuple):
    """One thing of one kind: ("thread", 12)."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> ItemRef:
        """The reverse of str(); raises ValueError with a sentence."""
        kind, _, number = text.partition(":")
        if not kind or not number.isdigit():
            raise ValueError(f"“{text}” is not an item. Write it like thread:12.")
        return cls(kind, int(number))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the chooser knows of an item before it asks who is looking."""

    ref: ItemRef
    author_id: int | None
    place: int | None  # facet id of the forum or other place
    facets: tuple[int, ...]  # all facet ids, place included
    created: datetime
    active: datetime  # when something last happened in it
    takers: frozenset[int] = frozenset()  # members whose own the latest state is: nothing new for them


@dataclass(slots=True)
class Story:
    """One item as every list, page, search result and mail shows it."""

    ref: ItemRef
    url: str
    title: str
    author: Any  # a Member, or None
    when: datetime
    excerpt: str = ""
    counts: str = ""
    subjects: Sequence[Any] = ()
    is_unread: bool = False
    is_solved: bool = False
    state: str = ""
    place: str = ""
    reason: str = ""  # "you replied in Winter camping": what follows “Because”
    surface: str = ""
    mark: str = ""  # what sort of its kind it is, where that wants saying: “question”
    faces: Sequence[Any] = ()  # who else took part; lib.telling.Face
    picture: str = ""  # the address of one of ours that stands in it, small
    views: int | None = None  # how often it was looked at; None where nobody counts
    fresh: int = 0  # how much of it is new since this viewer was last there; 0 also where they never were
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.ref.kind

    @property
    def id(self) -> int:
        return self.ref.id


@dataclass(frozen=True, slots=True)
class Fact:
    """Something counted of a member, in words: “12 solutions”."""

    says: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What the search index holds of an item."""

    ref: ItemRef
    title: str
    body: str
    active: datetime
    rights: str = ""  # rights terms, space-separated


class Kind:
    """What an app registers for one kind of thing; every method asks the database as few times as it can."""

    name: ClassVar[str]
    called: ClassVar[Any] = ""  # what a member calls many of them, to be translated; empty for what they never choose
    is_chosen: ClassVar[bool] = False  # may stand on My page and in a digest
    is_found: ClassVar[bool] = False  # stands in the search index
    comes_first: ClassVar[bool] = False  # the best of it stand before all else that a search finds
    is_alike: ClassVar[bool] = False  # members with the same rights who ignore the same see the same of it
    holds_pictures: ClassVar[bool] = False  # is a text in which members' pictures stand
    is_kept: ClassVar[bool] = False  # members keep them one by one, to come back to
    is_mapped: ClassVar[bool] = False  # guests may find all of it by the map of the site
    is_read_at_a_look: ClassVar[bool] = False  # whoever looked at one has read it, for good
    is_private: ClassVar[bool] = False  # is told of without its words, which stay where they were written

    def visible_to(self, viewer: Any) -> QuerySet[Any]:
        """The items this viewer may see."""
        raise NotImplementedError

    def mapped(self, first: int, end: int) -> Iterable[tuple[str, datetime | None]]:
        """Where guests read the items numbered from the first up to before the end, and when each last changed."""
        return []

    def changes(self, ids: Sequence[int]) -> dict[int, int]:
        """How often each of these has changed, for kinds that count it: an open page that knows less asks."""
        return {}

    def stories(self, viewer: Any, ids: Sequence[int]) -> dict[int, Story]:
        """Those of the ids that the viewer may see, by id, for any surface."""
        return {}

    def candidates(self, *, since: datetime, now: datetime) -> list[Candidate]:
        """What was active since then, whoever may see it; of very many those that were last."""
        return []

    def stale(self, ids: Sequence[int], *, day: date) -> set[int]:
        """Those that may be right no more: where they come first, they stand behind others that fit as well."""
        return set()

    def unread_by(self, viewer: Any, ids: Sequence[int]) -> QuerySet[Any]:
        """Of the ids those the viewer may see and has not read; asked of all kinds at once (lib.prepared)."""
        return self.visible_to(viewer).filter(pk__among=ids)

    def eligible(self, viewer: Any, ids: Sequence[int]) -> set[int]:
        """The ids of those."""
        return set(self.unread_by(viewer, ids).values_list("pk", flat=True))

    def wanted_by(self, viewer: Any, ids: Sequence[int]) -> set[int]:
        """Of the ids those the viewer may see and has not muted; what a notice may still be about."""
        return set(self.visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))

    def candidates_among(self, ids: Sequence[int], *, now: datetime) -> list[Candidate]:
        """These items as candidates, however old; a kind that can asks the database for them alone."""
        wanted, beginning = set(ids), datetime.min.replace(tzinfo=now.tzinfo)
        return [each for each in self.candidates(since=beginning, now=now) if each.ref.id in wanted]

    def read_by(self, viewers: Sequence[Any], ids: Sequence[int]) -> set[tuple[int, int]]:
        """Pairs (viewer, item) where the viewer may see the item and has read all of it; bulk kinds ask once."""
        found: set[tuple[int, int]] = set()
        for viewer in viewers:
            seen = set(self.visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))
            found |= {(viewer.pk, pk) for pk in seen - self.eligible(viewer, ids)}
        return found

    def much_since(self, mailed: Mapping[tuple[int, int], datetime], *, now: datetime) -> set[tuple[int, int]]:
        """Of pairs (member, item), each with when it was mailed, those with so much new that it may be again."""
        return set()

    def facets(self, ids: Iterable[int]) -> dict[int, list[int]]:
        """The facet ids of items, as they are now."""
        return {}

    def documents(self, ids: Sequence[int]) -> list[Document]:
        """What the index should hold; an id that is not returned is taken out of it."""
        return []

    def rights_of(self, viewer: Any) -> set[str] | None:
        """The rights terms this viewer holds, for a store to leave out the rest; None where there are none to hold.

        Only to find with less in the way: what a store found is always read again through visible_to.
        """
        return None

    def indexed_as(self, ids: Iterable[int]) -> set[ItemRef]:
        """The items in whose documents these stand: themselves, or what they are a part of."""
        return {ItemRef(self.name, pk) for pk in ids} if self.is_found else set()

    def wordings(self, viewer: Any, ids: Sequence[int]) -> Sequence[QuerySet[Any]]:
        """What this viewer may be quoted of these, as rows of `worded`; a kind that is found says it."""
        raise NotImplementedError

    def all_ids(self) -> Iterable[int]:
        """Every id that may have a document, ascending."""
        return []

    def hide(self, item_id: int, *, now: datetime) -> bool:
        """Take an item from everyone's sight; whether it stood until now. Moderation records who and why."""
        raise NotImplementedError

    def restore(self, item_id: int, *, now: datetime) -> bool:
        """Undo hide(); whether it was hidden until now."""
        raise NotImplementedError

    def for_staff(self, staff: Any) -> QuerySet[Any]:
        """The items this moderator may know by name; a kind that can hide adds what is hidden."""
        return self.visible_to(staff)

    def facts_of(self, member: Any, viewer: Any) -> list[Fact]:
        """What of this kind their page and card say of a member, as far as the viewer may see it; at most one query."""
        return []

    def counts_of(self, members: Sequence[int], audience: str) -> dict[int, dict[str, int]]:
        """By member what the roll counts of this kind, of what guests (“everyone”) or every member may see.

        Named as the columns of profiles.models.Entry: posts, solutions, likes, ratings, stars.
        """
        return {}

    def talk_of(self, members: Sequence[int], audience: str) -> dict[tuple[int, int], int]:
        """How often each member wrote about each subject, of what that audience may see."""
        return {}

    def written_by(self, member_id: int, limit: int) -> list[tuple[datetime, int]]:
        """The things of this kind that a member last wrote in for others to read, and when, the latest first."""
        return []

    def begun_by(self, member_id: int) -> set[int]:
        """The things of this kind that a member opened where others find them, and that may go with them."""
        return set()

    def counted_anew(self, acts: Sequence[Any]) -> set[int]:
        """Whose counts and talk these acts of the ledger may have changed."""
        return set()

    def reading_room(self, item_id: int) -> str:
        """Where staff read a reported thing that is not theirs to see, and the record says so; empty for most kinds."""
        return ""

    def dealt_with(self, member_id: int, others: Sequence[int]) -> set[int]:
        """Those of the others whom this member has agreed something with in things of this kind."""
        return set()

    def name_of(self, item_id: int) -> str:
        """A few words for staff to know the item by."""
        return f"{self.name}:{item_id}"

    def redraw(self, item_id: int) -> None:
        """Make the HTML of a text anew, as more is known of what it links to; a kind that asks for previews can."""
        raise NotImplementedError

    def export(self, member: Any) -> list[dict[str, Any]]:
        """What the member made of this kind, for their download."""
        return []

    def count_out(self, member: Any, *, now: datetime) -> None:
        """Keep, without a name, what counts of a member who is about to be erased; all are asked before any erases."""

    def erase(self, member: Any) -> None:
        """Take the member's person out of what they made of this kind."""

    def forget(self, member: Any) -> int:
        """Drop what was learned of the member, who starts over; how many rows that were."""
        return 0


def worded(rows: QuerySet[Any], *, item: str = "pk", nth: Any = 0, html: str = "", words: str = "") -> QuerySet[Any]:
    """Rows with what they quote of an item: columns of safe HTML or of plain words, and the place among its rows."""
    found: QuerySet[Any] = rows.annotate(
        item=F(item),
        nth=Value(nth) if isinstance(nth, int) else nth,
        markup=F(html) if html else Value(""),
        words=F(words) if words else Value(""),
    )
    return found


_kinds: dict[str, Kind] = {}
# What staff call what they decided that is no thing of a kind, by the name it is kept by.
decisions: dict[str, Any] = {}
record_words: dict[str, Callable[[str], str]] = {}  # by kind: says in its reader's language what the record keeps


def register(kind: Kind) -> None:
    """Make a kind known; called from an app's module `kinds`."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """The kind of that name; raises KeyError for one that no app registered."""
    return _kinds[name]


def all_kinds() -> list[Kind]:
    """Every registered kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
