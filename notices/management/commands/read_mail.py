"""Take answers by mail: from the mailbox, or one mail from standard input, as a mail server hands it over."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lib.clock import now
from notices.actions import take_mail
from notices.answering import answers_by_mail
from notices.answering.reading import MOST_BYTES
from notices.answering.step import read_step


class Command(BaseCommand):
    help = "Turn answers that came by mail into posts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stdin", action="store_true", help="read one mail, as a mail server pipes it")
        parser.add_argument("--to", default="", help="with --stdin: whom the mail server was given it for")
        parser.add_argument("--mailbox", default="", help="another one than REPLY_MAILBOX")

    def handle(self, *args: Any, **options: Any) -> None:
        if not answers_by_mail():
            raise CommandError("REPLY_ADDRESS is not set; docs/mail.md says how.")
        if options["stdin"]:
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
            came = take_mail(raw=raw[:MOST_BYTES], now=now(), to=options["to"], is_whole=len(raw) <= MOST_BYTES)
            self.stdout.write(f"{came.value}.")
            return
        self.stdout.write(f"{read_step(url=options['mailbox'])} mails were looked at.")
