"""Sending, and finding one's way in a letter that came."""

import re
from datetime import datetime
from email.message import EmailMessage
from io import StringIO

from django.core.management import call_command

SITE = "http://testserver"


def send(now: datetime, *arguments: str) -> str:
    """Run the command as of then and return what it prints."""
    printed = StringIO()
    call_command("send", "--now", now.isoformat(), *arguments, stdout=printed)
    return printed.getvalue()


def words(letter: EmailMessage) -> str:
    """The part without HTML."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html(letter: EmailMessage) -> str:
    """As mailboxes read it, with signs that stand there by number as themselves."""
    part = letter.get_body(("html",))
    assert part is not None
    return re.sub(r"&#([0-9]+);", lambda found: chr(int(found[1])), str(part.get_content()))


def link(letter: EmailMessage, label: str, nth: int = 0) -> str:
    """The path behind one of the labels of the words: "Read:", "Less like this:", "Turn the volume:"."""
    found = re.findall(rf"^{re.escape(label)} {SITE}(\S+)$", words(letter), re.MULTILINE)
    return str(found[nth])
