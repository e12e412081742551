"""Examples in every state, sent in by the author and decided by the moderator."""

from __future__ import annotations

from uuid import uuid4

from community.actions import (
    choose_example,
    hide_example,
    like_example,
    send_back_example,
    submit_example,
    withdraw_example,
)
from community.models import Example
from tests.rights.world.holding import World


def fill(world: World) -> None:
    found = {
        "chosen": sent_in(world, "chosen"),
        "waiting": sent_in(world, world.plant("example waiting title", "author staff")),
        "returned": sent_in(world, world.plant("example returned title", "author staff")),
        "taken": sent_in(world, world.plant("example taken title", "author")),
        "hidden": sent_in(world, world.plant("example hidden title", "author staff")),
    }
    staff, word = world.cast["moderator"], world.plant("example word", "author staff")
    for state in ("chosen", "hidden"):
        choose_example(staff=staff, example=found[state], now=world.ago(days=20))
    found["chosen"].refresh_from_db()
    like_example(member=world.cast["stranger"], example=found["chosen"], now=world.ago(days=18))
    send_back_example(staff=staff, example=found["returned"], word=f"What of {word}?", now=world.ago(days=20))
    withdraw_example(member=world.cast["author"], example=found["taken"], now=world.ago(days=19))
    hide_example(example_id=found["hidden"].pk)
    for state, example in found.items():
        world.put("example", state, example_id=example.pk)
        world.put("example-page", state, object_id=example.pk)
        world.put("reported-example", state, kind="example", item_id=example.pk)
        world.put("example-proposal", state, kind="example", item_id=example.pk, subject_id=world.values["subject"])


def sent_in(world: World, words: str) -> Example:
    return submit_example(
        author=world.cast["author"],
        title=f"A windshield from a tin {words}",
        text=f"Mind the edge {words}.",
        subjects=[],
        key=uuid4(),
        now=world.ago(days=21),
    )
