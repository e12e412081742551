"""The mail of notices: written when it leaves, of what its member has not seen on the site and may still be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.kinds import ItemRef, kind_named
from notices.actions.choosing import choices_of
from notices.actions.posting import keep_mailed
from notices.answering import answers_by_mail, answers_to, reply_address
from notices.answering.cutting import MARK
from notices.gathering import Gathered, gathered
from notices.models import Envelope, Notice, Outgoing
from notices.occasions import MAIL
from notices.rendering.letters import Letter, NotSentError, Writer, list_headers, site_face, site_name
from notices.rendering.skeleton import inlined
from notices.stopping import stop_address
from profiles.models import Member

HTML, TEXT = "mail/notices.html", "mail/notices.txt"
NOTICE = "notice"  # the kind of what a letter puts before its reader
State = Outgoing.State


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of some mails at one moment."""

    envelopes: Mapping[int, Envelope]  # with their members
    notices: Mapping[int, list[Notice]]  # by envelope, latest first
    now: datetime


class NoticeRenderer:
    """Writes a mail of notices, and keeps which of them were mailed."""

    def look(self, rows: Sequence[Outgoing], *, now: datetime) -> Writer:
        envelopes = Envelope.objects.select_related("member").in_bulk([row.ref for row in rows])
        waiting = Notice.objects.to_mail().filter(envelope__in=envelopes).select_related("actor").latest_first()
        found: dict[int, list[Notice]] = defaultdict(list)
        for notice in waiting:
            found[notice.envelope_id or 0].append(notice)
        return partial(write, Looked(envelopes, found, now))

    def settle(self, ended: Sequence[tuple[Outgoing, Letter | None]], *, now: datetime) -> None:
        """What was mailed, or may have been, is not mailed again."""
        for row, letter in ended:
            if row.state in {State.SENT, State.UNCERTAIN}:
                keep_mailed(envelope=row.ref, notices=[ref.id for ref in letter.items] if letter else None, now=now)

    def open_to(self, viewer: Any, rows: Sequence[Outgoing]) -> set[int]:
        """Those of which the viewer may see every thing."""
        about: dict[int, set[ItemRef]] = {row.ref: set() for row in rows}
        for notice in Notice.objects.filter(envelope__in=about):
            about[notice.envelope_id or 0] |= {notice.ref, notice.under}
        ids: dict[str, set[int]] = defaultdict(set)
        for refs in about.values():
            for ref in refs:
                ids[ref.kind].add(ref.id)
        seen = {
            ItemRef(kind, pk)
            for kind, some in ids.items()
            for pk in kind_named(kind).visible_to(viewer).filter(pk__in=some).values_list("pk", flat=True)
        }
        return {row.pk for row in rows if about[row.ref] and seen >= about[row.ref]}


def write(looked: Looked, row: Outgoing) -> Letter:
    """The letter of one row, or the reason why there is none."""
    envelope = looked.envelopes.get(row.ref)
    if envelope is None:
        raise NotSentError(_("The notices were erased."))
    member = envelope.member
    with translation.override(member.speaks), timezone.override(member.zone):
        groups = gathered(member, _wanted(member, looked.notices.get(envelope.pk, [])))
        if not groups:
            raise NotSentError(_("All of it was seen on the site, taken back, muted or turned off meanwhile."))
        give_addresses(member, groups, now=looked.now)
        return _letter(member, groups)


def _wanted(member: Member, notices: Sequence[Notice]) -> list[Notice]:
    """Those still wanted by mail; ignoring, muting and choices are asked anew."""
    if not notices:
        return []
    ways = choices_of(member=member)
    still = Notice.objects.wanted_by(member).filter(pk__in=[notice.pk for notice in notices])
    kept = set(still.values_list("pk", flat=True))
    return [notice for notice in notices if notice.pk in kept and ways.get((notice.occasion, MAIL), False)]


def give_addresses(member: Member, groups: Sequence[Gathered], *, now: datetime) -> None:
    """Let what this member may answer be answered by mail, each thing at an address of its own."""
    ids: dict[str, list[int]] = defaultdict(list)
    for group in groups if answers_by_mail() else ():
        ids[group.ref.kind].append(group.ref.id)
    for kind, some in ids.items():
        answers = answers_to(kind)
        if answers is None:
            continue
        is_open = answers.open_to(member, some)
        for group in groups:
            if group.ref.kind == kind and group.ref.id in is_open:
                told = (notice for line in group.lines for notice in line.notices)
                group.answered_at, group.invitation = reply_address(told, now=now), answers.invitation()


def _letter(member: Member, groups: Sequence[Gathered]) -> Letter:
    face, lines = site_face(), [line for group in groups for line in group.lines]
    occasions = sorted({line.occasion for line in lines})
    stop = stop_address(member.pk, occasions)
    context = {
        "site_name": site_name(),
        "site_url": settings.SITE_URL,
        "groups": groups,
        "heading": _heading(groups),
        "preheader": lines[0].excerpt,
        "stop_url": stop,
        "answered_at": groups[0].answered_at if len(groups) == 1 else "",
        "invitation": groups[0].invitation,
        "mark": MARK,
        "choices_url": settings.SITE_URL + reverse("notices:choices"),
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    return Letter(
        subject=_heading(groups),
        text=render_to_string(TEXT, context),
        html=inlined(HTML, face.accent, face.accent_at_night).render(Context(context | {"logo": face.logo})),
        headers=_headers(groups, occasions, stop),
        items=tuple(ItemRef(NOTICE, notice.pk) for line in lines for notice in line.notices),
    )


def _heading(groups: Sequence[Gathered]) -> str:
    """What happened, in the first thing it happened in, and how much more there is."""
    first, more = groups[0].lines[0], sum(len(group.lines) for group in groups) - 1
    said = first.says
    if groups[0].ref.kind != "member":
        said = _("%(said)s: %(title)s") % {"said": first.says, "title": groups[0].title}
    if len(said) > 110:
        said = f"{said[:108].rstrip()}…"
    if not more:
        return said
    return ngettext("%(said)s, and %(count)d more", "%(said)s, and %(count)d more", more) % {
        "said": said,
        "count": more,
    }


def _headers(groups: Sequence[Gathered], occasions: Sequence[str], stop: str) -> dict[str, str]:
    """What mail programs sort by; those about one thing stand together there too."""
    # The signed page says what this mail is and leads to all choices; unlike these it opens without signing in.
    headers = list_headers(name="notices", stop=stop, help_at=stop, run="-".join(occasions)[:60])
    if len(groups) == 1:
        headers["References"] = f"<{groups[0].ref.kind}.{groups[0].ref.id}@{settings.SITE_HOST}>"
        if groups[0].answered_at:
            headers["Reply-To"] = groups[0].answered_at
    return headers
