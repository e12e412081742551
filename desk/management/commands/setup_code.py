"""Tell the code with which a new site is set up in the browser."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from desk.setup.code import is_open, setup_code, write_down


class Command(BaseCommand):
    help = "Print the code that a new site's first administrator is made with, at /setup/."

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_open():
            raise CommandError("This site has its administrator, who can go on with the set-up at /setup/.")
        code = setup_code()
        self.stdout.write(f"{code}\nOpen {settings.SITE_URL}/setup/ and type it there.")
        if path := write_down(code):
            self.stdout.write(f"It also stands in {path} until it is used.")
