"""The run inside the servers' environment: fills the database, measures each part, writes the report."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterable
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django has to be set up first

from benchmarks.parts import BY_THEMSELVES, PARTS, size_for  # noqa: E402 - Django has to be set up first
from benchmarks.report import Section, keep, write  # noqa: E402
from desk.synthetic.filling import Size, fill, learn_all  # noqa: E402
from lib.clock import now  # noqa: E402


def main(arguments: Iterable[str]) -> None:
    """Every part, or those named; each is written down as soon as it is measured."""
    wanted = list(arguments) or list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        sys.exit(f"There is no part {', '.join(unknown)}. There are: {', '.join(PARTS)}.")
    about = "" if set(wanted) <= BY_THEMSELVES else prepare(Size(**size_for(wanted)))
    servers = os.environ.get("SERVER_VERSIONS", "").split(";")
    for name in wanted:
        section = measured(name)
        keep(name, section, about="" if name in BY_THEMSELVES else about, servers=servers, day=now().date())
        write(PARTS)
    say("docs/benchmarks.md and the README have the figures.")


def prepare(size: Size) -> str:
    """A database with a synthetic community; what it holds, in words."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    began, moment = time.monotonic(), now()
    made = fill(size, now=moment)
    learn_all(now=moment)
    about = (
        f"synthetic, {size.members:,} members, {size.threads:,} threads with {made.posts:,} posts, "
        f"{made.listings:,} listings, seed {size.seed}"
    )
    say(f"Filled and learned: {about}. It took {time.monotonic() - began:.0f} s.")
    return about


def measured(name: str) -> Section:
    gc.collect()
    began = time.monotonic()
    section: Section = import_module(f"benchmarks.{name}").measure()
    say(f"\n{section.title} ({time.monotonic() - began:.0f} s)\n{section.words}")
    for line in (section.head, *section.rows):
        say("  " + " | ".join(line))
    return section


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
