"""Why an item was chosen, in words that are true of this member and stand after “Because”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from community.models import Forum
from lib.kinds import kind_named
from lib.prepared import ask
from profiles.gathering import together
from profiles.models import Level, Member, Sort, Subject, Verb
from search.recommending.company import times_met
from search.recommending.readers import WROTE, Act, Readers, dialled
from search.recommending.slate import Slate

OFTEN = 3  # acts in a place within a year
MANY = 5  # members who wrote in an item within a day
NEW = 7.0  # days in which an item is new
SAME = 1e-6  # days that are rounding
NOTHING = 1e-6  # acts that are rounding
OWN_PLACES = {"articles": gettext_lazy("the articles"), "examples": gettext_lazy("the examples")}
FRESH = 3.0  # days in which something that happened in it is worth naming


@dataclass(slots=True)
class Names:
    """What the facets of a slate are called, each asked for once."""

    slate: Slate
    of: dict[int, str | Promise] = field(default_factory=dict)  # by column; each reader's in their own language
    asked: set[int] = field(default_factory=set)

    def read_of(self, items: Iterable[int]) -> None:
        """What the facets of these items are called; one query, none where they are known."""
        self.read({column for item in items for column in self.slate.columns(item)})

    def read(self, columns: Iterable[int]) -> None:
        """What these facets are called; one query, none where they are known."""
        keys: dict[str, dict[str, int]] = defaultdict(dict)
        for column in set(columns) - self.asked:
            keys[self.slate.sorts[column]][self.slate.keys[column]] = column
            self.asked.add(column)
        self.of |= {column: word for word, column in keys[Sort.WORD].items()}
        self.of |= {column: OWN_PLACES[key] for key, column in keys[Sort.PLACE].items() if key in OWN_PLACES}
        self.of |= {column: kind_named(key).called for key, column in keys[Sort.KIND].items()}
        forums = {key.removeprefix("forum:"): column for key, column in keys[Sort.PLACE].items() if "forum:" in key}
        found = {"subject": keys[Sort.SUBJECT], "forum": forums, "member": keys[Sort.PERSON]}
        if any(found.values()):
            ids = {sort: list(map(int, each)) for sort, each in found.items()}
            self.of |= {found[sort][str(pk)]: name for sort, pk, name in ask(_called, viewer=None, **ids)}

    def place(self, column: int) -> str | Promise:
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


def _called(viewer: Any, subject: Sequence[int], forum: Sequence[int], member: Sequence[int]) -> QuerySet[Any, Any]:
    """The names of subjects, forums and members, each with which of them it is."""
    rows: dict[str, list[QuerySet[Any]]] = {
        "subject": [Subject.objects.filter(pk__among=subject)],
        "forum": [Forum.objects.filter(pk__among=forum)],
        "member": [Member.objects.filter(pk__among=member)],
    }
    return together(rows, "pk", "name")


def reason_for(case: Case, terms: Mapping[str, float]) -> str:
    """The largest term that is above zero and true, in words; where newness alone ordered, that."""
    if "newest" in terms:
        return _newest(case)
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
    if act.verb == Verb.LISTED:
        return _("you listed something in %(place)s %(when)s") % told
    if act.verb == Verb.OFFERED:  # whatever came of it
        return _("you made an offer in %(place)s %(when)s") % told
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
    told = {"name": case.names.of.get(loudest) or case.names.place(loudest)}
    is_kind = case.slate.sorts[loudest] == Sort.KIND
    why = _("you turned %(name)s up") % told if is_kind else _("you follow %(name)s") % told
    return _truly(case, why, [loudest])


def _words(case: Case) -> str:
    return _about(case, Sort.WORD)


def _subjects(case: Case) -> str:
    return _about(case, Sort.SUBJECT)


def _about(case: Case, sort: Sort) -> str:
    """The two facets of a sort that this member is most above the community in, and the act that shows it.

    Where no act that can be named does, as looks or acts of long ago, that there were some.
    """
    slate = case.slate
    counts = case.readers.counts_in(case.member_id, [each for each in _columns(case) if slate.sorts[each] == sort])
    own = [each for each in counts if counts[each] > 0]
    own.sort(key=lambda each: (-counts[each] / slate.rates[each], each))
    named = [each for each in own if each in case.names.of]
    for column in named:
        act = next((act for act in case.acts if slate.facet_ids[column] in act.facets), None)
        if act:
            both = [each for each in named if slate.facet_ids[each] in act.facets][:2]
            return _truly(case, PHRASES[act.verb]() % _things(case, both), both)
    most = [each for each in named if counts[each] > NOTHING][:2]
    return _truly(case, _("some of what you did here was about %(things)s") % _things(case, most), most) if most else ""


def _things(case: Case, columns: Sequence[int]) -> dict[str, str]:
    return {"things": get_text_list([str(case.names.of[each]) for each in columns], _("and"))}


def _truly(case: Case, why: str, columns: Iterable[int]) -> str:
    """The same, where nobody said that the item is about these, but its words do."""
    proposed = case.slate.proposed(case.item)
    return _("%(why)s, and this seems to be about it") % {"why": why} if proposed.intersection(columns) else why


def _company(case: Case) -> str:
    """Of those who write in it, the one met in most threads; no name, for what is about others is theirs to tell."""
    near = case.readers.near[[case.readers.row(case.member_id)]]
    times = int(times_met(near, case.member_id, case.slate, case.item).max(initial=0.0))
    if not times:
        return ""
    found = ngettext(
        "someone you met in %(count)d thread writes in it", "someone you met in %(count)d threads writes in it", times
    )
    return found % {"count": times}


def _hot(case: Case) -> str:
    slate, item = case.slate, case.item
    talkers = slate.talkers(item) if not slate.asleep else 0
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


def _newest(case: Case) -> str:
    return _("it is among the newest: %(happened)s") % {"happened": _happened(case)}


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
    return case.slate.columns(case.item)


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
    **dict.fromkeys((Verb.STARTED, Verb.ANSWERED, Verb.REPLIED, Verb.COMMENTED), _wrote),
    Verb.LISTED: lambda: _("you listed something about %(things)s"),
    Verb.OFFERED: lambda: _("you made an offer for something about %(things)s"),
    Verb.BOUGHT: lambda: _("you bought something about %(things)s"),
    Verb.SOLD: lambda: _("you sold something about %(things)s"),
    Verb.RATED: lambda: _("you rated a deal about %(things)s"),
    Verb.PUBLISHED: lambda: _("you published an article about %(things)s"),
    Verb.SUBMITTED: lambda: _("you sent in an example about %(things)s"),
    Verb.SOLVED: lambda: _("you chose a solution to something about %(things)s"),
    Verb.HELPED: lambda: _("you found an article about %(things)s helpful"),
    Verb.READ: lambda: _("you read about %(things)s"),
    Verb.CLICKED: lambda: _("you read about %(things)s"),
    Verb.SEARCHED: lambda: _("you searched for %(things)s"),
    Verb.LIKED: lambda: _("you liked something about %(things)s"),
    Verb.VOTED: lambda: _("you voted on something about %(things)s"),
    Verb.COMES: lambda: _("you said you come to something about %(things)s"),
    Verb.BOOKMARKED: lambda: _("you keep a bookmark about %(things)s"),
    Verb.MORE: lambda: _("you asked for more about %(things)s"),
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
    "company": _company,
}
