"""Say what to publish so that mail servers know our mail, or make the keys that it is signed with."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from lib.clock import now
from notices.rendering import envelope_sender
from notices.signing import Key, domain_of, is_aligned, keys_in, own_keys
from notices.signing.keys import ED25519, RSA, made

SORTS = {RSA: "rsa", ED25519: "ed25519"}


class Command(BaseCommand):
    help = "Print the DNS records of the keys in DKIM_KEYS; with --make, make two new keys first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--make", metavar="FOLDER", help="make a key of RSA and one of Ed25519 there")
        parser.add_argument("--domain", default="", help="with --make: the domain; else that of the sender")
        parser.add_argument("--selector", default="", help="with --make: what the keys are called; else the month")

    def handle(self, *args: Any, **options: Any) -> None:
        domain = domain_of(envelope_sender())
        try:
            keys = self._made(Path(options["make"]), options, domain) if options["make"] else own_keys()
        except ImproperlyConfigured as fault:
            raise CommandError(str(fault)) from fault
        if not keys:
            raise CommandError(
                "DKIM_KEYS is not set: mail leaves unsigned. Make keys with: manage.py dkim --make FOLDER"
            )
        self.stdout.write("Publish in the DNS:\n")
        for key in keys:
            self.stdout.write(f"\n{key.line}")
            if not is_aligned(key, domain):
                self.stderr.write(f"Mail comes from {domain}: the key {key.selector} of {key.domain} signs nothing.")

    def _made(self, folder: Path, options: dict[str, Any], domain: str) -> tuple[Key, ...]:
        selector, domain = options["selector"] or f"{now():%Y%m}", options["domain"] or domain
        entries = []
        for algorithm, sort in SORTS.items():
            path = folder.resolve() / f"{selector}-{sort}.pem"
            self._write(path, made(algorithm))
            entries.append(f"{selector}-{sort}:{domain}:{path}")
        text = ",".join(entries)
        keys = keys_in(text)
        self.stdout.write(f"Set:\n\nDKIM_KEYS={text}\n")
        return keys

    def _write(self, path: Path, pem: bytes) -> None:
        """Readable by the server's own account alone; a key that is there is never written over."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as fault:
            raise CommandError(f"{path} is there already. Take another --selector.") from fault
        except OSError as fault:
            raise CommandError(f"{path} cannot be written: {fault.strerror}.") from fault
        with os.fdopen(file, "wb") as opened:
            opened.write(pem)
