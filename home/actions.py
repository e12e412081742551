"""What a member does with the arrangement of their page; a change counts once, and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from home import ordering
from home.holding import standing_blocks
from home.models import Arranged, Layout, Pick, Source, Use
from home.ordering import SIZES, State, state_of
from home.outside.addresses import address_of, digest_of
from home.outside.keeping import EVERY
from home.starting import start_of
from home.weighing import Move, weight_of
from lib.blocks import MY_PLACES, PAGE, Block, all_blocks, block_named, part_of
from lib.waking import wake
from profiles.activity import record
from profiles.models import Member, Verb
from profiles.permissions import may_steer

MOVES, RESETS = ("up", "down", "above", "below"), ("reset", "reset-side")
WHOLE_PAGE = (*RESETS, "undo")
MOST_SOURCES = 5  # outside, of one member
ADDED_A_DAY, A_DAY = 30, 86_400
DOES = (*MOVES, "pin", "unpin", "hide", "show", *SIZES, *WHOLE_PAGE)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a page: what is done with which block, and past which other it moves."""

    does: str
    block: str = ""
    past: str = ""


class LayoutChanged(Exception):
    """The page was arranged anew since the form was drawn, in another tab perhaps."""


@transaction.atomic
def arrange(*, member: Member, device: str, change: Change, version: int, now: datetime) -> Layout:
    """Change one thing of a page; what leaves it as it stands writes nothing, and `said` says so all the same.

    Raises LayoutChanged where the page is no longer of that version, and ValidationError with a sentence.
    """
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    Member.objects.select_for_update().get(pk=member.pk)  # two tabs take turns, also where there is no layout yet
    layout = Layout.objects.filter(member=member, device=device).first() or Layout(member=member, device=device)
    if layout.version != version:
        raise LayoutChanged
    layout.looked, layout.leaning = now, None  # the site asks again in a week, from here
    start = start_of(member, device)
    change, is_other = apply_change(change=change, layout=layout, start=start, learns=member.is_personalised, now=now)
    if not is_other:
        return layout
    detail = {"of": "block", "target": change.block, "level": change.does, "device": device}
    record(member=member, verb=Verb.TURNED, now=now, detail=detail)
    return layout


def apply_change(*, change: Change, layout: Arranged, start: State, learns: bool, now: datetime) -> tuple[Change, bool]:
    """Change a page that starts like that; the change as it came out, and whether anything is other than before.

    The caller has made sure that nobody else changes it now. Raises ValidationError with a sentence.
    """
    change = _past_whom(change, layout.stands(start), learns=learns)
    before, after = layout.state, _after(change, layout, start)
    said: dict[str, object] = {"does": change.does, "block": change.block, "past": change.past, "by": "member"}
    if before == after and change.does != "undo":
        layout.said = said
        return change, False
    if moved := _site_moved(layout.said, change):
        said["site"] = moved
    layout.before = None if change.does == "undo" else {"state": before}
    layout.state = after
    _keep(layout, said, now)
    return change, True


@transaction.atomic
def note_use(*, member: Member, device: str, block: str, now: datetime) -> bool:
    """Count that a member opened something in a block, once a day; never while learning is paused.

    What is opened in a place of the navigation is opened in the section too that the place is in.
    """
    if not member.is_personalised:
        return False
    opened = block_named(block)
    _count(member, device, opened.name, now)
    if opened.column == MY_PLACES:
        _count(member, device, opened.column, now)
    return True


@transaction.atomic
def keep_move(*, layout: Layout, stands: State, move: Move, now: datetime) -> None:
    """Move a block of a page that stands like that one place up, and keep why; the caller holds the member's row."""
    layout.before = {"state": layout.state}
    names = part_of(block_named(move.block))
    layout.state = ordering.placed(stands, names, move.block, move.past, above=True).kept()
    worths = [round(100 * move.worth), round(100 * move.past_worth)]
    _keep(layout, {"does": "above", "block": move.block, "past": move.past, "by": "site", "worths": worths}, now)


def _count(member: Member, device: str, block: str, now: datetime) -> None:
    day = now.date()
    weight = weight_of(day)
    rows = Use.objects.select_for_update()
    use, is_new = rows.get_or_create(member=member, device=device, block=block, defaults={"total": weight, "day": day})
    if is_new:
        Layout.objects.get_or_create(member=member, device=device, defaults={"looked": now, "changed": now})
    elif use.day < day:
        use.total += weight
        use.day = day
        use.save(update_fields=["total", "day"])


def _keep(layout: Arranged, said: dict[str, object], now: datetime) -> None:
    layout.said = said
    layout.version += 1
    layout.changed = now
    layout.save()


def _site_moved(said: Mapping[str, Any], change: Change) -> Mapping[str, Any] | None:
    """What the site moved last, while its member changes something else: that block still says why it moved."""
    is_its_own = said.get("by") == "site"
    moved: Mapping[str, Any] | None = said if is_its_own else said.get("site")
    if moved is None or change.does in RESETS or change.block == moved["block"]:
        return None
    return None if is_its_own and change.does == "undo" else moved


