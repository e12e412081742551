"""The mail that asks whether an address is to have the newsletter, and what its link says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lib.kinds import ItemRef
from lib.marks import mark
from newsletters.composing.links import CONFIRM, Link, address_of
from notices.models import Outgoing
from notices.rendering import Letter, NotSentError, Passage, Writer, page_of, site_name
from profiles.models import Consent

TEXT = "mail/confirm.txt"


class Stands(StrEnum):
    """How it stands with what a link asks."""

    OPEN = "open"
    DONE = "done"
    MOVED = "moved"  # the member has another address by now
    GONE = "gone"  # withdrawn, or erased


class ConfirmRenderer:
    """Writes the mail when it leaves, if there is still something to confirm."""

    def look(self, rows: Sequence[Outgoing], *, now: datetime) -> Writer:
        standing = Consent.objects.standing().with_force().select_related("member")
        mine = standing.filter(member__in=[row.member_id for row in rows])
        return partial(write, {consent.member_id: consent for consent in mine})

    def settle(self, ended: Sequence[tuple[Outgoing, Letter | None]], *, now: datetime) -> None:
        """The row of the outbox says when it was asked, and nothing else is kept of it."""

    def open_to(self, viewer: Any, rows: Sequence[Outgoing]) -> set[int]:
        """It opens a door: only administrators see it."""
        return set()


def write(consents: Mapping[int, Consent], row: Outgoing) -> Letter:
    """The mail of one row, or the reason why there is none."""
    consent = consents.get(row.member_id or 0)
    if consent is None:
        raise NotSentError(gettext_noop("The member has left the newsletter."))
    if consent.is_in_force:
        raise NotSentError(gettext_noop("The address is confirmed already."))
    if not row.address.lower() == consent.address.lower() == consent.member.email.lower():
        raise NotSentError(gettext_noop("The member has another address by now."))
    member = consent.member
    with translation.override(member.speaks), timezone.override(member.zone):
        context = {
            "site_name": site_name(),
            "consent": consent,
            "heading": _("Is the newsletter to come to you?"),
            "url": address_of("confirm", CONFIRM, link_of(consent)),
        }
        return Letter(
            subject=_("Confirm the newsletter of %(site_name)s") % context,
            text=render_to_string(TEXT, context),
            html=_page(consent, str(context["heading"]), str(context["url"])),
            headers={"Auto-Submitted": "auto-generated", "Content-Language": translation.get_language() or "en"},
        )


def _page(consent: Consent, heading: str, url: str) -> str:
    asked = {
        "day": date_format(timezone.localtime(consent.given), "DATE_FORMAT"),
        "site_name": site_name(),
        "words": consent.words,
    }
    said = (
        _("On %(day)s the newsletter of %(site_name)s was asked for at this address, with these words: “%(words)s”")
        % asked
    )
    foot = (
        _("It begins once you have pressed the button on the page behind this link."),
        _("If it was not you, do nothing: no letter comes."),
    )
    return page_of(heading=heading, passages=[Passage(said, url, _("Yes, send it to me"))], foot=" ".join(foot))


def link_of(consent: Consent) -> Link:
    """To confirm this consent, for the address it was asked for and no other."""
    return Link(consent.member_id, ItemRef("consent", consent.pk), _mark_of(consent))


def asked_by(link: Link) -> tuple[Stands, Consent | None]:
    """The consent of a link, and whether there is still something to confirm."""
    known = Consent.objects.standing().with_force().select_related("member")
    consent = known.filter(pk=link.ref.id, member=link.member_id).first() if link.ref else None
    if consent is None:
        return Stands.GONE, None
    if link.says != _mark_of(consent) or consent.address.lower() != consent.member.email.lower():
        return Stands.MOVED, None
    return (Stands.DONE if consent.is_in_force else Stands.OPEN), consent


def _mark_of(consent: Consent) -> str:
    return mark("newsletters.confirm", f"{consent.pk} {consent.address.lower()}", 26)
