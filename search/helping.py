"""Who could answer a question: those who answer much and lately, and such things as these; each with why.

The signals are the chooser's own and a few more, of one item over members, each standardised over all who are looked
at. Their sum is the score, and the reason is the largest true term.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count, QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Call, Post, Shelf, Thread
from lib.feeds import GUEST
from lib.kinds import kind_named
from profiles.models import Facet, Member, Sort, Verb
from search.blend import Floats, bent, standardised
from search.documents import alike
from search.recommending.laying import dressed, goings_on
from search.recommending.readers import Act, Readers, known, signals
from search.recommending.reasons import CLAIMS, Case, Names
from search.recommending.slate import Slate, days
from search.recommending.sources import Stored
from search.relating import likeness

ANSWERS = frozenset({Verb.ANSWERED, Verb.REPLIED})
MONTH = 30.0  # days after which half of an answer counts for how much a member answers
HERE = timedelta(days=90)  # who did nothing for so long is not asked
NEAR, IN_FORUM = 60, 300  # threads like it; threads of its forum that were active last
POOL = 150  # members looked at
LIKED = 0.2  # what a reaction to an answer counts beside a solution
# What each signal counts, in standard deviations over those who are looked at.
WEIGHTS = {
    "answers": 0.6, "words": 0.4, "share": 0.4, "own": 0.4, "knows": 0.2, "solved": 0.2, "said": 0.2, "asked": 0.3,
}  # fmt: skip
# Differences below this are noise, as in search.blend.
FLOORS = {
    "answers": 0.25, "words": 0.02, "share": 0.25, "own": 0.25, "knows": 0.25, "solved": 0.25, "said": 0.5,
    "asked": 0.25,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, whoever is looked at for it, and what is known of them beside what the chooser knows."""

    slate: Slate  # of the question alone
    readers: Readers
    solved: Mapping[int, float]  # member → solutions, and what their answers were given, in its subjects
    calls: Mapping[int, int]  # member → questions put before them within a month

    @property
    def subjects(self) -> frozenset[int]:
        """Facets."""
        return frozenset(self.slate.facet_ids[column] for column in self.slate.subject_sets[0])

    def answers_of(self, member: int) -> list[Act]:
        return [act for act in self.readers.acts.get(member, ()) if act.verb in ANSWERS]

    def in_its_subjects(self, member: int) -> list[Act]:
        return [act for act in self.answers_of(member) if self.subjects & act.facets]


@dataclass(frozen=True, slots=True)
class Helper:
    """A member who could answer; the terms sum to the score."""

    member: int
    terms: dict[str, float]

    @property
    def score(self) -> float:
        return sum(self.terms.values())


def helpers(asked: Asked) -> list[Helper]:
    """All who are looked at, the likeliest first. Pure."""
    raw = measured(asked)
    everyone = np.ones((1, len(asked.readers.ids)), dtype=np.bool_)
    terms = {
        name: weight * bent(standardised(raw[name][None, :], everyone, FLOORS[name]))[0]
        for name, weight in WEIGHTS.items()
    }
    found = [
        Helper(member, {name: float(term[row]) for name, term in terms.items()})
        for row, member in enumerate(asked.readers.ids)
    ]
    return sorted(found, key=lambda each: (-round(each.score, 9), each.member))


def measured(asked: Asked) -> dict[str, Floats]:
    """The raw signals, each over those who are looked at."""
    chosen = {name: values[:, 0] for name, values in signals(asked.readers, asked.slate).items()}
    subjects, now = max(len(asked.subjects), 1), asked.slate.now
    own: dict[str, list[float]] = {name: [] for name in ("answers", "knows", "solved", "asked")}
    for member in asked.readers.ids:
        answers = asked.answers_of(member)
        own["answers"].append(sum(2.0 ** -(days(now, act.happened) / MONTH) for act in answers) + 1 / 8)
        own["knows"].append(sum(len(asked.subjects & act.facets) / subjects for act in answers))
        own["solved"].append(asked.solved.get(member, 0.0))
        own["asked"].append(asked.calls.get(member, 0))
    return {
        **{name: np.asarray(values) for name, values in chosen.items() if name in WEIGHTS},
        "answers": np.log(own["answers"]),
        "knows": np.log1p(own["knows"]),
        "solved": np.log1p(own["solved"]),
        "asked": -np.log1p(own["asked"]),
    }


def likeliest(thread: Thread, *, most: int, now: datetime) -> dict[int, str]:
    """Up to so many members who may see and answer it and are here, the likeliest first, each with the reason."""
    members = {member.pk: member for member in _pool(thread, now)}
    candidates = kind_named("thread").candidates_among([thread.pk], now=now) if members else []
    if not candidates:
        return {}
    slate = dressed([(each, goings_on([each], now)[each.ref]) for each in candidates], now, Stored())
    asked = _asked(list(members.values()), slate, thread, now)
    names = Names(slate)
    names.read(range(len(slate.facet_ids)))
    found: dict[int, str] = {}
    for helper in helpers(asked):
        if len(found) == most:
            break
        member = members[helper.member]
        if _is_here(asked, member, now) and Thread.objects.to_be_answered_by(member).filter(pk=thread.pk).exists():
            with translation.override(member.speaks):
                found[member.pk] = reason_for(asked, helper, Case(names, asked.readers, member.pk, 0, member.zone))
    return found


