"""What writing holds of a member."""

from __future__ import annotations

from lib.kinds import register
from profiles.kinds import OwnRows
from writing.models import Draft


class DraftKind(OwnRows):
    name, model = "draft", Draft
    fields = ("place", "fields", "version", "saved")


register(DraftKind())
