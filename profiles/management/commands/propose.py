"""Propose subjects for items that have none."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from lib.clock import now
from profiles.models import Lesson
from profiles.proposing.centroids import judged
from profiles.proposing.learning import learn_subjects, learn_subjects_step, names_of_subjects, tagged_items
from profiles.proposing.step import propose_step
from profiles.proposing.tagging import tagged_kinds


class Command(BaseCommand):
    help = (
        "Propose subjects for items that have none, as the items that have some teach; and say how often it is right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--learn", action="store_true", help="learn anew first, however short ago that was done")

        parser.add_argument(
            "--judge",
            action="store_true",
            help="hide what was chosen for the newest fifth, and propose from the others",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        if options["judge"]:
            self.stdout.write(_judged())
            return
        if options["learn"]:
            learn_subjects(now=now())
        else:
            learn_subjects_step(now=now())
        lesson = Lesson.objects.defer("model").latest("pk")
        self.stdout.write(f"Learned from {lesson.items} items that have subjects, {lesson.made:%Y-%m-%d %H:%M} UTC.")
        self.stdout.write(_told(lesson))
        while propose_step(now=now()):
            pass
        proposed = [kind.links.objects.proposed() for kind in tagged_kinds().values()]
        self.stdout.write(
            f"{sum(each.count() for each in proposed)} subjects are proposed ({monotonic() - started:.1f} s)."
        )


def _judged() -> str:
    items, names = list(tagged_items()), names_of_subjects()
    newer, older = items[: len(items) // 5], items[len(items) // 5 :]
    found = judged(older, newer, names)
    if not found.tried:
        return f"The {len(older)} older items propose nothing for the {len(newer)} newest."
    return (
        f"Of {found.tried} proposals of the {len(older)} older items for the {len(newer)} newest"
        f" {found.right} were right ({found.right / found.tried:.0%}),"
        f" {found.right / found.chosen:.0%} of the {found.chosen} subjects they have."
    )


def _told(lesson: Lesson) -> str:
    if lesson.precision is None:
        return "Too few of them, or too unlike one another, to propose anything that would be right four times in five."
    return (
        f"Left out by turns, {lesson.right} of {lesson.tried} proposals for them were right ({lesson.precision:.0%}),"
        f" {lesson.recall:.0%} of the {lesson.chosen} subjects they have."
    )
