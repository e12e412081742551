"""What home registers: how each member arranged their page, and what of other sites they show there."""

from __future__ import annotations

from typing import Any

from home.models import Layout, Pick, Use
from lib.kinds import register
from profiles.kinds import OwnRows


class LayoutKind(OwnRows):
    name, model = "layout", Layout
    fields = ("device", "state", "changed")


class UseKind(OwnRows):
    """Learned from what the member opened: it goes when they start over."""

    name, model = "use", Use
    fields = ("device", "block", "total", "day")

    def forget(self, member: Any) -> int:
        return self.rows(member).delete()[0]


class PickKind(OwnRows):
    """Chosen, not learned: it stays when they start over."""

    name, model, order = "pick", Pick, "picked"
    fields = ("url", "source__url", "picked")


register(LayoutKind())
register(PickKind())
register(UseKind())
