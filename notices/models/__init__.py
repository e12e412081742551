"""What a member is told, how they want it told, the outbox: every mail that is to leave, and mail that came."""

from notices.models.bounce import Bounce
from notices.models.device import Device, Push
from notices.models.incoming import Incoming
from notices.models.notice import Envelope, Notice
from notices.models.outgoing import ACCOUNT, CONFIRM, DOORS, INVITE, OPEN, Outgoing, OutgoingQuerySet, Suppression
from notices.models.wishes import Choice, Manner

__all__ = [
    "ACCOUNT",
    "CONFIRM",
    "DOORS",
    "INVITE",
    "OPEN",
    "Bounce",
    "Choice",
    "Device",
    "Envelope",
    "Incoming",
    "Manner",
    "Notice",
    "Outgoing",
    "OutgoingQuerySet",
    "Push",
    "Suppression",
]
