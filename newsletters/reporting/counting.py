"""What became of the copies of mailings, by group: a number of queries that does not grow with them.

Counts are named by what they count; those with a reason as "skipped too-little". What counts of members who were
erased since is kept in Mailing.gone and added.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from newsletters.models import DIGEST, Digest, Mailing
from newsletters.models import LEFT as GONE_OUT
from notices.models import Bounce, Outgoing
from profiles.models import Shown, Surface

State, Sort = Outgoing.State, Bounce.Sort
ON_THEIR_WAY = {State.WAITING, State.LEASED, State.SENDING}
VERSIONS = "versions"
ALL = ""  # the group under which what is not counted by group stands, as versions
Counts = dict[int, dict[str, Counter[str]]]  # by mailing and group


def nothing() -> Counts:
    return defaultdict(lambda: defaultdict(Counter))


def mail_of_digest() -> QuerySet[Outgoing]:
    """The mail of a digest, in a query of digests."""
    return Outgoing.objects.filter(purpose=DIGEST, ref=OuterRef("pk"))


def sent_counts(digests: QuerySet[Digest]) -> Counts:
    """Who was asked, who gets nothing and why, what became of the copies, and how many differ; two queries.

    Whoever was asked either gets no letter or is chosen a copy.
    """
    found, mail = nothing(), mail_of_digest()
    is_copy = Case(When(version="", then=Value(False)), default=Value(True), output_field=BooleanField())
    why = Coalesce(Subquery(mail.filter(state=State.SKIPPED).values("reason")[:1]), Value(""))
    rows = digests.annotate(is_copy=is_copy, state=Subquery(mail.values("state")[:1]), why=why)
    groups = rows.values_list("mailing", "group", "skipped", "is_copy", "state", "why")
    for mailing, group, skipped, is_copy, state, why, count in groups.annotate(Count("pk")).order_by():
        own = found[mailing][group]
        own["asked"] += count
        if is_copy:  # though it was not sent any more: its mail says why
            own["copies"] += count
            own[_end_of(state, why)] += count
        elif skipped:
            own[f"skipped {skipped}"] += count
    versions = digests.exclude(version="").values_list("mailing").annotate(Count("version", distinct=True)).order_by()
    for mailing, count in versions:
        found[mailing][ALL][VERSIONS] += count
    return found


def _end_of(state: str | None, why: str) -> str:
    """What became of a copy, as one of the counts."""
    if state is None:
        return "lost"  # its mail was taken out of the outbox
    if state == State.SKIPPED:
        return f"not_sent {why}"
    return "waiting" if state in ON_THEIR_WAY else state


def add_bounces(found: Counts, digests: QuerySet[Digest]) -> None:
    """What came back: each mail once, for the worst, and complaints apart; one query."""
    own = Digest.objects.filter(pk=OuterRef("mail__ref"))
    rows = Bounce.objects.filter(mail__purpose=DIGEST, mail__ref__in=digests.values("pk")).annotate(
        mailing=Subquery(own.values("mailing")[:1]), group=Subquery(own.values("group")[:1])
    )
    sorts: dict[tuple[int, str, int, str], set[str]] = defaultdict(set)
    for *mail, sort in rows.order_by().values_list("mailing", "group", "mail", "mail__state", "sort"):
        sorts[mail[0], mail[1], mail[2], mail[3]].add(sort)
    for (mailing, group, _mail, state), came in sorts.items():
        if Sort.COMPLAINT in came:
            found[mailing][group]["complaint"] += 1
        if came & {Sort.HARD, Sort.SOFT}:
            found[mailing][group]["hard" if Sort.HARD in came else "soft"] += 1
            if state in GONE_OUT:  # it was taken, and came back
                found[mailing][group]["back"] += 1


def add_clicks(found: Counts, digests: QuerySet[Digest]) -> None:
    """Letters in which something was opened; what a later letter showed is not this one's; one query."""
    later = Digest.objects.copies().filter(
        member=OuterRef("member"), chosen__gt=OuterRef(OuterRef("chosen")), chosen__lte=OuterRef("shown")
    )
    opened = Shown.objects.filter(
        member=OuterRef("member"), surface=Surface.MAIL, clicked__isnull=False, shown__gte=OuterRef("chosen")
    ).exclude(Exists(later))
    rows = digests.filter(Exists(opened), skipped="").values_list("mailing", "group").annotate(Count("pk")).order_by()
    for mailing, group, count in rows:
        found[mailing][group]["clicked"] += count


def with_gone(found: Counts, mailings: Iterable[Mailing]) -> Counts:
    """The same with what members left who were erased."""
    for mailing in mailings:
        for group, counts in mailing.gone.items():
            found[mailing.pk][group].update(counts)
    return found


def together(groups: Mapping[str, Mapping[str, int]]) -> Counter[str]:
    """All groups of a mailing as one."""
    found: Counter[str] = Counter()
    for counts in groups.values():
        found.update(counts)
    return found


def reasons(counts: Mapping[str, int], what: str) -> dict[str, int]:
    """Of counts that have a reason, each reason's, the most first: what is "skipped" or "not_sent"."""
    named = {name.removeprefix(f"{what} "): count for name, count in counts.items() if name.startswith(f"{what} ")}
    return dict(sorted(named.items(), key=lambda pair: (-pair[1], pair[0])))


def digests_of(mailings: Sequence[Mailing]) -> QuerySet[Digest]:
    """Every copy, and everyone who got none, of these mailings."""
    return Digest.objects.filter(mailing__in=[mailing.pk for mailing in mailings])
