"""Nothing muted, ignored, forbidden, own, read or already mailed is chosen: pairs of members and items, told twice.

The second rule shares no code with the first: it reads the tables as they are, and compares in Python.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from django.db.models import Model

from benchmarks.report import Section
from community.models import Forum, ForumGrant, Post, ReadMark, Thread
from directory.models import Listing
from lib.clock import now
from lib.kinds import ItemRef
from notices.gathering import gathered
from notices.models import Notice
from profiles.activity import bookmark
from profiles.learning import READER
from profiles.models import Activity, Block, Dial, Group, Level, Member, Shown, Surface, Verb
from search.recommending import Choice, choose, still_eligible_each
from search.recommending.choosing import score
from search.recommending.laying import laid
from search.recommending.reasons import Case, Names, reason_for
from search.recommending.sources import Folded

PAIRS, AT_ONCE, LISTED = 1_000_000, 500, 60
TOLD, REASONS = 2000, 1000
RULES = ("forbidden", "ignored", "own", "read", "muted", "mailed")
WORDS = (
    "In a synthetic community where every third member muted something, every third ignores somebody, two forums are "
    "for a group alone and letters were sent before, pairs of members and items are drawn by lot and put to the rule "
    "that page and letter choose by and that is asked again when a letter leaves; then to a second one, which reads "
    "the tables and shares no code with it. *Let through* are pairs that may be shown; the other columns are those of "
    "them that the second rule forbids. *Chosen* are the {listed} best for members drawn by lot, *pushed* what devices "
    "and mails of notices would tell of random posts. Of {reasons} choices the terms are computed again from the "
    "ledger, folded from zero, and so is the reason."
)


@dataclass(slots=True)
class Tables:
    """What the second rule knows."""

    threads: dict[int, tuple[int, int | None, int | None, int]] = field(default_factory=dict)
    subjects: dict[ItemRef, set[int]] = field(default_factory=lambda: defaultdict(set))
    owners: dict[int, int] = field(default_factory=dict)  # of listings
    looked: set[tuple[int, int]] = field(default_factory=set)  # member, listing
    read: dict[tuple[int, int], int] = field(default_factory=dict)
    ignored: set[tuple[int, int]] = field(default_factory=set)
    muted: set[tuple[int, str, int]] = field(default_factory=set)
    mailed: set[tuple[int, str, int]] = field(default_factory=set)
    inside: set[int] = field(default_factory=set)  # members of the group
    closed: set[int] = field(default_factory=set)  # forums for the group alone

    def broken(self, member: int, ref: ItemRef, *, is_mail: bool) -> Iterable[str]:
        """The rules that forbid showing this to them."""
        if ref.kind == "thread":
            forum, author, last, number = self.threads[ref.id]
            is_read = self.read.get((member, ref.id), 0) >= number
        else:
            forum, author, last = 0, self.owners[ref.id], None
            is_read = (member, ref.id) in self.looked
        said = {("forum", forum), ("member", author), *(("subject", each) for each in self.subjects[ref])}
        said |= {("thread", ref.id)} if ref.kind == "thread" else set()
        found = {
            "forbidden": forum in self.closed and member not in self.inside,
            "ignored": (member, author) in self.ignored,
            "own": member in {author, last},
            "read": is_read,
            "muted": any((member, *each) in self.muted for each in said),
            "mailed": is_mail and (member, *(ref.kind, ref.id)) in self.mailed,
        }
        return [name for name, is_broken in found.items() if is_broken]


def measure() -> Section:
    chance = random.Random(7)
    members = list(Member.objects.filter(is_active=True, is_superuser=False, is_staff=False).order_by("pk"))
    say_things(chance, members)
    tables = read_tables()
    refs = [ItemRef("thread", pk) for pk in tables.threads] + [ItemRef("listing", pk) for pk in tables.owners]
    rows = [drawn(chance, members, refs, tables, surface) for surface in (Surface.PAGE, Surface.MAIL)]
    rows += [chosen(chance, members, tables, surface) for surface in (Surface.PAGE, Surface.MAIL)]
    rows.append(pushed(chance, members, tables))
    head = ("pairs", "asked", "let through", *RULES)
    section = Section("Promises", WORDS.format(listed=LISTED, reasons=f"{REASONS:,}"), head, rows)
    broken = sum(int(cell) for row in rows for cell in row[3:])
    worst, same, asked = reasons(chance, members)
    pairs = sum(int(row[1].replace(",", "")) for row in rows)
    told = ("reasons computed again", f"{asked:,}", f"{same:,} the same", f"{worst:.0e} apart")
    section.rows.append((*told, *("–",) * 5))
    section.headlines = [(f"Offences against what a member may be shown, in {pairs:,} pairs", f"{broken}")]
    return section


def say_things(chance: random.Random, members: Sequence[Member]) -> None:
    """Mutes, ignoring, forums for a group, letters of before; in bulk."""
    forums = list(Forum.objects.order_by("pk"))
    group, _made = Group.objects.get_or_create(name="Benchmark")
    for forum in forums[:2]:
        forum.grants.all().delete()
        ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.GROUP, group=group, may_reply=True)
    group.members.set(chance.sample(members, len(members) // 5))
    targets = {
        "forum": [forum.pk for forum in forums],
        "subject": list(Thread.subjects.through.objects.values_list("subject_id", flat=True).distinct()),
        "member": [member.pk for member in members],
        "thread": list(Thread.objects.values_list("pk", flat=True)),
    }
    dials, blocks, shown = [], [], []
    for member in chance.sample(members, len(members) // 3):
        of = chance.choice(sorted(targets))
        dials += [
            Dial(member=member, of=of, target=target, level=Level.MUTED) for target in chance.sample(targets[of], 2)
        ]
    for member in chance.sample(members, len(members) // 3):
        blocks += [Block(member=member, other=other) for other in chance.sample(members, 3) if other != member]
    for member in members:
        shown += [
            Shown(member=member, surface=Surface.MAIL, kind="thread", item=item, day=now().date(), shown=now())
            for item in chance.sample(targets["thread"], 5)
        ]
    for table, new in ((Dial, dials), (Block, blocks), (Shown, shown)):
        put(table, new)


def put(table: type[Model], rows: Sequence[Model]) -> None:
    table._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def read_tables() -> Tables:
    """Everything the second rule asks, once."""
    found = Tables()
    for pk, *rest in Thread.objects.values_list("pk", "forum_id", "author_id", "last_author_id", "last_number"):
        found.threads[pk] = tuple(rest)  # type: ignore[assignment]
    found.owners = dict(Listing.objects.values_list("pk", "owner_id"))
    views = Activity.objects.filter(kind="listing", verb=Verb.VIEWED)
    found.looked = set(views.values_list("member_id", "item"))
    for item, subject in Thread.subjects.through.objects.values_list("thread_id", "subject_id"):
        found.subjects[ItemRef("thread", item)].add(subject)
    for item, subject in Listing.subjects.through.objects.values_list("listing_id", "subject_id"):
        found.subjects[ItemRef("listing", item)].add(subject)
    found.read = {(m, t): n for m, t, n in ReadMark.objects.values_list("member_id", "thread_id", "number")}
    found.ignored = set(Block.objects.values_list("member_id", "other_id"))
    found.muted = set(Dial.objects.filter(level=Level.MUTED).values_list("member_id", "of", "target"))
    found.mailed = set(Shown.objects.filter(surface=Surface.MAIL).values_list("member_id", "kind", "item"))
    found.inside = set(Group.objects.get(name="Benchmark").members.values_list("pk", flat=True))
    found.closed = set(ForumGrant.objects.filter(audience="group").values_list("forum_id", flat=True))
    return found


def row(
    name: str, asked: int, pairs: Collection[tuple[int, ItemRef]], tables: Tables, *, is_mail: bool
) -> tuple[str, ...]:
    wrong: Counter[str] = Counter()
    for member, ref in pairs:
        wrong.update(tables.broken(member, ref, is_mail=is_mail))
    return (name, f"{asked:,}", f"{len(pairs):,}", *(str(wrong[rule]) for rule in RULES))


def drawn(
    chance: random.Random, members: Sequence[Member], refs: Sequence[ItemRef], tables: Tables, surface: Surface
) -> tuple[str, ...]:
    """Half a million pairs by lot: groups of members against groups of items."""
    asked, through = 0, []
    while asked < PAIRS // 2:
        some, items = chance.sample(members, AT_ONCE), chance.sample(refs, min(200, len(refs)))
        for pk, left in still_eligible_each(some, items, surface, now()).items():
            through += [(pk, ref) for ref in left]
        asked += len(some) * len(items)
    return row(f"by lot, {surface.label}", asked, through, tables, is_mail=surface == Surface.MAIL)


def chosen(chance: random.Random, members: Sequence[Member], tables: Tables, surface: Surface) -> tuple[str, ...]:
    found = choose(members=chance.sample(members, TOLD), surface=surface, now=now(), limit=LISTED)
    pairs = [(pk, choice.ref) for pk, each in found.items() for choice in each]
    pairs = [pair for pair in pairs if pair[1].kind in {"thread", "listing"}]
    return row(f"chosen, {surface.label}", len(pairs), pairs, tables, is_mail=surface == Surface.MAIL)


def pushed(chance: random.Random, members: Sequence[Member], tables: Tables) -> tuple[str, ...]:
    """Notices of random posts, whoever wrote them, as a device or a mail would tell them."""
    posts = list(Post.objects.values_list("pk", "thread_id", "author_id", "number"))
    asked, pairs, moment = 0, [], now()
    for member in chance.sample(members, TOLD):
        some = chance.sample(posts, 20)
        asked += len(some)
        Notice.objects.bulk_create(
            Notice(
                member=member, occasion="reply", kind="post", item=pk, under_kind="thread", under_item=thread,
                number=number, actor_id=author, key=str(uuid4()), made=moment,
            )
            for pk, thread, author, number in some
        )  # fmt: skip
        still = Notice.objects.wanted_by(member).unseen().select_related("actor").latest_first()
        for group in gathered(member, list(still)):
            for line in group.lines:
                pairs += [(member.pk, notice.actor_id, notice.under_item) for notice in line.notices]
    Notice.objects.filter(made=moment).delete()
    wrong: Counter[str] = Counter()
    for pk, actor, thread in pairs:
        wrong["ignored"] += (pk, actor) in tables.ignored
        wrong["muted"] += (pk, "member", actor) in tables.muted
        of_thread = tables.broken(pk, ItemRef("thread", thread), is_mail=False)
        wrong.update(each for each in of_thread if each in {"forbidden", "ignored", "muted"})
    return ("pushed", f"{asked:,}", f"{len(pairs):,}", *(str(wrong[rule]) for rule in RULES))


def reasons(chance: random.Random, members: Sequence[Member]) -> tuple[float, int, int]:
    """How far the worst sum is apart, how many reasons are the same, and of how many."""
    when, source = now(), Folded(position=bookmark(READER))
    some = chance.sample(members, 150)
    found = choose(members=some, surface=Surface.PAGE, now=when, limit=10)
    slate = laid(surface=Surface.PAGE, now=when, since=None, source=source)
    folded, names = score(some, slate, Surface.PAGE, source), Names(slate)
    names.read(range(len(slate.facet_ids)))
    place = {candidate.ref: number for number, candidate in enumerate(slate.candidates)}
    asked: list[tuple[int, Member, Choice]] = [
        (row, member, choice) for row, member in enumerate(some) for choice in found[member.pk]
    ]
    worst, same, usual = 0.0, 0, [each for each in asked if not each[2].something_different][:REASONS]
    for number, member, choice in usual:
        terms = folded.terms_of(number, place[choice.ref])
        worst = max(worst, abs(sum(terms.values()) - choice.score), abs(sum(choice.terms.values()) - choice.score))
        same += (
            reason_for(Case(names, folded.readers, member.pk, place[choice.ref], member.zone), terms) == choice.reason
        )
    return worst, same, len(usual)
