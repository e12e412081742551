"""What editors put into an edition's letters: one thing, its place, how long, and a word of theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lib.constraints import save_checked
from lib.kinds import ItemRef, kind_named
from moderation.actions import keep_act
from moderation.models import StaffAct
from newsletters.models import LAST_PLACE, Edition, Highlight
from newsletters.permissions import refuse_all_but_editors
from profiles.models import Member

MOST = 4  # at a time in one edition: half a letter is its reader's own


class HighlightChanged(Exception):
    """Somebody else changed it since the form was drawn; it stands as it is here."""

    def __init__(self, highlight: Highlight) -> None:
        super().__init__("The highlight was changed in the meantime.")
        self.highlight = highlight


@transaction.atomic
def put_highlight(
    *, editor: Member, edition: Edition, ref: ItemRef, note: str, place: int, until: date, key: UUID, now: datetime
) -> Highlight:
    """Put a thing that the editor may see into its letters; the same key again returns what it made."""
    refuse_all_but_editors(editor)
    current = Edition.objects.select_for_update().get(pk=edition.pk)
    if earlier := Highlight.objects.filter(key=key).first():
        return earlier
    kind = kind_named(ref.kind)
    if not kind.is_chosen or not kind.visible_to(editor).filter(pk=ref.id).exists():
        raise ValidationError({"address": _("That address leads to nothing that a letter could hold.")})
    _refuse_past(until, now)
    if Highlight.objects.filter(edition=current).standing(now.astimezone(UTC).date()).count() >= MOST:
        raise ValidationError(
            _("An edition holds %(count)d things of its editors at a time. Take one out first.") % {"count": MOST}
        )
    Highlight.objects.filter(edition=current, until__lt=now.astimezone(UTC).date()).delete()  # whose time is over
    made = Highlight(edition=current, kind=ref.kind, item=ref.id, note=note.strip(), place=place, until=until)
    made.key, made.put = key, now
    made.clean_fields()
    save_checked(made)
    _keep(editor, made, _("put into it: %(thing)s"), now)
    return made


@transaction.atomic
def change_highlight(
    *, editor: Member, highlight: Highlight, note: str, until: date, version: int, now: datetime
) -> Highlight:
    """Say something else of it, or for another while; raises HighlightChanged where another change came first."""
    refuse_all_but_editors(editor)
    current = Highlight.objects.select_for_update().select_related("edition").get(pk=highlight.pk)
    note = note.strip()
    if (current.note, current.until) == (note, until):
        return current
    if version != current.version:
        raise HighlightChanged(current)
    _refuse_past(until, now)
    current.note, current.until, current.version = note, until, current.version + 1
    current.clean_fields()
    current.save(update_fields=["note", "until", "version"])
    _keep(editor, current, _("changed what it says of: %(thing)s"), now)
    return current


@transaction.atomic
def move_highlight(*, editor: Member, highlight: Highlight, is_up: bool, now: datetime) -> bool:
    """One place nearer to the head of a letter, or to its end; what stood there changes with it. False at the edge."""
    refuse_all_but_editors(editor)
    Edition.objects.select_for_update().get(pk=highlight.edition_id)
    current = Highlight.objects.select_related("edition").get(pk=highlight.pk)
    to = current.place - 1 if is_up else current.place + 1
    if not 1 <= to <= LAST_PLACE:
        return False
    Highlight.objects.filter(edition=current.edition_id, place=to).update(place=current.place)
    Highlight.objects.filter(pk=current.pk).update(place=to)
    _keep(editor, current, _("moved up: %(thing)s") if is_up else _("moved down: %(thing)s"), now)
    return True


@transaction.atomic
def drop_highlight(*, editor: Member, highlight: Highlight, now: datetime) -> bool:
    """Take it out of letters that are yet to be chosen; False where somebody did."""
    refuse_all_but_editors(editor)
    current = Highlight.objects.select_for_update().select_related("edition").filter(pk=highlight.pk).first()
    if current is None:
        return False
    _keep(editor, current, _("took out of it: %(thing)s"), now)
    current.delete()
    return True


def _refuse_past(until: date, now: datetime) -> None:
    if until < now.astimezone(UTC).date():
        raise ValidationError({"until": _("That day is over. Choose today or a later one.")})


def _keep(editor: Member, highlight: Highlight, what: str, now: datetime) -> None:
    """Put into the record what was done; by its number, as not all who read the record may know its title."""
    ref, reason = ItemRef("edition", highlight.edition_id), what % {"thing": highlight.ref}
    name = highlight.edition.name
    keep_act(staff=editor, verb=StaffAct.Verb.EDIT, ref=ref, name=name, reason=reason[:1000], now=now)