def _past_whom(change: Change, state: State, *, learns: bool) -> Change:
    """Up and down as above and below the next block that is not hidden."""
    if change.does not in WHOLE_PAGE:
        _known(change.block)
    if change.does in {"above", "below"} and not _may_pass(_known(change.block), _known(change.past)):
        raise ValidationError(_("A block stays in its column."), code="invalid")
    if change.does not in {"up", "down"}:
        return change
    past = _neighbour(state, change.block, up=change.does == "up", learns=learns)
    if not past:
        first, last = _("It stands first already."), _("It stands last already.")
        raise ValidationError(first if change.does == "up" else last, code="invalid")
    return Change("above" if change.does == "up" else "below", change.block, past)


def _may_pass(block: Block, past: Block) -> bool:
    return block != past and block.column == past.column


def _neighbour(state: State, name: str, *, up: bool, learns: bool) -> str:
    """The block right above or below another, of those not hidden; empty where it is the first or the last."""
    block = _known(name)
    column = [
        each.name
        for each in standing_blocks(state, learns=learns)
        if each.column == block.column and (each.name not in state.hidden or each.name == name)
    ]
    at = column.index(name) if name in column else -1
    return ("", *column, "")[at + (0 if up else 2)] if at >= 0 else ""


def _after(change: Change, layout: Arranged, start: State) -> dict[str, object] | None:
    """The state that a change leads to, as it is kept."""
    if change.does in RESETS:
        names = {each.name for each in all_blocks() if (each.column in PAGE) == (change.does == "reset")}
        begun = ordering.begun(layout.stands(start), start, names)
        return None if begun == start else begun.kept()
    if change.does == "undo":
        if layout.before is None:
            raise ValidationError(_("There is nothing to undo."), code="missing")
        return _undone(layout, start)
    stands = layout.stands(start)
    after = _changed(change, stands)
    return layout.state if after == stands else after.kept()


def _undone(layout: Arranged, start: State) -> dict[str, object] | None:
    """As before the last change; a block that the site had moved is pinned there, so that it stays."""
    assert layout.before is not None
    before: dict[str, object] | None = layout.before["state"]
    if layout.said.get("by") != "site":
        return before
    stood = start if before is None else state_of(before)
    return ordering.pinned(stood, layout.said["block"], on=True).kept()


def _changed(change: Change, state: State) -> State:
    if change.does in {"above", "below"}:
        names = part_of(block_named(change.block))
        return ordering.placed(state, names, change.block, change.past, above=change.does == "above")
    if change.does in {"pin", "unpin"}:
        return ordering.pinned(state, change.block, on=change.does == "pin")
    if change.does in {"hide", "show"}:
        return ordering.hidden(state, change.block, on=change.does == "hide")
    if not _known(change.block).most:
        raise ValidationError(_("This block has one size."), code="invalid")
    return ordering.sized(state, change.block, change.does)


def _known(name: str) -> Block:
    try:
        return block_named(name)
    except KeyError:
        raise ValidationError(_("There is no such block."), code="missing") from None


@transaction.atomic
def pick_source(*, member: Member, url: str, now: datetime) -> tuple[Pick, bool]:
    """Show a source outside on a member's page, and whether it is new there; raises ValidationError with a sentence."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    Member.objects.select_for_update().get(pk=member.pk)  # two tabs take turns
    url = address_of(url)
    there = Pick.objects.filter(member=member).filter(Q(url=url) | Q(source__url=url)).first()
    if there is not None:
        return there, False
    if Pick.objects.filter(member=member).count() >= MOST_SOURCES:
        raise ValidationError(_("You have %(most)s already. Remove one first.") % {"most": MOST_SOURCES}, code="full")
    if _is_too_often(member):
        raise ValidationError(_("Those were many addresses for one day. Go on tomorrow."), code="often")
    source = _wanted(url, now)
    pick, is_new = Pick.objects.get_or_create(member=member, source=source, defaults={"url": url, "picked": now})
    wake("outside")
    return pick, is_new


def _is_too_often(member: Member) -> bool:
    """Count this address; whoever adds and removes all day would ask half the web through us."""
    key = f"outside:{member.pk}"
    cache.add(key, 0, A_DAY)
    try:
        return int(cache.incr(key)) > ADDED_A_DAY
    except ValueError:  # it ran out between the two
        return False


def _wanted(url: str, now: datetime) -> Source:
    """The one row of an address, or of the feed that it led to, held until the transaction ends: it stays."""
    known, _is_new = Source.objects.get_or_create(
        digest=digest_of(url), defaults={"url": url, "wanted": now, "due": now}
    )
    source = Source.objects.select_for_update().filter(pk=known.leads_to_id or known.pk).first()
    if source is None:  # tidied away at this moment
        return _wanted(url, now)
    source.wanted = now
    source.save(update_fields=["wanted"])
    return source


@transaction.atomic
def drop_source(*, member: Member, pick: Pick) -> None:
    """Show a source no more; what it said goes within a day or two, if nobody else shows it."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    Pick.objects.filter(pk=pick.pk, member=member).delete()


@transaction.atomic
def ask_source_again(*, member: Member, pick: Pick, now: datetime) -> None:
    """Ask a source that failed for so long that it was given up; no sooner than an hour after the last time."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    source = Source.objects.select_for_update().filter(picks=pick.pk, picks__member=member).first()
    if source is None or source.due is not None:
        return
    source.due = max(now, source.asked + EVERY) if source.asked else now
    source.failing, source.failures = None, 0
    source.save(update_fields=["due", "failing", "failures"])
    wake("outside")
