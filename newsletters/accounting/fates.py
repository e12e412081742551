"""What became of letters, as the outbox and what came back of them say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletters.models import DIGEST, Digest
from notices.models import Bounce, Outgoing

State, Skipped = Outgoing.State, Digest.Skipped
Words = Promise | str
NEVER_WRITTEN: dict[str, Words] = {
    Skipped.NOTHING_NEW: gettext_lazy("No letter: there was nothing new for you."),
    Skipped.TOO_LITTLE: gettext_lazy("No letter: there was too little for one at your volume."),
    Skipped.LEFT_OUT: gettext_lazy("Left out, as you asked."),
}
SAYS: dict[str, Words] = {
    State.WAITING: gettext_lazy("It waits to leave."),
    State.LEASED: gettext_lazy("It is about to leave."),
    State.SENDING: gettext_lazy("It is leaving at this moment."),
    State.SENT: gettext_lazy("Sent: the mail server took it."),
    State.REFUSED: gettext_lazy("The mail server refused it."),
    State.SKIPPED: gettext_lazy("It was not sent."),
    State.UNCERTAIN: gettext_lazy("It may have arrived, or not: nobody knows. It is not sent a second time."),
}
CAME_BACK: dict[str, Words] = {
    Bounce.Sort.HARD: gettext_lazy("It came back: it will never arrive at that address."),
    Bounce.Sort.SOFT: gettext_lazy("It came back: it did not arrive this time."),
    Bounce.Sort.LATE: gettext_lazy("A server on the way says that it is late."),
    Bounce.Sort.COMPLAINT: gettext_lazy("It was called unwanted at the mail provider."),
}
# What the outbox says of a member, as it is said to them.
TO_THEM: dict[str, Words] = {
    "The member has left the newsletter.": gettext_lazy("You had left the newsletter before it could leave."),
    "The member has not confirmed the newsletter at this address.": gettext_lazy(
        "You had not confirmed the newsletter at your address when it was to leave."
    ),
    "The member has turned the newsletter to nothing.": gettext_lazy(
        "You had turned the newsletter to nothing before it could leave."
    ),
    "The member has paused the newsletter.": gettext_lazy("You had paused the newsletter before it could leave."),
    "The member asked to leave this one out.": gettext_lazy("You had asked to leave this one out."),
    "The member is not active any more.": gettext_lazy("Your account could get no mail at that time."),
    "It is night where the member lives.": gettext_lazy("It is night where you live."),
    "It is too old by now; what is new comes in the next one.": gettext_lazy(
        "It had waited until it was too old; what is new comes in the next one."
    ),
    "The member wants no mail at this hour.": gettext_lazy("You want no mail at that hour."),
    "The member has had the mails of a day.": gettext_lazy("You had had as many mails that day as you want on one."),
    "The member has had the mails of a week.": gettext_lazy("You had had as many mails that week as you want in one."),
    "Everything in it has been read, muted or taken away meanwhile.": gettext_lazy(
        "When it was to leave, nothing of it was left: you had read or muted it, or it was gone."
    ),
    "Nothing is sent to this address any more.": gettext_lazy("Nothing is sent to your address any more."),
    "There is no address.": gettext_lazy("You have no address."),
}


@dataclass(frozen=True, slots=True)
class Back:
    """One thing that came back of a letter."""

    says: Words
    words: str  # “5.1.1 No such mailbox”, as the server said it
    when: datetime


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one letter."""

    state: str  # of the outbox; what kept it from being written; "unknown"
    says: Words
    words: str = ""  # why, or the mail server's own words
    when: datetime | None = None  # when it ended
    until: datetime | None = None  # how long it waits at least
    tries: int = 0
    is_bad: bool = False
    back: Sequence[Back] = field(default_factory=list)


def fates_of(digests: Sequence[Digest]) -> dict[int, Fate]:
    """What became of each, by id; two queries for any number."""
    rows = Outgoing.objects.filter(purpose=DIGEST, ref__in=[digest.pk for digest in digests]).defer("raw")
    mails = {row.ref: row for row in rows}
    back: dict[int, list[Back]] = defaultdict(list)
    came = Bounce.objects.filter(mail__in=[row.pk for row in mails.values()]).exclude(proof=Bounce.Proof.ANSWER)
    for bounce in came.order_by("came", "pk"):  # what the server answered to us stands in the row itself
        words = " ".join(filter(None, [bounce.status, bounce.said]))
        back[bounce.mail_id].append(Back(CAME_BACK[bounce.sort], words, bounce.came))
    return {digest.pk: _fate(digest, mails.get(digest.pk), back) for digest in digests}


def _fate(digest: Digest, mail: Outgoing | None, back: dict[int, list[Back]]) -> Fate:
    if mail is None:
        if digest.skipped in NEVER_WRITTEN:
            return Fate(digest.skipped, NEVER_WRITTEN[digest.skipped])
        return Fate("unknown", gettext_lazy("What became of it is not kept any more."))
    return Fate(
        state=mail.state,
        says=SAYS[mail.state],
        words="" if mail.state == State.SENT else str(_ours().get(mail.reason, mail.reason)),  # a server's as they are
        when=mail.finished,
        until=mail.not_before if mail.state == State.WAITING else None,
        tries=mail.attempts,
        is_bad=mail.is_bad or bool(back[mail.pk]),
        back=back[mail.pk],
    )


@cache
def _ours() -> dict[str, Words]:
    """Our own sentences in whatever language a worker wrote them down, and how they are said to the member."""
    found: dict[str, Words] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {_(says): words for says, words in TO_THEM.items()}
    return found
