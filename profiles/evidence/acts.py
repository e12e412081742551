"""The acts an interest rests on: counted in words, and the latest of them named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import Q
from django.utils.translation import ngettext_lazy

from lib.kinds import ItemRef, Story
from profiles.evidence.standing import dated, standing
from profiles.gathering import stories_of
from profiles.models import Activity, Member, Verb

LOOKED_AT = 400  # the latest acts that evidence is taken from
ACTS_EACH = 3  # of them named under one interest

COUNTED = {
    Verb.STARTED: ngettext_lazy("%d thread started", "%d threads started"),
    Verb.ANSWERED: ngettext_lazy("%d answer", "%d answers"),
    Verb.REPLIED: ngettext_lazy("%d reply", "%d replies"),
    Verb.COMMENTED: ngettext_lazy("%d comment", "%d comments"),
    Verb.SOLVED: ngettext_lazy("%d solution chosen", "%d solutions chosen"),
    Verb.LIKED: ngettext_lazy("%d like", "%d likes"),
    Verb.VOTED: ngettext_lazy("%d vote", "%d votes"),
    Verb.COMES: ngettext_lazy("%d event said yes to", "%d events said yes to"),
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
    """One act a learned interest rests on: its item as the member may see it today, or the words of a search."""

    what: str
    story: Story | None
    words: str  # that were searched for; empty of what was done with an item
    when: datetime
    name: str  # of its row in the ledger: month and number

    @property
    def title(self) -> str:
        return self.story.title if self.story else self.words


Evidence = tuple[list[str], list[Act]]  # counts in words, and the latest acts


def acts_by_facet(member: Member, facets: Collection[int], *, now: datetime) -> dict[int, Evidence]:
    """For each facet what the latest acts in it were, counted and the last ones named."""
    if not facets:
        return {}
    wanted = set(facets)
    done = Activity.objects.of_member(member.pk).kept(now).filter(~Q(kind="") | Q(verb=Verb.SEARCHED))
    acts = standing(done.order_by("-happened", "-id")[:LOOKED_AT], sign=attrgetter("sign"), deed=_deed)
    found: dict[int, list[Activity]] = defaultdict(list)
    for act in acts:
        for facet in wanted.intersection(act.facets):
            found[facet].append(act)
    named = {ItemRef(a.kind, a.item) for each in found.values() for a in each[: 2 * ACTS_EACH] if a.kind}
    stories = stories_of(member, named)
    return {facet: (_counted(each), _named(each, stories)) for facet, each in found.items()}


def _deed(act: Activity) -> tuple[str, str, int, datetime]:
    return act.verb, act.kind, act.item, dated(act.verb, act.happened)


def _counted(acts: Iterable[Activity]) -> list[str]:
    times = Counter(Verb(act.verb) for act in acts)
    return [str(COUNTED[verb] % count) for verb, count in times.most_common() if verb in COUNTED]


def _named(acts: Iterable[Activity], stories: dict[ItemRef, Story]) -> list[Act]:
    """The last act on each item that may still be seen, and the last search for the same."""
    latest: dict[ItemRef | str, Act] = {}
    for act in acts:
        ref, words = ItemRef(act.kind, act.item), "" if act.kind else str(act.detail.get("words", ""))
        if (words or ref in stories) and (words or ref) not in latest and Verb(act.verb) in COUNTED:
            what, name = str(Verb(act.verb).label), f"{act.month}-{act.id}"
            latest[words or ref] = Act(what, stories.get(ref), words, act.happened, name)
    return list(latest.values())[:ACTS_EACH]
