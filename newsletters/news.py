"""News of one's own for a letter: what others wrote in threads that a member began or took part in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import translation
from django.utils.translation import ngettext

from community.news import News, Pair, heard_of
from lib.kinds import ItemRef
from profiles.models import Member, Shown, Surface
from search.recommending import Choice, kept_from_each

MOST = 3  # such threads in one letter; the rest of it is for what else there is
# What news of one's own is weighed as, on the scale of the chooser's scores, where 0 is the middle of what there is to
# read and 2.5 is wanted one time in two (search.worth): a prior. Nobody asks a question without wanting its answer.
SCORES = {"asked": 4.0, "began": 3.2, "wrote": 2.5}
SIGNAL = "news"
LET_THROUGH = frozenset({"own", "mailed"})  # rules that news of one's own is above


def news_for(members: Sequence[Member], *, now: datetime) -> dict[int, list[Choice]]:
    """By member the best of it, best first, that may be in a letter; the same few queries for any number of members."""
    found = heard_of([member.pk for member in members], until=now)
    mailed = mailed_before(found)
    found = {pair: each for pair, each in found.items() if pair not in mailed or each.last > mailed[pair]}
    allowed = _allowed(members, found, now)
    by_member: dict[int, list[tuple[News, ItemRef]]] = defaultdict(list)
    for (member_id, thread), each in found.items():
        ref = ItemRef("thread", thread)
        if ref in allowed.get(member_id, ()):
            by_member[member_id].append((each, ref))
    chosen = {}
    for member in members:
        own = sorted(by_member.get(member.pk, []), key=lambda each: (-_score(each[0]), -each[0].last.timestamp()))
        with translation.override(member.speaks):
            chosen[member.pk] = [_choice(each, ref) for each, ref in own[:MOST]]
    return chosen


def still_news(
    wanted: Mapping[int, Iterable[ItemRef]], members: Sequence[Member], *, now: datetime
) -> dict[int, set[ItemRef]]:
    """Of what was chosen as news, by member, what still is: others wrote, and the member has not read it since."""
    pairs = {(member, ref.id) for member, refs in wanted.items() for ref in refs}
    asked = [member for member in members if wanted.get(member.pk)]
    if not asked:
        return {}
    found = {pair: each for pair, each in heard_of([each.pk for each in asked], until=now).items() if pair in pairs}
    mailed = mailed_before(found)
    found = {pair: each for pair, each in found.items() if pair not in mailed or each.last > mailed[pair]}
    return _allowed(asked, found, now)


def mailed_before(pairs: Iterable[Pair]) -> dict[Pair, datetime]:
    """When these members last had these threads by mail; one query."""
    wanted = set(pairs)
    members, threads = {member for member, _thread in wanted}, {thread for _member, thread in wanted}
    shown = Shown.objects.filter(surface=Surface.MAIL, kind="thread", member__in=members, item__in=threads)
    last = shown.order_by().values_list("member_id", "item").annotate(last=Max("shown"))
    return {(member, item): when for member, item, when in last if (member, item) in wanted}


def _allowed(members: Sequence[Any], found: Iterable[Pair], now: datetime) -> dict[int, set[ItemRef]]:
    """What no rule of the chooser keeps away but those that news is above."""
    pairs = set(found)
    concerned = [member for member in members if any(member.pk == each for each, _thread in pairs)]
    if not concerned:
        return {}
    refs = {ItemRef("thread", thread) for _member, thread in pairs}
    rules = kept_from_each(concerned, refs, Surface.MAIL, now)
    return {
        member.pk: {
            ref
            for ref in refs
            if (member.pk, ref.id) in pairs and LET_THROUGH.issuperset(rules[member.pk].get(ref, ()))
        }
        for member in concerned
    }


def _score(news: News) -> float:
    if not news.is_own:
        return SCORES["wrote"]
    return SCORES["asked"] if news.is_question else SCORES["began"]


def _choice(news: News, ref: ItemRef) -> Choice:
    score = _score(news)
    return Choice(ref=ref, score=score, terms={SIGNAL: score}, reason=_reason(news))


def _reason(news: News) -> str:
    if news.is_own and news.is_question:
        said = ngettext(
            "you asked it, and %(count)d answer came that you have not read",
            "you asked it, and %(count)d answers came that you have not read",
            news.posts,
        )
    elif news.is_own:
        said = ngettext(
            "you began it, and %(count)d reply came that you have not read",
            "you began it, and %(count)d replies came that you have not read",
            news.posts,
        )
    else:
        said = ngettext(
            "you wrote in it, and %(count)d post came since",
            "you wrote in it, and %(count)d posts came since",
            news.posts,
        )
    return said % {"count": news.posts}
