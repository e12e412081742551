"""What each thing in a letter is to its reader, in a few words: by its kind, and by what they did in it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.text import capfirst, get_text_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lib.kinds import ItemRef, Story

LONGEST = 90  # letters of a title in a subject line
Counted = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Ties:
    """What one reader has to do with what stands in their letter."""

    member_id: int = 0
    wrote_in: frozenset[ItemRef] = frozenset()  # beside what they began
    ignores: frozenset[int] = frozenset()  # members whom no sentence names to them
    fits: frozenset[ItemRef] = frozenset()  # listings that answer one of their own
    again: frozenset[ItemRef] = frozenset()  # mailed to them before, and materially new since


def sort_of(story: Story, ties: Ties) -> str:
    """Which of the sorts below it is to this reader."""
    said = str(story.extra.get("sort", ""))
    if story.kind == "thread":
        return _sort_of_thread(story, ties, said)
    sort = {"wanted": "wanted", "selling": "sale"}.get(said, story.kind)
    return f"my-{sort}" if story.ref in ties.fits else sort


def _sort_of_thread(story: Story, ties: Ties, said: str) -> str:
    is_question = said == "question"
    if story.author is not None and story.author.pk == ties.member_id:
        return ("my-solution" if story.is_solved else "my-answer") if is_question else "my-reply"
    if story.ref in ties.wrote_in:
        return "our-solution" if story.is_solved else "our-reply"
    if is_question:
        return "solved" if story.is_solved else "question"
    return said if said in SORTS else "thread"


def sorts_of(stories: Sequence[Story], ties: Ties) -> list[str]:
    return [sort_of(story, ties) for story in stories]


def called(story: Story, ties: Ties) -> str:
    """What stands over it: “A question you could answer”."""
    return over(sort_of(story, ties), story.ref in ties.again, get_language())


@lru_cache(maxsize=500)
def over(sort: str, is_again: bool, language: str | None) -> str:
    """The same by its sort; in the active language, by which it is kept."""
    said = capfirst(_in_words(sort, 1, language))
    return _("%(what)s, new since you last had it by mail") % {"what": said} if is_again else said


def first_line(name: str, sorts: Sequence[str], language: str | None) -> str:
    """Who it is for, and what there is, in the order of the best of each sort; in the active language, as all below."""
    return _for_you(language) % {"name": name, "things": _things(tuple(sorts), language)}


@lru_cache(maxsize=100)
def _for_you(_language: str | None) -> str:
    return _("%(name)s, for you: %(things)s")


@lru_cache(maxsize=5000)
def _things(sorts: tuple[str, ...], language: str | None) -> str:
    return str(get_text_list([_in_words(sort, count, language) for sort, count in Counter(sorts).items()], _("and")))


def subject_line(stories: Sequence[Story], sorts: Sequence[str], ties: Ties, language: str | None) -> str:
    """What the first thing says to its reader, and how many more there are."""
    first, more = _sentence(stories[0], sorts[0], ties, language), len(stories) - 1
    return _and_more(more, language) % {"title": first, "count": more} if more else first


@lru_cache(maxsize=500)
def _and_more(count: int, _language: str | None) -> str:
    return ngettext("%(title)s, and %(count)d more", "%(title)s, and %(count)d more", count)


def _sentence(story: Story, sort: str, ties: Ties, language: str | None) -> str:
    title = f"{story.title[: LONGEST - 2].rstrip()}…" if len(story.title) > LONGEST else story.title
    writer = _last_writer(story, ties) if sort in BY_SOMEBODY else ""
    sentence = _said_of(sort, bool(writer), language)
    return sentence % {"name": writer, "title": title} if sentence else title


@lru_cache(maxsize=500)
def _said_of(sort: str, is_by_somebody: bool, _language: str | None) -> str:
    """With the places of a name and a title; empty where the title says it."""
    if is_by_somebody:
        return BY_SOMEBODY[sort]()
    return SENTENCES[sort]() if sort in SENTENCES else ""


def _last_writer(story: Story, ties: Ties) -> str:
    """Of those who wrote in it, the last whom this reader may read of."""
    own = {ties.member_id} | ties.ignores
    return next((str(face.name) for face in story.faces if face.pk not in own), "")


@lru_cache(maxsize=500)
def _in_words(sort: str, count: int, language: str | None) -> str:
    return SORTS.get(sort, _thing)(count)


def _thing(count: int) -> str:
    return ngettext("something new", "%(count)d new things", count) % {"count": count}


def _counted(one: Callable[[int], str]) -> Counted:
    return lambda count: one(count) % {"count": count}


SORTS: dict[str, Counted] = {
    "my-solution": _counted(
        lambda n: ngettext("a solution to what you asked", "solutions to %(count)d of your questions", n)
    ),
    "my-answer": _counted(
        lambda n: ngettext("an answer to what you asked", "answers to %(count)d of your questions", n)
    ),
    "my-reply": _counted(lambda n: ngettext("a reply in a thread of yours", "replies in %(count)d of your threads", n)),
    "our-solution": _counted(
        lambda n: ngettext("a solution where you took part", "%(count)d solutions where you took part", n)
    ),
    "our-reply": _counted(
        lambda n: ngettext("a reply where you took part", "replies in %(count)d threads where you took part", n)
    ),
    "my-wanted": _counted(
        lambda n: ngettext("a wanted ad for what you have", "%(count)d wanted ads for what you have", n)
    ),
    "my-sale": _counted(
        lambda n: ngettext("something like what you look for", "%(count)d things like what you look for", n)
    ),
    "question": _counted(lambda n: ngettext("a question you could answer", "%(count)d questions you could answer", n)),
    "solved": _counted(lambda n: ngettext("a question that was solved", "%(count)d questions that were solved", n)),
    "event": _counted(lambda n: ngettext("an event", "%(count)d events", n)),
    "poll": _counted(lambda n: ngettext("a poll", "%(count)d polls", n)),
    "announcement": _counted(lambda n: ngettext("an announcement", "%(count)d announcements", n)),
    "thread": _counted(lambda n: ngettext("a thread", "%(count)d threads", n)),
    "article": _counted(lambda n: ngettext("an article", "%(count)d articles", n)),
    "example": _counted(lambda n: ngettext("an example", "%(count)d examples", n)),
    "listing": _counted(lambda n: ngettext("a listing", "%(count)d listings", n)),
    "sale": _counted(lambda n: ngettext("a thing for sale", "%(count)d things for sale", n)),
    "wanted": _counted(lambda n: ngettext("a wanted ad", "%(count)d wanted ads", n)),
}
BY_SOMEBODY: dict[str, Callable[[], str]] = {
    "my-answer": lambda: _("%(name)s answered your question: %(title)s"),
    "my-reply": lambda: _("%(name)s wrote in your thread: %(title)s"),
    "our-reply": lambda: _("%(name)s wrote where you took part: %(title)s"),
}
SENTENCES: dict[str, Callable[[], str]] = {
    "my-solution": lambda: _("Your question has a solution: %(title)s"),
    "my-answer": lambda: _("Your question was answered: %(title)s"),
    "my-reply": lambda: _("New in your thread: %(title)s"),
    "our-solution": lambda: _("Solved, where you took part: %(title)s"),
    "our-reply": lambda: _("New where you took part: %(title)s"),
    "question": lambda: _("Can you help? %(title)s"),
    "solved": lambda: _("Solved: %(title)s"),
    "my-wanted": lambda: _("Someone looks for what you have: %(title)s"),
    "my-sale": lambda: _("Like what you look for: %(title)s"),
    "sale": lambda: _("For sale: %(title)s"),
    "wanted": lambda: _("Wanted: %(title)s"),
}
