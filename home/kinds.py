"""What home registers: how each member arranged their page."""

from __future__ import annotations

from home.models import Layout
from lib.kinds import register
from profiles.kinds import OwnRows


class LayoutKind(OwnRows):
    name, model = "layout", Layout
    fields = ("device", "state", "changed")


register(LayoutKind())
