"""Pictures that stand nowhere, in a text for all, in a private one, and in one that was taken back."""

from __future__ import annotations

from io import BytesIO
from time import time
from unittest import mock
from uuid import uuid4

from django.core import signing
from PIL import Image

from community.actions import delete_post, reply
from community.models import Thread
from tests.rights.world.holding import World
from writing import files
from writing.actions import add_picture
from writing.views.picturing import SALT


def fill(world: World) -> None:
    author, insider = world.cast["author"], world.cast["insider"]
    open_thread, private = (
        Thread.objects.get(pk=world.thing("thread", state)["thread_id"]) for state in ("standing", "private")
    )
    for colour, state, member, thread in (
        ("teal", "own", author, None),
        ("navy", "standing", author, open_thread),
        ("olive", "private", insider, private),
        ("maroon", "withdrawn", author, open_thread),
    ):
        out = BytesIO()
        Image.new("RGB", (8, 6), colour).save(out, "PNG")
        kept = add_picture(owner=member, data=out.getvalue(), now=world.ago(hours=3))
        if thread is not None:
            text = f"![A stove]({kept.sized.address})"
            post = reply(author=member, thread=thread, text=text, key=uuid4(), now=world.ago(hours=3))
            if state == "withdrawn":
                delete_post(member=member, post=post, now=world.ago(hours=2))
        world.put("members-picture", state, digest=kept.digest, size="8x6", picture_id=kept.pk)
    files.keep_preview("drawn", out.getvalue())
    world.put("card", "drawn", token="drawn")
    # Asked of a world that may be hours old.
    with mock.patch("django.core.signing.time.time", return_value=time() + 86_400):
        world.put("media", "signed", token=signing.dumps([kept.digest, ""], salt=SALT))
