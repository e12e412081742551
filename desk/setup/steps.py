"""The steps of setting up, in their order, and how far a site has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from desk.models import Setting

STATE = "setup:steps"  # which steps were saved, which left out
DONE, SKIPPED = "done", "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the set-up."""

    name: str
    title: Promise | str
    todo: Promise | str = ""  # what is missing while it is not done, for the list at the desk

    @property
    def address(self) -> str:
        """The name of its address."""
        return f"desk:setup-{self.name}"


STEPS = (
    Step("administrator", _("You")),
    Step("place", _("The place"), _("Give the place its name, language and time zone")),
    Step("look", _("Logo and colour"), _("Choose a colour and a logo")),
    Step("mail", _("Mail"), _("Name the mail server and send a test mail")),
    Step("forums", _("Forums"), _("Open the first forums")),
    Step("subjects", _("Subjects"), _("Name the first subjects")),
    Step("invite", _("People"), _("Invite the first people")),
    Step("done", _("Done")),
)
NAMES = [step.name for step in STEPS]


def reached() -> dict[str, str]:
    """How far it has come: each step's name with “done” or “skipped”; one query."""
    return dict(Setting.objects.filter(name=STATE).values_list("value", flat=True).first() or {})


def after(name: str) -> Step | None:
    """The step that follows."""
    following = NAMES.index(name) + 1
    return STEPS[following] if following < len(STEPS) else None


def before(name: str) -> Step | None:
    """The one to go back to; nobody goes back to making the administrator."""
    place = NAMES.index(name)
    return STEPS[place - 1] if place > 1 else None


def first_left(state: Mapping[str, str]) -> Step:
    """Where to go on: the first step that is neither done nor left out, else the last page."""
    return next((step for step in STEPS[1:] if step.name not in state), STEPS[-1])


def left(state: Mapping[str, str]) -> list[Step]:
    """What is not done; what was left out is among it. Nothing once the owner has said that it is enough."""
    return [] if "done" in state else [step for step in STEPS[1:-1] if state.get(step.name) != DONE]


def progress(current: str, state: Mapping[str, str]) -> dict[str, Any]:
    """What the head of each page shows: every step with its state, and where this one stands."""
    has_owner = current != "administrator"
    rows = [
        {
            "step": step,
            "number": number,
            "state": DONE if has_owner and step.name == "administrator" else state.get(step.name, ""),
            "is_here": step.name == current,
            "is_open": has_owner and step.name != "administrator",
        }
        for number, step in enumerate(STEPS, 1)
    ]
    return {"rows": rows, "at": NAMES.index(current) + 1, "of": len(STEPS), "back": before(current)}