def _is_here(asked: Asked, member: Member, now: datetime) -> bool:
    return any(now - act.happened < HERE for act in asked.readers.acts.get(member.pk, ()))


def _pool(thread: Thread, now: datetime) -> list[Member]:
    """Those who wrote most in threads like it and lately in its forum, and may be asked."""
    words = dict(Facet.objects.filter(pk__in=thread.facets, sort=Sort.WORD).order_by("pk").values_list("pk", "key"))
    query = likeness(thread, [words[each] for each in thread.facets if each in words])
    hits = alike(query, ["thread"], viewer=thread.author or GUEST, now=now)[:NEAR]
    near = [hit.ref.id for hit in hits]
    forum = Thread.objects.filter(forum=thread.forum_id, shelf=Shelf.STANDING).latest_first()
    lately = list(forum.values_list("pk", flat=True)[:IN_FORUM])
    here = Member.objects.filter(is_active=True, status=Member.Status.ACTIVE, is_personalised=True)
    busy = _answers(list({*near, *lately})).filter(author__in=here).exclude(author=thread.author_id)
    counted = busy.values("author").annotate(count=Count("pk")).order_by("-count", "author")
    wanted = list(counted.values_list("author", flat=True)[:POOL])
    return list(here.filter(pk__in=wanted).order_by("pk"))


def _answers(threads: Sequence[int]) -> QuerySet[Post]:
    """What others wrote in these."""
    return Post.objects.filter(thread__in=threads, shelf=Shelf.STANDING, number__gt=1, is_comment=False).order_by()


def _asked(members: Sequence[Member], slate: Slate, thread: Thread, now: datetime) -> Asked:
    ids = [member.pk for member in members]
    lately = Call.objects.filter(member__in=ids, asked__gt=now - timedelta(days=MONTH))
    calls = Counter(lately.values_list("member", flat=True))
    return Asked(slate, known(members, slate, Stored()), _solved(thread, ids), calls)


def _solved(thread: Thread, members: Sequence[int]) -> dict[int, float]:
    """What each solved in its subjects, and what their answers there were given."""
    subjects = list(thread.subjects.order_by("pk").values_list("pk", flat=True))
    same = Thread.objects.filter(subjects__in=subjects, shelf=Shelf.STANDING).order_by()
    found: Counter[int] = Counter()
    solutions = (
        same.filter(solution__author__in=members).values("solution__author").annotate(n=Count("pk", distinct=True))
    )
    given = _answers(same.values("pk")).filter(author__in=members).values("author").annotate(n=Sum("reactions"))  # type: ignore[arg-type]
    for weight, rows in (
        (1.0, solutions.values_list("solution__author", "n")),
        (LIKED, given.values_list("author", "n")),
    ):
        for member, count in rows:
            found[member] += weight * max(count or 0, 0)  # type: ignore[assignment]
    return dict(found)


def reason_for(asked: Asked, helper: Helper, case: Case) -> str:
    """The largest term that is above zero and can be told, in words."""
    for name in sorted(helper.terms, key=lambda each: -helper.terms[each]):
        if helper.terms[name] > 0 and (sentence := _claim(name, asked, case)):
            return sentence
    return _("you answer here now and then")


def _claim(name: str, asked: Asked, case: Case) -> str:
    if name == "answers":
        return _answered_lately(asked, case)
    if name in ("knows", "solved"):
        return _knows(asked, case)
    claim = CLAIMS.get(name)
    return claim(case) if claim else ""


def _answered_lately(asked: Asked, case: Case) -> str:
    month = asked.slate.now - timedelta(days=MONTH)
    count = len(_threads(act for act in asked.answers_of(case.member_id) if act.happened > month))
    found = ngettext(
        "you answered in %(count)d thread within a month", "you answered in %(count)d threads within a month", count
    )
    return found % {"count": count} if count else ""


def _knows(asked: Asked, case: Case) -> str:
    """The subject of it that they answered most about."""
    times: Counter[int] = Counter()
    for act in {act.item: act for act in asked.in_its_subjects(case.member_id)}.values():
        times.update(asked.subjects & act.facets)
    if not times:
        return ""
    facet, count = min(times.items(), key=lambda each: (-each[1], each[0]))
    name = case.names.of.get(asked.slate.column[facet], "")
    found = ngettext(
        "you answered in %(count)d thread about %(thing)s", "you answered in %(count)d threads about %(thing)s", count
    )
    return found % {"count": count, "thing": name} if name else ""


def _threads(acts: Iterable[Act]) -> set[int]:
    return {act.item for act in acts}
