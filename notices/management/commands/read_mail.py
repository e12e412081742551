"""Take answers by mail, and what came back of mail: from the mailboxes, or one mail that a server pipes in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lib.clock import now
from notices.actions import take_incoming
from notices.answering.reading import MOST_BYTES
from notices.answering.step import read_step


class Command(BaseCommand):
    help = "Turn answers that came by mail into posts, and heed what came back of mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stdin", action="store_true", help="read one mail, as a mail server pipes it")
        parser.add_argument("--to", default="", help="with --stdin: whom the mail server was given it for")
        parser.add_argument("--mailbox", default="", help="another one than REPLY_MAILBOX and BOUNCE_MAILBOX")

    def handle(self, *args: Any, **options: Any) -> None:
        if not any((settings.REPLY_ADDRESS, settings.BOUNCE_ADDRESS, settings.BOUNCE_MAILBOX)):
            raise CommandError("Neither REPLY_ADDRESS nor BOUNCE_ADDRESS is set; docs/mail.md says how.")
        if options["stdin"]:
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
            came = take_incoming(raw=raw[:MOST_BYTES], now=now(), to=options["to"], is_whole=len(raw) <= MOST_BYTES)
            self.stdout.write(f"{came.value}.")
            return
        self.stdout.write(f"{read_step(url=options['mailbox'])} mails were looked at.")
