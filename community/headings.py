"""What stands over a thread – its title, kind and subjects – as versions of its opening keep it and compare it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from community.models import Thread
from community.permissions import may_announce
from profiles.models import Subject


@dataclass(frozen=True, slots=True)
class Heading:
    """What shall stand over a thread; without a kind, that stays."""

    title: str
    subjects: Sequence[Subject]
    sort: str = ""
    leaves_proposed: bool = False  # whether subjects that are only proposed stay so


def head_of(thread: Thread) -> dict[str, Any]:
    """What stands over a thread, as a version keeps it; one query."""
    names = sorted(thread.chosen_subjects().values_list("name", flat=True))
    return {"title": thread.title, "sort": thread.sort, "subjects": names}


def in_words(head: Mapping[str, Any]) -> str:
    """A head that was kept, as it is read and compared."""
    label = str(Thread.Sort(head["sort"]).label) if head["sort"] in Thread.Sort.values else head["sort"]
    return "\n".join([head["title"], " · ".join([label, *head["subjects"]])])


def wanted_head(thread: Thread, heading: Heading) -> dict[str, Any]:
    """What would stand over it, to be compared with `head_of`."""
    names = sorted(subject.name for subject in heading.subjects)
    return {"title": heading.title.strip(), "sort": heading.sort or thread.sort, "subjects": names}


def kinds_open_to(member: Any, thread: Thread) -> list[str]:
    """What a thread may be, its own kind among them: polls, events and questions that are solved stay what they are."""
    plain: list[str] = [Thread.Sort.DISCUSSION, Thread.Sort.QUESTION, Thread.Sort.ANNOUNCEMENT]
    if thread.sort not in plain or thread.solution_id is not None:
        return [thread.sort]
    is_free = thread.sort == Thread.Sort.ANNOUNCEMENT or may_announce(member)
    return plain if is_free else plain[:2]
