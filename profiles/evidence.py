"""What we think a member cares about, with what it rests on: the numbers, the acts, and what they said themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Sum, Value, Window
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.utils.translation import ngettext_lazy

from lib.kinds import Fact, ItemRef, Story, all_kinds
from profiles.gathering import stories_of
from profiles.interests import LONG, lift, shrunk_share, smoothed_rate, value
from profiles.models import Activity, Dial, Facet, Interest, Level, Member, Sort, Subject, Verb
from profiles.permissions import may_read
from profiles.turned import turned_subjects

LOOKED_AT = 400  # the latest acts that evidence is taken from
ACTS_EACH = 3  # of them named under one subject
MOST = 200  # interests of one sort that are looked at
FOREMOST = 25  # subjects shown at first
WORDS = 12
PEOPLE = 6
OWN = 12  # subjects by which members are alike
SUBJECTS = 6  # that a member's page says they talk about
# What members write where others read it; the rest is their own business.
IN_PUBLIC = (Verb.STARTED, Verb.ANSWERED, Verb.REPLIED, Verb.COMMENTED, Verb.LISTED)

COUNTED = {
    Verb.STARTED: ngettext_lazy("%d thread started", "%d threads started"),
    Verb.ANSWERED: ngettext_lazy("%d answer", "%d answers"),
    Verb.REPLIED: ngettext_lazy("%d reply", "%d replies"),
    Verb.COMMENTED: ngettext_lazy("%d comment", "%d comments"),
    Verb.SOLVED: ngettext_lazy("%d solution chosen", "%d solutions chosen"),
    Verb.LIKED: ngettext_lazy("%d like", "%d likes"),
    Verb.VOTED: ngettext_lazy("%d vote", "%d votes"),
    Verb.COMES: ngettext_lazy("%d event they come to", "%d events they come to"),
    Verb.BOOKMARKED: ngettext_lazy("%d bookmark", "%d bookmarks"),
    Verb.PUBLISHED: ngettext_lazy("%d article published", "%d articles published"),
    Verb.HELPED: ngettext_lazy("%d article found helpful", "%d articles found helpful"),
    Verb.SUBMITTED: ngettext_lazy("%d example sent in", "%d examples sent in"),
    Verb.LISTED: ngettext_lazy("%d listing", "%d listings"),
    Verb.OFFERED: ngettext_lazy("%d offer", "%d offers"),
    Verb.BOUGHT: ngettext_lazy("%d bought", "%d bought"),
    Verb.SOLD: ngettext_lazy("%d sold", "%d sold"),
    Verb.RATED: ngettext_lazy("%d rating", "%d ratings"),
    Verb.SEARCHED: ngettext_lazy("%d search", "%d searches"),
    Verb.CLICKED: ngettext_lazy("%d click in a newsletter", "%d clicks in newsletters"),
    Verb.READ: ngettext_lazy("%d read", "%d read"),
    Verb.VIEWED: ngettext_lazy("%d looked at", "%d looked at"),
    Verb.MORE: ngettext_lazy("%d time more", "%d times more"),
    Verb.LESS: ngettext_lazy("%d time less", "%d times less"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One act a learned interest rests on, with its item as the member may see it today."""

    what: str
    story: Story
    when: datetime


@dataclass(slots=True)
class SubjectRow:
    """One subject: what was learned, what it rests on, and where the dial stands."""

    subject: Subject
    level: int | None
    share: float = 0.0  # of all this member does, shrunk towards the community's share
    acts: int = 0
    counts: list[str] = field(default_factory=list)
    latest: list[Act] = field(default_factory=list)

    @property
    def percent(self) -> int:
        return round(100 * self.share)


@dataclass(slots=True)
class Portrait:
    """All of it, strongest first, muted subjects last."""

    subjects: list[SubjectRow]
    words: list[str]
    people: list[Member]

    @property
    def strongest(self) -> int:
        """What the meters end at."""
        return max([row.percent for row in self.subjects], default=0) or 1

    @property
    def foremost(self) -> list[SubjectRow]:
        """The strongest ones, and all whose dials were turned."""
        return [row for number, row in enumerate(self.subjects) if number < FOREMOST or row.level is not None]

    def row_of(self, subject: Subject) -> SubjectRow:
        rows = [row for row in self.subjects if row.subject == subject]
        return rows[0] if rows else SubjectRow(subject, None)


def portrait(member: Member, *, now: datetime) -> Portrait:
    """What we think this member cares about, in a number of queries that does not grow with it."""
    held = _held(member, Sort.WORD, Sort.PERSON, Sort.SUBJECT)
    words = _standing_out(held[Sort.WORD], now)[:WORDS]
    people = [int(interest.facet.key) for interest in held[Sort.PERSON] if interest.facet.key != str(member.pk)]
    known = Member.objects.filter(is_active=True).exclude(blocks_had__member=member).in_bulk(people[:PEOPLE])
    return Portrait(
        subjects=_subject_rows(member, held[Sort.SUBJECT], now),
        words=[interest.facet.key for interest in words],
        people=[known[pk] for pk in people[:PEOPLE] if pk in known],
    )


def subject_row(member: Member, subject: Subject, *, now: datetime) -> SubjectRow:
    """One subject of the portrait, as after a turn of its dial."""
    return portrait(member, now=now).row_of(subject)


def own_subjects(member: Member) -> list[int]:
    """What a member is about by what they said and did, the muted left out; two queries."""
    dials = dict(Dial.objects.filter(member=member, of=Dial.Of.SUBJECT).values_list("target", "level"))
    loud = [pk for pk, level in dials.items() if level >= Level.NORMAL]
    held = [int(interest.facet.key) for interest in _held(member, Sort.SUBJECT)[Sort.SUBJECT][:OWN]]
    return [*loud, *(pk for pk in held if dials.get(pk, Level.LOW) > Level.QUIET and pk not in loud)]


