"""The questions there are, by name, and what an answer to each says; which one to ask is chosen in search.asking.

A name is a sort and what it is about: "subject:12" asks how much of a subject one wants, "field:life" for something
that members tell of themselves, "own:3" is a question of the staff's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.evidence.talking import offered_subjects
from profiles.models import Asked, Level, Member, Question, Subject

VISIT = 30 * 60  # seconds without a look after which another visit begins
DONE = "done"
OFFERED = 40  # subjects that may be asked about, what the community does most first
NAMED = 6  # of them offered as answers to “which of these”


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its value in the form, its words, and what it says of a subject, if anything."""

    value: str
    says: str
    subject: int | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is put, with its answers; and the one that stands."""

    name: str
    text: str
    answers: Sequence[Answer] = field(default_factory=list)
    said: str = ""

    @property
    def is_for_choosing(self) -> bool:
        """Whether any answer says something of a subject; else it changes no order of anything."""
        return any(each.subject is not None for each in self.answers)

    def answer(self, value: str) -> Answer | None:
        return next((each for each in self.answers if each.value == value), None)


STEPS: tuple[tuple[int, Promise], ...] = (
    (Level.LOUD, gettext_lazy("A lot of it")),
    (Level.NORMAL, gettext_lazy("Yes, some")),
    (Level.QUIET, gettext_lazy("Rather little")),
    (Level.MUTED, gettext_lazy("None of it")),
)
FIELDS: dict[str, tuple[Promise, dict[str, Promise]]] = {
    "role": (
        gettext_lazy("What brings you here most?"),
        {
            "learn": gettext_lazy("To learn"),
            "help": gettext_lazy("To help others"),
            "trade": gettext_lazy("To buy or sell"),
            "meet": gettext_lazy("To meet people"),
            "work": gettext_lazy("It is my work"),
        },
    ),
    "life": (
        gettext_lazy("Where are you in life?"),
        {
            "learning": gettext_lazy("At school or in training"),
            "working": gettext_lazy("At work"),
            "family": gettext_lazy("Busy with a family"),
            "retired": gettext_lazy("Retired"),
            "other": gettext_lazy("Somewhere else"),
        },
    ),
}
WHICH: dict[str, Promise] = {
    "owns": gettext_lazy("For which of these do you have what it takes already?"),
    "wants": gettext_lazy("Which of these would you like to get into next?"),
}


def queries_named(names: Iterable[str], said: dict[str, str] | None = None) -> dict[str, Query]:
    """These questions by name, those left out of which nothing is known any more; four queries at most."""
    wanted, said = list(dict.fromkeys(names)), said or {}
    found: dict[str, Query] = {}
    subjects = Subject.objects.in_bulk(_numbers(wanted, "subject"))
    own = Question.objects.prefetch_related("options").in_bulk(_numbers(wanted, "own"))
    offered = list(offered_subjects(NAMED)) if any(name in _which() for name in wanted) else []
    for name in wanted:
        sort, _colon, about = name.partition(":")
        query: Query | None = None
        if sort == "subject" and int(about) in subjects:
            query = of_subject(name, subjects[int(about)], said.get(name, ""))
        elif sort == "own" and int(about) in own:
            query = _of_staff(name, own[int(about)], said.get(name, ""))
        elif sort == "field":
            query = _of_field(name, about, offered, said.get(name, ""))
        if query is not None:
            found[name] = query
    return found


def questions_among(names: Iterable[str]) -> set[str]:
    """Those of these that are questions still; what is asked of subjects is not put into words, for mails ask a lot."""
    wanted = set(names)
    subjects = {number: f"subject:{number}" for number in _numbers(wanted, "subject")}
    found = {subjects[pk] for pk in Subject.objects.filter(pk__in=subjects).values_list("pk", flat=True)}
    others = wanted - set(subjects.values())
    return found | set(queries_named(others)) if others else found


def query_named(name: str, said: str = "") -> Query | None:
    """One question, with what was said; None for what is none."""
    sort, _colon, about = name.partition(":")
    is_name = sort == "field" or (sort in {"subject", "own"} and about.isdecimal() and len(about) < 19)
    return queries_named([name], {name: said}).get(name) if is_name else None


def of_this_visit(member: Member) -> str:
    """The question put in this visit: its name, DONE once it was answered or skipped, empty while there was none.

    A visit goes on for as long as one comes back within half an hour. Kept in the cache: looking writes nothing.
    """
    name: str = cache.get(f"asked:{member.pk}") or ""
    if name:
        cache.touch(f"asked:{member.pk}", VISIT)
    return name


def keep_for_visit(member: Member, name: str) -> None:
    cache.set(f"asked:{member.pk}", name, VISIT)


def answered_by(member: Member) -> list[Query]:
    """What a member answered, the latest first, each with what they said."""
    said = dict(Asked.objects.filter(member=member).answered().values_list("question", "answer"))
    return list(queries_named(said, said).values())


def told_by_all() -> list[tuple[Query, list[tuple[str, int]]]]:
    """What members answered that changes no order, and what staff asked: each answer with how many gave it.

    Without names, and never what they said of a subject to have the site choose for them. Six queries at most.
    """
    kept = Q(question__in=[f"field:{name}" for name in FIELDS]) | Q(question__startswith="own:")
    rows = Asked.objects.answered().filter(kept).order_by().values_list("question", "answer").annotate(n=Count("pk"))
    counts = {(question, answer): number for question, answer, number in rows}
    queries = queries_named(sorted({question for question, _answer in counts}))
    return [
        (query, [(each.says, counts.get((name, each.value), 0)) for each in query.answers])
        for name, query in queries.items()
    ]


def open_to(member: Member) -> list[Query]:
    """What could be asked of a member: nothing that was asked, and of no subject whose dial they turned."""
    asked = set(Asked.objects.filter(member=member).values_list("question", flat=True))
    turned = set(member.dials.filter(of="subject").values_list("target", flat=True))
    subjects = [each.pk for each in offered_subjects(OFFERED) if each.pk not in turned]
    own = Question.objects.filter(is_on=True).values_list("pk", flat=True)
    names = [f"subject:{pk}" for pk in subjects] + [f"own:{pk}" for pk in own]
    names += [*_which(), *(f"field:{name}" for name in FIELDS)]
    found = queries_named(name for name in names if name not in asked)
    return [query for query in found.values() if len(query.answers) > 1]


def _numbers(names: Iterable[str], sort: str) -> list[int]:
    return [int(name.partition(":")[2]) for name in names if name.startswith(f"{sort}:")]


def _which() -> list[str]:
    return [f"field:{name}" for name in WHICH]


def of_subject(name: str, subject: Subject, said: str = "") -> Query:
    """How much of a subject a member wants."""
    answers = [Answer(str(int(level)), str(words), subject.pk, int(level)) for level, words in STEPS]
    return Query(name, _("How much of %(subject)s do you want?") % {"subject": subject.name}, answers, said)


def _of_staff(name: str, question: Question, said: str) -> Query:
    answers = [
        Answer(str(each.pk), each.text, each.subject_id, int(Level.NORMAL) if each.subject_id else None)
        for each in question.options.all()
    ]
    return Query(name, question.text, answers, said)


def _of_field(name: str, about: str, offered: Sequence[Subject], said: str) -> Query | None:
    if about in FIELDS:
        text, words = FIELDS[about]
        return Query(name, str(text), [Answer(value, str(says)) for value, says in words.items()], said)
    if about not in WHICH:
        return None
    kept = list(Subject.objects.filter(pk=int(said))) if said.isdecimal() else []
    subjects = list(dict.fromkeys([*offered, *kept]))
    answers = [Answer(str(each.pk), each.name, each.pk, int(Level.NORMAL)) for each in subjects]
    answers.append(Answer("none", _("None of these")))
    return Query(name, str(WHICH[about]), answers, said)
