"""What a walk through a real community is held to; each check says what it found."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db.models import Count, Q

from community.models import Post, Thread
from desk.models import Origin
from desk.stackexchange.rows import Row, read_rows
from lib.clock import now
from lib.kinds import ItemRef, kind_named
from newsletters.models import Digest
from profiles.activity import bookmark
from profiles.interests import LATELY, LONG, growth
from profiles.learning import READER, absorb, counted_in, rebuild, summed
from profiles.models import Activity, Interest, Member, Surface, Verb
from search.recommending import choose
from search.recommending.choosing import score
from search.recommending.explaining import Question, explained
from search.recommending.laying import laid
from search.recommending.sources import Folded

Hold = Callable[..., None]
Values = dict[tuple[int, int], tuple[float, float, float]]
EXACT = 1e-9
DRAWN = 20


def check_scores(folder: Path, hold: Hold) -> None:
    """The score of every question and answer is the dump's."""
    questions = here("question")
    first = dict(Post.objects.filter(thread__in=questions.values(), number=1).values_list("thread_id", "reactions"))
    answers = here("answer")
    scores = dict(Post.objects.values_list("pk", "reactions"))
    same = total = 0
    for row in read_rows(folder, "Posts"):
        if not isinstance(row, Row) or row.number("PostTypeId") not in (1, 2):
            continue
        mine = first.get(questions.get(row.id, 0)) if row.id in questions else scores.get(answers.get(row.id, 0))
        same, total = same + (mine == row.number("Score")), total + 1
    hold("the score of every question and answer is the dump's", same == total, f"{same} of {total}")


def here(sort: str) -> dict[int, int]:
    return {int(foreign): item for foreign, item in Origin.objects.filter(sort=sort).values_list("foreign", "item")}


def values_now(when: datetime) -> Values:
    """Every interest as it is worth then."""
    long, lately = growth(when, half_life=LONG), growth(when, half_life=LATELY)
    rows = Interest.objects.values_list("member_id", "facet_id", "long", "lately", "less")
    return {(m, f): (a / long, b / lately, c / long) for m, f, a, b, c in rows.iterator()}


def apart(one: Values, other: Values) -> float:
    """The largest difference between two sets of interests; a missing one is worth nothing."""
    nothing = (0.0, 0.0, 0.0)
    return max(
        (
            abs(a - b)
            for key in one.keys() | other.keys()
            for a, b in zip(one.get(key, nothing), other.get(key, nothing), strict=True)
        ),
        default=0.0,
    )


def check_learning(chance: random.Random, hold: Hold) -> None:
    """Batches of any size, in any order, give the interests that folding from zero gives."""
    when = now()
    learned = values_now(when)
    rebuild()
    folded = values_now(when)
    hold(
        "learning in batches equals folding from zero", apart(learned, folded) < EXACT, f"{apart(learned, folded):.1e}"
    )
    rows = list(Activity.objects.settled().order_by("position"))
    for size in (1000, 61):
        Interest.objects.all().delete()
        batches = [rows[start : start + size] for start in range(0, len(rows), size)]
        chance.shuffle(batches)
        for batch in batches:
            absorb(summed(counted_in(batch)))
        mixed = values_now(when)
        hold(
            f"so does learning in shuffled batches of {size}",
            apart(mixed, folded) < EXACT,
            f"{apart(mixed, folded):.1e}",
        )
    rebuild()


def check_pages(chance: random.Random, day: str, hold: Hold) -> None:
    """Twenty members among those with five acts or more: no two pages alike, and why agrees with each item."""
    when = datetime.fromisoformat(day).replace(tzinfo=UTC)
    deeds = Count("activities", filter=~Q(activities__verb__in=[Verb.JOINED, Verb.CONSENTED]))
    active = list(Member.objects.annotate(deeds=deeds).filter(deeds__gte=5, is_active=True).order_by("pk"))
    drawn = chance.sample(active, DRAWN)
    pages = choose(members=drawn, surface=Surface.PAGE, now=when)
    distinct = {tuple(choice.ref for choice in page) for page in pages.values()}
    hold(f"no two pages of {DRAWN} members are alike", len(distinct) == DRAWN, f"{len(distinct)} distinct")
    source = Folded(position=bookmark(READER), recorded_by=None)
    slate = laid(surface=Surface.PAGE, now=when, since=None, source=source)
    folded = score(drawn, slate, Surface.PAGE, source, when)
    column = {candidate.ref: number for number, candidate in enumerate(slate.candidates)}
    worst, items = 0.0, 0
    for row, member in enumerate(drawn):
        for choice in pages[member.pk]:
            terms = folded.terms_of(row, column[choice.ref])
            worst = max(worst, abs(sum(terms.values()) - choice.score), abs(sum(choice.terms.values()) - choice.score))
            items += 1
    hold("every score recomputed from the ledger agrees", worst < EXACT, f"{items} items, worst {worst:.1e}")
    told = [explained(Question(member, pages[member.pk][0].ref, Surface.PAGE, now(), when)) for member in drawn[:5]]
    apart_by = [abs(sum(line.term for line in each.lines) - each.score) for each in told]
    hold("why tells the same of five members' first items", max(apart_by) < EXACT, f"worst {max(apart_by):.1e}")


def check_mail(messages: Counter[str], hold: Hold) -> None:
    """As many messages as copies, none twice; nothing own, read, forbidden, hidden or mailed before."""
    copies = list(Digest.objects.filter(skipped="").select_related("member", "mailing").order_by("mailing", "pk"))
    hold("every copy arrived once", len(messages) == len(copies) and set(messages.values()) <= {1}, len(messages))
    wrong: Counter[str] = Counter()
    mailed: dict[int, set[ItemRef]] = {}
    authors = dict(Thread.objects.values_list("pk", "author_id"))
    for copy in copies:
        refs = [ItemRef(item["kind"], item["id"]) for item in copy.items]
        before = mailed.setdefault(copy.member_id, set())
        wrong["mailed before"] += len(before.intersection(refs))
        before.update(refs)
        wrong["own"] += sum(ref.kind == "thread" and authors[ref.id] == copy.member_id for ref in refs)
        wrong["twice in one copy"] += len(refs) - len(set(refs))
    for mailing in {copy.mailing_id for copy in copies}:
        chosen = [copy for copy in copies if copy.mailing_id == mailing]
        versions = len({copy.version for copy in chosen})
        hold(f"mailing {mailing}", bool(chosen), f"{len(chosen)} copies in {versions} versions")
    chance = random.Random(11)
    for copy in chance.sample(copies, min(200, len(copies))):
        for item in copy.items:
            kind = kind_named(item["kind"])
            wrong["may not see"] += not kind.visible_to(copy.member).filter(pk=item["id"]).exists()
    hold("no copy has an item that is own, mailed before, twice, or not for the member", not wrong.total(), dict(wrong))


def check_second_import(bring: Callable[[], str], hold: Hold) -> None:
    """The same dump again writes nothing."""
    tables = (Member, Thread, Post, Activity, Origin)
    before = [table.objects.count() for table in tables]
    bring()
    after = [table.objects.count() for table in tables]
    hold("the same dump again writes nothing", before == after, after)
