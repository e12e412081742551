"""One mail of ours for each message of benchmarks.bounces, and what the product makes of what came back of it."""

from __future__ import annotations

from datetime import timedelta

from lib.clock import now
from notices.actions import Returned, take_bounce
from notices.bounces import return_path
from notices.models import ACCOUNT, Bounce, Outgoing


def taken_for(raw: bytes, number: int) -> str:
    """Its sort; “nothing” where nothing changed, “unmatched” where it was not known for ours."""
    address, moment = f"reader{number}@example.invalid", now()
    row = Outgoing.objects.create(
        purpose=ACCOUNT,
        address=address,
        message_id=f"<account.{number:032x}@community.example>",
        state=Outgoing.State.SENT,
        finished=moment - timedelta(hours=1),
    )
    end = b"\r\n" if b"\r\n" in raw else b"\n" if b"\n" in raw else b"\r"
    came = take_bounce(raw=f"Delivered-To: {return_path(row, address)}".encode() + end + raw, now=moment)
    kept = Bounce.objects.filter(mail=row).values_list("sort", "proof", "address")
    if came in {Returned.NOT_OURS, Returned.AGAIN}:
        return "unmatched"
    if came == Returned.NO_BOUNCE:
        return "nothing" if not kept else "more than nothing"
    (sort, proof, whom), *more = kept
    return sort if not more and (proof, whom) == (Bounce.Proof.PATH, address) else "something else"
