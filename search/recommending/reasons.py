"""Why an item was chosen, in words that are true of this member and stand after “Because”."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from community.models import Forum
from profiles.models import Level, Member, Sort, Subject, Verb
from search.recommending.readers import WROTE, Act, Readers, dialled
from search.recommending.slate import Slate

OFTEN = 3  # acts in a place within a year
MANY = 5  # members who wrote in an item within a day
NEW = 7.0  # days in which an item is new
SAME = 1e-6  # days that are rounding
FRESH = 3.0  # days in which something that happened in it is worth naming


@dataclass(slots=True)
class Names:
    """What the facets of a slate are called; read once for all members."""

    slate: Slate
    of: dict[int, str] = field(default_factory=dict)  # by column

    @classmethod
    def read(cls, slate: Slate) -> Names:
        """In three queries."""
        keys = {sort: {} for sort in Sort.values}  # type: dict[str, dict[str, int]]
        for column, (sort, key) in enumerate(zip(slate.sorts, slate.keys, strict=True)):
            keys[sort][key] = column
        found = cls(slate, {column: word for word, column in keys[Sort.WORD].items()})
        for pk, name in Subject.objects.filter(pk__in=list(map(int, keys[Sort.SUBJECT]))).values_list("pk", "name"):
            found.of[keys[Sort.SUBJECT][str(pk)]] = name
        forums = [int(key.partition(":")[2]) for key in keys[Sort.PLACE] if key.startswith("forum:")]
        for pk, name in Forum.objects.filter(pk__in=forums).values_list("pk", "name"):
            found.of[keys[Sort.PLACE][f"forum:{pk}"]] = name
        for key, name in (("articles", _("the articles")), ("examples", _("the examples"))):
            if key in keys[Sort.PLACE]:
                found.of[keys[Sort.PLACE][key]] = name
        for pk, name in Member.objects.filter(pk__in=list(map(int, keys[Sort.PERSON]))).values_list("pk", "name"):
            found.of[keys[Sort.PERSON][str(pk)]] = name
        return found

    def place(self, column: int) -> str:
        return self.of.get(column) or _("the directory")


@dataclass(frozen=True, slots=True)
class Case:
    """One item for one member."""

    names: Names
    readers: Readers
    member_id: int
    item: int
    zone: tzinfo | None

    @property
    def slate(self) -> Slate:
        return self.names.slate

    @property
    def acts(self) -> list[Act]:
        return self.readers.acts.get(self.member_id, [])


def reason_for(case: Case, terms: Mapping[str, float]) -> str:
    """The largest term that is above zero and true, in words."""
    for name in sorted(terms, key=lambda each: -terms[each]):
        claim = CLAIMS.get(name)
        sentence = claim(case) if claim and terms[name] > 1e-9 else ""
        if sentence:
            return sentence
    return _plainly(case)


def _share(case: Case) -> str:
    place = case.slate.places[case.item]
    if place is None:
        return ""
    facet = case.slate.facet_ids[place]
    times = sum(facet in act.facets and act.verb in WROTE for act in case.acts)
    return _("you often write in %(place)s") % {"place": case.names.place(place)} if times >= OFTEN else _own(case)


def _own(case: Case) -> str:
    place = case.slate.places[case.item]
    if place is None:
        return ""
    facet = case.slate.facet_ids[place]
    act = next((act for act in case.acts if facet in act.facets and act.verb in WROTE), None)
    if act is None:
        return ""
    told = {"place": case.names.place(place), "when": day_in_words(act.happened, case.slate.present, case.zone)}
    if act.verb == Verb.STARTED:
        return _("you started a thread in %(place)s %(when)s") % told
    if act.verb in (Verb.LISTED, Verb.OFFERED):
        return _("you traded in %(place)s %(when)s") % told
    return _("you replied in %(place)s %(when)s") % told


def _said(case: Case) -> str:
    dials = case.readers.dials[case.member_id]
    ref = case.slate.candidates[case.item].ref
    if ref.kind == "thread" and dials.get(("thread", ref.id), 0) >= Level.NORMAL:
        return _("you follow it")
    levels = dialled(dials, case.slate)
    own = [column for column in _columns(case) if levels.get(column, 0) >= Level.NORMAL]
    if not own:
        return ""
    loudest = max(own, key=lambda column: (levels[column], -column))
    return _("you follow %(name)s") % {"name": case.names.of.get(loudest) or case.names.place(loudest)}


def _words(case: Case) -> str:
    return _about(case, Sort.WORD)


def _subjects(case: Case) -> str:
    return _about(case, Sort.SUBJECT)


def _about(case: Case, sort: Sort) -> str:
    """The two facets of a sort that this member is most above the community in, and the act that shows it."""
    row = case.readers.counts[case.readers.row(case.member_id)]
    counts = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    slate = case.slate
    own = [each for each in _columns(case) if slate.sorts[each] == sort and counts.get(each, 0) > 0]
    own.sort(key=lambda each: (-counts[each] / slate.rates[each], each))
    for column in own:
        act = next((act for act in case.acts if slate.facet_ids[column] in act.facets), None)
        if act and column in case.names.of:
            both = [each for each in own if slate.facet_ids[each] in act.facets and each in case.names.of][:2]
            things = [case.names.of[each] for each in both]
            return PHRASES.get(act.verb, _wrote)() % {"things": get_text_list(things, _("and"))}
    return ""


def _hot(case: Case) -> str:
    slate, item = case.slate, case.item
    talkers = slate.talkers[item] if not slate.asleep else 0
    if talkers >= MANY:
        return _("many are talking about it")
    if talkers > 1:
        found = ngettext(
            "%(count)d member wrote in it within a day", "%(count)d members wrote in it within a day", talkers
        )
        return found % {"count": talkers}
    return _fresh(case)


def _fresh(case: Case) -> str:
    slate, item = case.slate, case.item
    has_moved = slate.created[item] - slate.active[item] > SAME
    return _happened(case) if has_moved and slate.active[item] < FRESH else ""


def _youth(case: Case) -> str:
    return _("it is new") if case.slate.created[case.item] + case.slate.asleep < NEW else ""


def _plainly(case: Case) -> str:
    """Where no term speaks for the item: what is true of any."""
    return _youth(case) or _happened(case)


def _happened(case: Case) -> str:
    slate, item = case.slate, case.item
    when = day_in_words(slate.now - timedelta(days=float(slate.active[item])), slate.present, case.zone)
    if slate.created[item] - slate.active[item] <= SAME:
        return _("it came %(when)s") % {"when": when}
    return _("someone wrote in it %(when)s") % {"when": when}


def _columns(case: Case) -> list[int]:
    about = case.slate.about
    return [int(each) for each in about.indices[about.indptr[case.item] : about.indptr[case.item + 1]]]


def day_in_words(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """“today”, “on Friday”, “on 3 March”: as a member in that zone would say it now."""
    day, today = when.astimezone(zone).date(), now.astimezone(zone).date()
    ago = (today - day).days
    if ago <= 0:
        return _("today")
    if ago == 1:
        return _("yesterday")
    if ago < 7:
        return pgettext("a day of the week", "on %(day)s") % {"day": date_format(day, "l")}
    return pgettext("a date", "on %(day)s") % {"day": date_format(day, "j F" if day.year == today.year else "j F Y")}


def _wrote() -> str:
    return _("you wrote about %(things)s")


PHRASES: dict[str, Callable[[], str]] = {
    Verb.READ: lambda: _("you read about %(things)s"),
    Verb.CLICKED: lambda: _("you read about %(things)s"),
    Verb.SEARCHED: lambda: _("you searched for %(things)s"),
    Verb.LIKED: lambda: _("you liked something about %(things)s"),
    Verb.VOTED: lambda: _("you voted on something about %(things)s"),
    Verb.COMES: lambda: _("you said you come to something about %(things)s"),
    Verb.BOOKMARKED: lambda: _("you keep a bookmark about %(things)s"),
    Verb.MORE: lambda: _("you asked for more about %(things)s"),
    Verb.BOUGHT: lambda: _("you bought something about %(things)s"),
}
CLAIMS: dict[str, Callable[[Case], str]] = {
    "share": _share,
    "own": _own,
    "said": _said,
    "words": _words,
    "subjects": _subjects,
    "hot": _hot,
    "fresh": _fresh,
    "youth": _youth,
    "newest": _plainly,
}
