"""News of one's own for a letter: what others wrote in threads that a member began or took part in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils import translation
from django.utils.translation import ngettext

from community.news import News, Pair, heard_of
from lib.kinds import ItemRef
from profiles.models import Member, Shown, Surface
from search.recommending import Barred, Choice, barred

MOST = 3  # such threads in one letter; the rest of it is for what else there is
# What news of one's own is weighed as, on the scale of the chooser's scores, where 0 is the middle of what there is to
# read and 2.5 is wanted one time in two (search.worth): a prior. Nobody asks a question without wanting its answer.
SCORES = {"asked": 4.0, "began": 3.2, "wrote": 2.5}
SIGNAL = "news"
LET_THROUGH = frozenset({"own", "mailed"})  # rules that news of one's own is above


def news_for(members: Sequence[Member], *, now: datetime) -> dict[int, list[Choice]]:
    """By member the best of it, best first, that may be in a letter; the same few queries for any number of members."""
    found = _unmailed(heard_of([member.pk for member in members], until=now))
    heard = {member for member, _thread in found}
    refs = {ItemRef("thread", thread) for _member, thread in found}
    kept = barred([member for member in members if member.pk in heard], refs, Surface.MAIL, now)
    allowed = _allowed(found, kept)
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


def still_news(wanted: Mapping[int, Collection[ItemRef]], kept: Barred, *, now: datetime) -> dict[int, set[ItemRef]]:
    """Of what was chosen as news, by member, what still is: others wrote, and the member has not read it since."""
    pairs = {(member, ref.id) for member, refs in wanted.items() for ref in refs}
    if not pairs:
        return {}
    members, threads = {member for member, _thread in pairs}, {thread for _member, thread in pairs}
    heard = heard_of(members, until=now, threads=threads)
    return _allowed(_unmailed({pair: heard[pair] for pair in pairs if pair in heard}), kept)


def mailed_before(pairs: Iterable[Pair]) -> dict[Pair, datetime]:
    """When these members last had these threads by mail; one query."""
    wanted = set(pairs)
    members, threads = {member for member, _thread in wanted}, {thread for _member, thread in wanted}
    shown = Shown.objects.filter(surface=Surface.MAIL, kind="thread", member__pk__among=members, item__among=threads)
    last = shown.order_by().values_list("member_id", "item").annotate(last=Max("shown"))
    return {(member, item): when for member, item, when in last if (member, item) in wanted}


def _unmailed(found: Mapping[Pair, News]) -> dict[Pair, News]:
    """Those of which something is newer than the last mail with them."""
    mailed = mailed_before(found)
    return {pair: each for pair, each in found.items() if pair not in mailed or each.last > mailed[pair]}


def _allowed(found: Iterable[Pair], kept: Barred) -> dict[int, set[ItemRef]]:
    """What no rule of the chooser keeps away but those that news is above."""
    news: dict[int, set[ItemRef]] = defaultdict(set)
    for member, thread in found:
        news[member].add(ItemRef("thread", thread))
    return {member: kept.free(member, refs, above=LET_THROUGH) for member, refs in news.items()}


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
