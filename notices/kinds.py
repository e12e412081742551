"""What notices registers: the mails to a member, as rows of their own."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from lib.kinds import register
from notices.models import Outgoing
from notices.transport import mail_url, open_transport
from profiles.kinds import OwnRows


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


register(OutgoingKind())
