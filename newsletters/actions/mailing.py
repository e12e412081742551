"""A mailing opened, its digests written, counted and closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from lib.kinds import ItemRef
from newsletters.actions.timing import left_out
from newsletters.models import DIGEST, Calibration, Digest, Mailing, Pause
from newsletters.reporting.counting import reasons, sent_counts, together, with_gone
from notices.models import Outgoing
from notices.outbox import queue_many
from profiles.actions import Showing, note_asked_each, note_shown_to
from profiles.models import Member, Surface

State = Mailing.State
FORGOTTEN = {"score": 0.0, "terms": {}, "reason": "", "forgotten": True}


def open_mailing(*, now: datetime, keeps_hours: bool) -> Mailing:
    """Begin a mailing as of now; raises IntegrityError while another is being chosen for."""
    return Mailing.objects.create(as_of=now, opened=now, keeps_hours=keeps_hours)


def calibrate(*, day: date, at: float, average: float, readers: int, letters: int, opened: int) -> Calibration:
    """Keep what letters are worth; of two workers who found it on the same day the first is right."""
    found = {"at": at, "average": average, "readers": readers, "letters": letters, "opened": opened}
    return Calibration.objects.get_or_create(day=day, defaults=found)[0]


@transaction.atomic
def write_digests(*, mailing: Mailing, digests: Sequence[Digest]) -> bool:
    """Write digests with their outgoing mails, all or none.

    False when the mailing is no longer being chosen for, or the newsletter was paused meanwhile.
    """
    # The lock keeps two workers on one mailing apart: the second leaves out whom the first has written.
    held = Mailing.objects.select_for_update().filter(pk=mailing.pk, state=State.CHOOSING).first()
    if held is None or Pause.in_force():
        return False
    members = [digest.member_id for digest in digests]
    done = set(Digest.objects.filter(mailing=mailing, member__in=members).values_list("member_id", flat=True))
    new = Digest.objects.bulk_create([d for d in digests if d.member_id not in done], batch_size=200)
    copies = [(digest.pk, digest.member_id) for digest in new if not digest.skipped]
    queue_many(purpose=DIGEST, members=copies, now=mailing.as_of)
    left_out(members=[digest.member_id for digest in new if digest.skipped == Digest.Skipped.LEFT_OUT])
    return True


@transaction.atomic
def set_going(*, mailing: Mailing) -> Mailing | None:
    """Everyone has a digest: the mailing goes out. One that came to nobody is taken back."""
    held = Mailing.objects.select_for_update().filter(pk=mailing.pk, state=State.CHOOSING).first()
    if held is None:
        return None
    held.counts = tally(mailing=held)
    if not held.counts["asked"]:
        held.delete()
        return None
    held.state = State.SENDING
    held.save(update_fields=["state", "counts"])
    return held


@transaction.atomic
def close_mailings(*, now: datetime) -> int:
    """Count and close mailings of which no copy is still to leave; say how many."""
    closed = 0
    for mailing in Mailing.objects.select_for_update().going_out():
        refs = mailing.digests.copies().values("pk")
        if not Outgoing.objects.unfinished().filter(purpose=DIGEST, ref__in=refs).exists():
            mailing.counts, mailing.state, mailing.finished = tally(mailing=mailing), State.DONE, now
            mailing.save(update_fields=["counts", "state", "finished"])
            closed += 1
    return closed


def tally(*, mailing: Mailing) -> dict[str, Any]:
    """What came of a mailing: who was asked, who gets nothing and why, what became of the copies.

    Members who were erased since count on, without a name.
    """
    groups = with_gone(sent_counts(mailing.digests.all()), [mailing])[mailing.pk]
    counts = together(groups)
    plain = ("asked", "copies", "versions", "sent", "refused", "uncertain", "waiting")
    copies = mailing.digests.exclude(version="").filter(edition__isnull=False)
    editions = dict(copies.values_list("edition__name").annotate(Count("pk")).order_by())
    return {
        **{name: counts[name] for name in plain},
        "skipped": reasons(counts, "skipped"),
        "not_sent": reasons(counts, "not_sent"),
        **({"editions": editions} if editions else {}),
    }


def take_back(*, digests: Sequence[Digest]) -> None:
    """A copy that was not sent is no letter: the member stays due, unless it is the one they wanted left out."""
    if not digests:
        return
    rows = Digest.objects.filter(pk__in=[digest.pk for digest in digests])
    skipping = list(rows.filter(member__timing__is_skipping=True).values_list("pk", "member_id"))
    rows.update(skipped=Digest.Skipped.NOT_SENT)
    if skipping:
        rows.filter(pk__in=[pk for pk, _member in skipping]).update(skipped=Digest.Skipped.LEFT_OUT)
        left_out(members=[member for _pk, member in skipping])


def forget_reasons(*, member: Member) -> int:
    """Of what was chosen for a member keep that it was, and no longer why; say of how many copies.

    What stands in them because the editors put it there was not learned from anything.
    """
    changed = []
    for digest in Digest.objects.filter(member=member):
        added = digest.added
        items = [
            item if ItemRef(item["kind"], item["id"]) in added or item.get("forgotten") else item | FORGOTTEN
            for item in digest.items
        ]
        if items != digest.items:
            digest.items = items
            changed.append(digest)
    return Digest.objects.bulk_update(changed, ["items"], batch_size=200) if changed else 0


def keep_left_out(*, digests: Sequence[Digest]) -> int:
    """Keep beside the items of copies why some of them were not mailed."""
    return Digest.objects.bulk_update(digests, ["items"], batch_size=200) if digests else 0


def keep_asked(*, digests: Iterable[Digest], now: datetime) -> int:
    """Keep that copies asked their questions, so that they are never put again; say of how many that is kept."""
    asking = [digest for digest in digests if digest.question and digest.member.is_personalised]
    return note_asked_each(asked=[(digest.member, digest.question) for digest in asking], now=now)


def keep_shown(*, mailed: Sequence[tuple[Digest, Sequence[ItemRef] | None]], now: datetime) -> int:
    """Keep what copies put before their members; where nobody knows what left, all that was chosen counts."""
    shown = [
        (
            digest.member,
            [
                Showing(ref, place, item["score"], item["terms"], item["reason"], item["probability"])
                for place, item in enumerate(digest.items, 1)
                for ref in [ItemRef(item["kind"], item["id"])]
                if items is None or ref in items
            ],
        )
        for digest, items in mailed
    ]
    return note_shown_to(shown=shown, surface=Surface.MAIL, now=now)
