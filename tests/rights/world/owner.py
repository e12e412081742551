"""What the owner decided, and whom they invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from desk.actions import change_settings, invite
from desk.actions.inviting import token_of
from desk.models import Invitation, SettingChange
from lib.kinds import ItemRef
from newsletters.actions import Rules, make_edition, put_highlight, write_intro
from newsletters.models import Intro
from tests.rights.world.holding import World


def fill(world: World) -> None:
    owner = world.cast["administrator"]
    address = f"{world.plant('invited address', 'administrator')}@commonplace.example"
    invite(by=owner, addresses=[address], now=world.ago(days=1))
    invitation = Invitation.objects.get()
    world.put("invitation", "open", invitation_id=invitation.pk)
    world.put("invited", "good", token=token_of(invitation=invitation))
    world.put("invited", "forged", token="forged")
    change_settings(by=owner, values={"name": "Tarn"}, now=world.ago(days=1))
    world.put("setting-change", "standing", change_id=SettingChange.objects.latest("pk").pk)
    world.put("settings", "place", group="place")
    world.put("settings", "unknown", group="unknown")
    world.put("look", "good", version="1-336699")
    world.put("look", "unknown", version="unknown")
    world.put("picture", "unknown", digest="unknown")
    fill_editions(world)


def fill_editions(world: World) -> None:
    """One for a place where nobody is; only its editors read of it."""
    owner = world.cast["administrator"]
    said: dict[str, Any] = {"now": world.ago(days=1), "editor": owner}
    name, intro = world.plant("edition name", "administrator"), world.plant("edition intro", "administrator")
    edition = make_edition(name=name, rules=Rules(places=["Nowhere"]), key=uuid4(), **said)
    until = (world.now + timedelta(days=9)).date()
    write_intro(edition=edition, text=intro, until=until, over=0, **said)
    ref = ItemRef("thread", world.thing("thread", "standing")["thread_id"])
    note = world.plant("edition note", "administrator")
    put = put_highlight(edition=edition, ref=ref, note=note, place=2, until=until, key=uuid4(), **said)
    over = Intro.objects.latest("pk").pk
    world.put("edition", "standing", edition_id=edition.pk, highlight=put.pk, over=over)
    world.put("edition", "unknown", edition_id=99_999, highlight=put.pk, over=over)
