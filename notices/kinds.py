"""What notices registers: the mails to a member, as rows of their own, and what is said when the site starts."""

from typing import Any

from django.core.checks import register as register_check
from django.db import transaction
from django.db.models import Q, QuerySet

from lib.kinds import Kind, register
from notices.actions.posting import PURPOSE
from notices.delivery.domains import check_rates
from notices.models import Bounce, Choice, Device, Envelope, Incoming, Manner, Notice, Outgoing, Suppression
from notices.rendering import register as register_renderer
from notices.rendering.checking import check_links
from notices.rendering.notices import NoticeRenderer
from notices.signing.checking import check_signing
from notices.transport import mail_url, open_transport
from profiles.kinds import OwnRows
from profiles.models import Member


class OutgoingKind(OwnRows):
    """Letters are kept by member, mails about the account by address."""

    name, model, order = "mail", Outgoing, "created"
    fields = ("purpose", "subject", "message_id", "state", "reason", "created", "finished")

    def rows(self, member: Any) -> QuerySet[Outgoing]:
        theirs = Q(member=member.pk)
        if member.email:
            theirs |= Q(address__iexact=member.email)
        return Outgoing.objects.filter(theirs)

    def erase(self, member: Any) -> None:
        """Mails that left into a folder go from there too, once it is certain that the member goes."""
        names = list(self.rows(member).values_list("message_id", flat=True))
        super().erase(member)
        transaction.on_commit(lambda: open_transport(mail_url()).forget(names))


class BellKind(Kind):
    """A member's own bell: what their open pages listen to."""

    name = "bell"

    def visible_to(self, viewer: Any) -> QuerySet[Member]:
        is_member = viewer is not None and viewer.is_authenticated
        return Member.objects.filter(pk=viewer.pk) if is_member else Member.objects.none()


class NoticeKind(OwnRows):
    """Who told of themselves by an act of theirs goes from the notices of others with their name."""

    name, model, order = "notice", Notice, "made"
    fields = ("occasion", "kind", "item", "because", "made", "seen", "mailed")

    def visible_to(self, viewer: Any) -> QuerySet[Notice]:
        return Notice.objects.visible_to(viewer)

    def erase(self, member: Any) -> None:
        super().erase(member)
        Notice.objects.filter(actor=member.pk).delete()


class EnvelopeKind(OwnRows):
    name, model = "notice_mail", Envelope
    fields = ("is_urgent", "due", "made")


class ChoiceKind(OwnRows):
    name, model = "notice_choice", Choice
    fields = ("occasion", "way", "is_on")


class DeviceKind(OwnRows):
    name, model, order = "device", Device, "added"
    fields = ("name", "added", "used")


class IncomingKind(OwnRows):
    name, model, order = "mail_answer", Incoming, "came"
    fields = ("kind", "item", "state", "reason", "came")


class BounceKind(OwnRows):
    """An erased address is given up no more: nobody is left to whom that was said."""

    name, model, order = "bounce", Bounce, "came"
    fields = ("address", "sort", "status", "came")

    def rows(self, member: Any) -> QuerySet[Bounce]:
        return Bounce.objects.of(member)

    def erase(self, member: Any) -> None:
        super().erase(member)
        Suppression.objects.filter(address=member.email.lower(), cause=Suppression.Cause.BOUNCED).delete()


class MannerKind(OwnRows):
    name, model, order = "notice_manner", Manner, "member"
    fields = ("quiet_from", "quiet_until", "mails_a_day", "mails_a_week", "started", "joined", "voided")


register_check(check_signing)
register_check(check_rates)
register_check(check_links)
register_renderer(PURPOSE, NoticeRenderer())
for kind in (
    OutgoingKind,
    BellKind,
    NoticeKind,
    EnvelopeKind,
    ChoiceKind,
    DeviceKind,
    IncomingKind,
    BounceKind,
    MannerKind,
):
    register(kind())
