"""What the owner decided, and whom they invited."""

from __future__ import annotations

from desk.actions import change_settings, invite
from desk.actions.inviting import token_of
from desk.models import Invitation, SettingChange
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
