"""Editions made, changed and put in order, and what stands at the head of their letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lib.constraints import save_checked
from lib.kinds import ItemRef
from moderation.actions import keep_act
from moderation.models import StaffAct
from newsletters.models import Edition, Intro
from newsletters.permissions import refuse_all_but_editors
from profiles.models import Member

MOST_EDITIONS = 50


@dataclass(frozen=True, slots=True)
class Rules:
    """For whom an edition is: of each rule one is enough, and an empty one asks nothing."""

    languages: Sequence[str] = ()
    places: Sequence[str] = ()
    groups: Sequence[int] = ()
    subjects: Sequence[int] = ()


class EditionChanged(Exception):
    """Somebody else changed it since the form was drawn; it stands as it is here."""

    def __init__(self, edition: Edition) -> None:
        super().__init__("The edition was changed in the meantime.")
        self.edition = edition


class IntroChanged(Exception):
    """Somebody else wrote another since the form was drawn, which stands."""

    def __init__(self, intro: Intro) -> None:
        super().__init__("The intro was changed in the meantime.")
        self.intro = intro


def rules_of(*, edition: Edition) -> Rules:
    """As they stand."""
    return Rules(edition.languages, edition.places, edition.groups, edition.subjects)


@transaction.atomic
def make_edition(*, editor: Member, name: str, rules: Rules, key: UUID, now: datetime) -> Edition:
    """Begin an edition, the last to be asked; the same key again returns the one that it made."""
    refuse_all_but_editors(editor)
    standing = list(Edition.objects.select_for_update().in_order())
    if earlier := next((each for each in standing if each.key == key), None):
        return earlier
    if len(standing) >= MOST_EDITIONS:
        raise ValidationError(_("There are %(count)d editions already. Change one of them.") % {"count": MOST_EDITIONS})
    last = Edition.objects.aggregate(last=Max("order"))["last"]
    edition = Edition(order=0 if last is None else last + 1, key=key, begun=now)
    try:
        _fill(edition, name, rules)
    except (IntegrityError, ValidationError):
        if earlier := Edition.objects.filter(key=key).first():  # the other of two clicks was quicker
            return earlier
        raise
    _keep(editor, edition, _("made the edition"), now)
    return edition


@transaction.atomic
def change_edition(
    *, editor: Member, edition: Edition, name: str, rules: Rules, version: int, now: datetime
) -> Edition:
    """Change for whom it is; raises EditionChanged where another change came first."""
    refuse_all_but_editors(editor)
    current = Edition.objects.select_for_update().get(pk=edition.pk)
    before = (current.name, asdict(rules_of(edition=current)))
    if version != current.version:
        raise EditionChanged(current)
    if before == (name, {rule: list(said) for rule, said in asdict(rules).items()}):
        return current
    current.version += 1
    _fill(current, name, rules)
    _keep(editor, current, _("changed its rules"), now)
    return current


@transaction.atomic
def set_open(*, editor: Member, edition: Edition, is_open: bool, now: datetime) -> bool:
    """Write letters of it, or no more; False where that is so already."""
    refuse_all_but_editors(editor)
    if not Edition.objects.filter(pk=edition.pk, is_open=not is_open).update(is_open=is_open):
        return False
    _keep(editor, edition, _("opened it") if is_open else _("closed it"), now)
    return True


@transaction.atomic
def move_edition(*, editor: Member, edition: Edition, is_up: bool, now: datetime) -> bool:
    """Ask it one place earlier, or later; False where it is the first, or the last."""
    refuse_all_but_editors(editor)
    standing = list(Edition.objects.select_for_update().in_order())
    at = next(place for place, each in enumerate(standing) if each.pk == edition.pk)
    to = at - 1 if is_up else at + 1
    if not 0 <= to < len(standing):
        return False
    standing[at], standing[to] = standing[to], standing[at]
    for order, each in enumerate(standing):
        each.order = order
    Edition.objects.bulk_update(standing, ["order"])
    _keep(editor, edition, _("moved it up") if is_up else _("moved it down"), now)
    return True


@transaction.atomic
def write_intro(*, editor: Member, edition: Edition, text: str, until: date, over: int, now: datetime) -> Intro:
    """Say something at the head of its letters until the end of a day, or nothing any more.

    `over` is the intro that the form was drawn over, 0 where there was none; raises IntroChanged where it is another.
    """
    refuse_all_but_editors(editor)
    current = Edition.objects.select_for_update().get(pk=edition.pk)
    last = Intro.objects.filter(edition=current).order_by("-pk").first()
    text = text.strip()
    if last is not None and (last.text, last.until) == (text, until):
        return last
    if last is not None and last.pk != over:
        raise IntroChanged(last)
    intro = Intro(edition=current, text=text, until=until, written=now)
    intro.clean_fields()
    if text and until < now.astimezone(UTC).date():
        raise ValidationError({"until": _("That day is over. Choose today or a later one.")})
    intro.save()
    _keep(editor, current, _("wrote its intro") if text else _("took its intro away"), now)
    return intro


def _fill(edition: Edition, name: str, rules: Rules) -> None:
    edition.name = name
    for rule, said in asdict(rules).items():
        setattr(edition, rule, list(said))
    edition.clean_fields()
    save_checked(edition)


def _keep(editor: Member, edition: Edition, what: str, now: datetime) -> None:
    """Put into the record what was done with it."""
    ref = ItemRef("edition", edition.pk)
    keep_act(staff=editor, verb=StaffAct.Verb.EDIT, ref=ref, name=edition.name, reason=what[:1000], now=now)
