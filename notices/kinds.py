"""What notices registers: the mails to a member, as rows of their own."""

from lib.kinds import register
from notices.models import Outgoing
from profiles.kinds import OwnRows


class OutgoingKind(OwnRows):
    name, model, order = "mail", Outgoing, "created"
    fields = ("purpose", "subject", "message_id", "state", "reason", "created", "finished")


register(OutgoingKind())
