"""Every write of notices: a row of the outbox taken, begun, ended; a member told, and what they have seen."""

from notices.actions.answering import Came, take_mail, void_addresses
from notices.actions.bouncing import Returned, keep_bounce, note_refusal, suppress, take_bounce, take_incoming, weigh
from notices.actions.choosing import choices_of, choose_manner, choose_ways, stop_mail
from notices.actions.mailing import (
    LEASE,
    Ended,
    begin,
    claim,
    finish,
    give_back,
    hold_back,
    postpone,
    rest,
)
from notices.actions.posting import keep_mailed
from notices.actions.pushing import (
    add_device,
    drop_device,
    end_pushes,
    lease_pushes,
    put_off_pushes,
    remove_device,
    tidy_pushes,
    try_device,
)
from notices.actions.telling import News, see, see_all, take_back, tell

__all__ = [
    "LEASE",
    "Came",
    "Ended",
    "News",
    "Returned",
    "add_device",
    "begin",
    "choices_of",
    "choose_manner",
    "choose_ways",
    "claim",
    "drop_device",
    "end_pushes",
    "finish",
    "give_back",
    "hold_back",
    "keep_bounce",
    "keep_mailed",
    "lease_pushes",
    "note_refusal",
    "postpone",
    "put_off_pushes",
    "remove_device",
    "rest",
    "see",
    "see_all",
    "stop_mail",
    "suppress",
    "take_back",
    "take_bounce",
    "take_incoming",
    "take_mail",
    "tell",
    "tidy_pushes",
    "try_device",
    "void_addresses",
    "weigh",
]
