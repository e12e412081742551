"""What writing holds of a member, as the download names it and erasing takes it away."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from lib.kinds import Kind, register
from profiles.kinds import OwnRows
from writing.actions import erase_pictures
from writing.models import Draft, Picture


class DraftKind(OwnRows):
    name, model = "draft", Draft
    fields = ("place", "fields", "version", "saved")


class PictureKind(Kind):
    """Pictures: seen by whoever may read a text they stand in."""

    name = "picture"

    def visible_to(self, viewer: Any) -> QuerySet[Picture]:
        return Picture.objects.visible_to(viewer)

    def export(self, member: Any) -> list[dict[str, Any]]:
        """Those they added; while signed in they can be fetched from these addresses."""
        own = Picture.objects.filter(owner=member).order_by("pk")
        return [{"address": each.sized.address, "added": each.added.isoformat(), "bytes": each.bytes} for each in own]

    def erase(self, member: Any) -> None:
        erase_pictures(member=member)


register(DraftKind())
register(PictureKind())
