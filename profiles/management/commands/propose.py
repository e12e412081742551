"""Propose subjects for items that have none."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from lib.clock import now
from profiles.models import Lesson
from profiles.proposing.centroids import Tagged
from profiles.proposing.learning import learn_subjects, learn_subjects_step, names_of_subjects, tagged_items
from profiles.proposing.step import propose_step
from profiles.proposing.tagging import tagged_kinds
from profiles.proposing.teaching import Teaching, teachings


class Command(BaseCommand):
    help = (
        "Propose subjects for items that have none, as the items that have some teach; and say how often it is right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--learn", action="store_true", help="learn anew first, however short ago that was done")

        parser.add_argument(
            "--judge",
            action="store_true",
            help="hide what was chosen for the newest fifth of each kind, and propose from the others",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        if options["judge"]:
            self.stdout.write("\n".join(_judged()))
            return
        if options["learn"]:
            learn_subjects(now=now())
        else:
            learn_subjects_step(now=now())
        for lesson in Lesson.objects.defer("model").order_by("kind"):
            self.stdout.write(f"{lesson.kind}: {_told(lesson)}")
        while propose_step(now=now()):
            pass
        proposed = [kind.links.objects.proposed() for kind in tagged_kinds().values()]
        self.stdout.write(
            f"{sum(each.count() for each in proposed)} subjects are proposed ({monotonic() - started:.1f} s)."
        )


def _judged() -> list[str]:
    """What the four older fifths of each kind propose for the newest, and how that turns out."""
    items, names = tagged_items(), names_of_subjects()
    newest = {kind: each[: len(each) // 5] for kind, each in items.items()}
    found = teachings({kind: each[len(each) // 5 :] for kind, each in items.items()}, names)
    return [f"{kind}: {_told_of(taught, newest[kind])}" for kind, taught in sorted(found.items())]


def _told_of(taught: Teaching, newest: Sequence[Tagged]) -> str:
    outcomes = taught.outcomes(newest)
    whose = "its kind" if taught.is_taught_alone else "all kinds"
    if not outcomes:
        return f"the {taught.items} older items of {whose} propose nothing for its {len(newest)} newest."
    right, chosen = sum(outcomes), sum(len(item.subjects) for item in newest)
    return (
        f"of {len(outcomes)} proposals of the {taught.items} older items of {whose} for its {len(newest)} newest"
        f" {right} were right ({right / len(outcomes):.0%}), {right / chosen:.0%} of the {chosen} subjects they have."
    )


def _told(lesson: Lesson) -> str:
    whose = "its kind" if lesson.is_taught_alone else "all kinds"
    made = f"learned from {lesson.items} items of {whose} that have subjects, {lesson.made:%Y-%m-%d %H:%M} UTC"
    if lesson.precision is None:
        return f"{made}: too few, or too unlike one another, to propose anything that is right four times in five."
    left_out = "them" if lesson.is_tried_alone == lesson.is_taught_alone else "those of its kind"
    return (
        f"{made}. Left out by turns, {lesson.right} of {lesson.tried} proposals for {left_out} were right"
        f" ({lesson.precision:.0%}), {lesson.recall:.0%} of the {lesson.chosen} subjects they have."
    )
