"""The mail of notices: written when it leaves, of what its member has not seen on the site and may still be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from lib.kinds import ItemRef, kind_named
from notices.actions.posting import keep_mailed
from notices.answering import answers_to, reply_address
from notices.answering.cutting import MARK
from notices.gathering import Gathered, gathered
from notices.models import Notice, Outgoing
from notices.rendering.letters import Letter, NotSentError, Writer, list_headers, site_face, site_name
from notices.rendering.looking import Looked, look
from notices.rendering.skeleton import inlined
from notices.stopping import stop_address
from profiles.models import Member

HTML, TEXT = "mail/notices.html", "mail/notices.txt"
NOTICE = "notice"  # the kind of what a letter puts before its reader
State = Outgoing.State


class NoticeRenderer:
    """Writes a mail of notices, and keeps which of them were mailed."""

    def look(self, rows: Sequence[Outgoing], *, now: datetime) -> Writer:
        return partial(write, look([row.ref for row in rows], now=now))

    def settle(self, ended: Sequence[tuple[Outgoing, Letter | None]], *, now: datetime) -> None:
        """What was mailed, or may have been, is not mailed again."""
        left = [(row.ref, letter) for row, letter in ended if row.state in {State.SENT, State.UNCERTAIN}]
        keep_mailed(
            mailed={ref: [item.id for item in letter.items] if letter else None for ref, letter in left}, now=now
        )

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
        raise NotSentError(gettext_noop("The notices were erased."))
    member = envelope.member
    with translation.override(member.speaks), timezone.override(member.zone):
        groups = gathered(member, looked.notices.get(envelope.pk, []), looked.stories.get(member.pk, {}))
        if not groups:
            raise NotSentError(
                gettext_noop("All of it was seen on the site, taken back, muted or turned off meanwhile.")
            )
        give_addresses(member, groups, looked)
        return _letter(member, groups)


def give_addresses(member: Member, groups: Sequence[Gathered], looked: Looked) -> None:
    """Let what this member may answer be answered by mail, each thing at an address of its own."""
    is_open = looked.answerable.get(member.pk, set())
    for group in groups:
        answers = answers_to(group.ref.kind)
        if answers is not None and group.ref in is_open:
            told = (notice for line in group.lines for notice in line.notices)
            group.answered_at, group.invitation = reply_address(told, now=looked.now), answers.invitation()


def _letter(member: Member, groups: Sequence[Gathered]) -> Letter:
    face, lines = site_face(), [line for group in groups for line in group.lines]
    occasions = sorted({line.occasion for line in lines})
    stop = stop_address(member.pk, occasions)
    context = {
        "site_name": site_name(),
        "site_url": settings.SITE_URL,
        "groups": groups,
        "heading": _heading(groups),
        "top": _top(groups),
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
    if groups[0].ref.kind != "member" and not str(said).endswith(groups[0].title):
        said = _("%(said)s: %(title)s") % {"said": first.says, "title": groups[0].title}
    if len(said) > 110:
        said = f"{said[:108].rstrip()}…"
    if not more:
        return said
    return ngettext("%(said)s, and %(count)d more", "%(said)s, and %(count)d more", more) % {
        "said": said,
        "count": more,
    }


def _top(groups: Sequence[Gathered]) -> dict[str, str]:
    """How the mail begins and where that leads: of one thing its own title, which is not said again below."""
    first, line = groups[0], groups[0].lines[0]
    if len(groups) > 1:
        return {"says": _heading(groups), "url": ""}
    if len(first.lines) == 1 and (first.ref.kind == "member" or str(line.says).endswith(first.title)):
        return {"says": str(line.says), "url": line.url}
    return {"says": first.title, "url": first.url}


def _headers(groups: Sequence[Gathered], occasions: Sequence[str], stop: str) -> dict[str, str]:
    """What mail programs sort by; those about one thing stand together there too."""
    # The signed page says what this mail is and leads to all choices; unlike these it opens without signing in.
    headers = list_headers(name="notices", stop=stop, help_at=stop, run="-".join(occasions)[:60])
    if len(groups) == 1:
        headers["References"] = f"<{groups[0].ref.kind}.{groups[0].ref.id}@{settings.SITE_HOST}>"
        if groups[0].answered_at:
            headers["Reply-To"] = groups[0].answered_at
    return headers
