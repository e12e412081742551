"""Taking mail from the outbox to where EMAIL_URL points, so that a death at any moment loses and doubles nothing."""

from notices.delivery.holding import held_purposes, hold_while, keep_from_night
from notices.delivery.step import deliver_step

__all__ = ["deliver_step", "held_purposes", "hold_while", "keep_from_night"]