def offered_subjects(limit: int | None = None) -> QuerySet[Subject]:
    """The vocabulary, what the community does most first."""
    facets = Facet.objects.filter(sort=Sort.SUBJECT, key=Cast(OuterRef("pk"), CharField()))
    use = Coalesce(Subquery(facets.values("long")[:1]), Value(0.0))
    ordered = Subject.objects.annotate(use=use).order_by(F("use").desc(), "name")
    if limit is None:
        return ordered
    return ordered.filter(pk__in=list(ordered.values_list("pk", flat=True)[:limit]))


def public_talk(member: Member, viewer: Any, limit: int = 8) -> dict[str, Any]:
    """What a member wrote lately where this viewer may read it, and the subjects of it; nothing learned is told."""
    acts = Activity.objects.of_member(member.pk).filter(verb__in=IN_PUBLIC, sign=1).order_by("-happened")[:100]
    refs = list(dict.fromkeys(ItemRef(act.kind, act.item) for act in acts))
    found = stories_of(viewer, refs)
    stories = [found[ref] for ref in refs if ref in found]
    is_said = may_read(viewer, member, "subjects")
    named = {subject.pk: subject for story in stories for subject in story.subjects}
    times = Counter(subject.pk for story in stories for subject in story.subjects)
    return {
        "stories": stories[:limit],
        "subjects": [(named[pk], count) for pk, count in times.most_common(SUBJECTS)] if is_said else [],
    }


def facts_of(member: Member, viewer: Any) -> list[Fact]:
    """What every kind counts of a member, as far as this viewer may see it."""
    return [fact for kind in all_kinds() for fact in kind.facts_of(member, viewer)]


def _held(member: Member, *sorts: Sort) -> dict[str, list[Interest]]:
    """The strongest interests of each of these sorts, as totals have it; one query."""
    held = Interest.objects.filter(member=member, long__gt=0, facet__sort__in=sorts)
    strongest = held.annotate(nth=Window(RowNumber(), partition_by="facet__sort", order_by=["-long", "facet"]))
    found: dict[str, list[Interest]] = {sort: [] for sort in sorts}
    for interest in strongest.filter(nth__lte=MOST).select_related("facet").order_by("nth"):
        found[interest.facet.sort].append(interest)
    return found


def _standing_out(held: Sequence[Interest], now: datetime) -> list[Interest]:
    """Those done more than once that the member is most above the community in."""

    def strength(interest: Interest) -> float:
        mine = value(interest.long - interest.less, now, half_life=LONG)
        return lift(mine, smoothed_rate(value(interest.facet.long, now, half_life=LONG), everyone))

    own = [interest for interest in held if interest.acts > 1]
    everyone = value(sum(interest.facet.long for interest in own), now, half_life=LONG)
    return sorted(own, key=strength, reverse=True)


def _subject_rows(member: Member, held: Sequence[Interest], now: datetime) -> list[SubjectRow]:
    dials = {subject.pk: level for subject, level in turned_subjects(member)}
    subjects = Subject.objects.in_bulk([*dials, *(int(interest.facet.key) for interest in held)])
    everyone = Facet.objects.filter(sort=Sort.SUBJECT).aggregate(all=Sum("long"))["all"] or 0.0
    own = sum(interest.long for interest in held)
    acts = _acts_by_facet(member, {interest.facet_id for interest in held})
    rows = {pk: SubjectRow(subject, dials.get(pk)) for pk, subject in subjects.items()}
    for interest in held:
        row = rows.get(int(interest.facet.key))
        if row is None:
            continue
        rate = interest.facet.long / everyone if everyone else 0.0
        net = value(interest.long - interest.less, now, half_life=LONG)
        row.share = shrunk_share(net, value(own, now, half_life=LONG), rate)
        row.acts = interest.acts
        row.counts, row.latest = acts.get(interest.facet_id, ([], []))
    return sorted(rows.values(), key=lambda row: (row.level == 0, -row.share, -(row.level or 0), row.subject.name))


def _acts_by_facet(member: Member, facets: set[int]) -> dict[int, tuple[list[str], list[Act]]]:
    """For each facet what the latest acts in it were, counted and the last ones named."""
    if not facets:
        return {}
    acts = Activity.objects.of_member(member.pk).filter(sign=1).exclude(kind="").order_by("-happened")[:LOOKED_AT]
    found: dict[int, list[Activity]] = defaultdict(list)
    for act in acts:
        for facet in facets.intersection(act.facets):
            found[facet].append(act)
    named = {ItemRef(a.kind, a.item) for each in found.values() for a in each[: 2 * ACTS_EACH]}
    stories = stories_of(member, named)
    return {facet: (_counted(each), _named(each, stories)) for facet, each in found.items()}


def _counted(acts: Iterable[Activity]) -> list[str]:
    times = Counter(Verb(act.verb) for act in acts)
    return [str(COUNTED[verb] % count) for verb, count in times.most_common() if verb in COUNTED]


def _named(acts: Iterable[Activity], stories: dict[ItemRef, Story]) -> list[Act]:
    """The last act on each item that may still be seen."""
    latest: dict[ItemRef, Act] = {}
    for act in acts:
        ref = ItemRef(act.kind, act.item)
        if ref in stories and ref not in latest and Verb(act.verb) in COUNTED:
            latest[ref] = Act(str(Verb(act.verb).label), stories[ref], act.happened)
    return list(latest.values())[:ACTS_EACH]
