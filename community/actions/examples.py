"""Examples: sent in by members, chosen or sent back by staff, taken back by their author."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.actions.marking import take_back, tell_visit
from community.actions.starting import MOST_SUBJECTS
from community.models import Example, Liking, Shelf
from community.permissions import (
    is_own_example,
    may_edit_example,
    may_like_example,
    may_withdraw,
    refusal_to_choose,
    refusal_to_write,
    refuse,
)
from community.places import EDIT_EXAMPLE, SUBMIT
from lib.kinds import ItemRef
from lib.live import happened
from lib.markdown import excerpt
from lib.words import words_of
from notices.actions import see
from profiles.activity import record
from profiles.facets import facet_ids
from profiles.models import Member, Subject, Verb
from profiles.proposing.tagging import choose_subjects
from writing.actions import LostUpdate, drop_draft, keep_pictures, keep_revision
from writing.models import Revision
from writing.previews import want_previews
from writing.rendering import Rendered, rendered

WORDS_FROM = 4000  # characters of the story that say what it is about
LONGEST = 300  # characters of the word to the member


def submit_example(
    *, author: Member, title: str, text: str, subjects: Sequence[Subject], key: UUID, now: datetime
) -> Example:
    """Send in how one did something; the same key again returns the one that it made."""
    refuse(refusal_to_write(author))
    if earlier := Example.objects.filter(author=author, key=key).first():
        return earlier
    example = Example(author=author, text=text, submitted=now, key=key)
    _fill(example, title=title, subjects=subjects)
    written = rendered(text)
    try:
        with transaction.atomic():
            _keep(example, written, subjects, writer=author, now=now)
            drop_draft(member=author, place=SUBMIT.at(0))
            _record(example, author, Verb.SUBMITTED, now)
    except IntegrityError:  # the other of two clicks was quicker
        return Example.objects.get(author=author, key=key)
    return example


def edit_example(
    *,
    editor: Member,
    example: Example,
    title: str,
    text: str,
    subjects: Sequence[Subject],
    version: int,
    now: datetime,
) -> Example:
    """Change one's own, which sends in again what was sent or taken back; raises LostUpdate with both texts."""
    written = rendered(text)
    with transaction.atomic():
        current = _locked(example)
        if not may_edit_example(editor, current):
            raise PermissionDenied(_("You may change only your own examples."))
        drop_draft(member=editor, place=EDIT_EXAMPLE.at(current.pk))
        if version != current.version:
            mine, theirs = f"{title}\n\n{text}", f"{current.title}\n\n{current.text}"
            raise LostUpdate(mine=mine, theirs=theirs, version=current.version)
        if text != current.text:
            ref = ItemRef("example", current.pk)
            keep_revision(ref=ref, version=current.version, text=current.text, editor=editor, now=now)
        current.text, current.version, current.edited = text, version + 1, now
        was_withdrawn = current.state == Example.State.WITHDRAWN
        is_again = was_withdrawn or current.state == Example.State.RETURNED
        if is_again:
            current.state, current.submitted, current.decided = Example.State.WAITING, now, None
        _fill(current, title=title, subjects=subjects)
        _keep(current, written, subjects, writer=editor, now=now)
        _record(current, editor, Verb.EDITED, now)
        if was_withdrawn:
            _record(current, editor, Verb.SUBMITTED, now)
    return current


@transaction.atomic
def withdraw_example(*, member: Member, example: Example, now: datetime) -> Example:
    """Take one's own back: nobody else sees it any more, and staff neither."""
    current = _locked(example)
    if not is_own_example(member, current):
        raise PermissionDenied(_("Only who sent it in may take it back."))
    if may_withdraw(member, current):
        current.state = Example.State.WITHDRAWN
        current.save(update_fields=["state"])
        take_back(verb=Verb.SUBMITTED, ref=ItemRef("example", current.pk), now=now, member=member)
        _record(current, member, Verb.EDITED, now)
    return current


@transaction.atomic
def choose_example(*, staff: Member, example: Example, now: datetime) -> Example:
    """Put it where everyone finds it; its author is told."""
    return _decide(staff, example, Example.State.CHOSEN, now)


@transaction.atomic
def send_back_example(*, staff: Member, example: Example, word: str, now: datetime) -> Example:
    """Leave it out, or take it out again, with a word to its author, who may change it and send it in again."""
    if not word.strip():
        raise ValidationError({"word": _("Write a kind sentence: what was good, and what would make it fit.")})
    if len(word.strip()) > LONGEST:
        raise ValidationError({"word": _("Shorten it to 300 characters.")})
    return _decide(staff, example, Example.State.RETURNED, now, word.strip())


@transaction.atomic
def read_example(*, member: Member, example: Example, now: datetime, seconds: int = 0) -> None:
    """Remember that a member had an example open, and whether they stayed; the ledger hears of chosen ones alone."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two at once take turns
    ref = ItemRef("example", example.pk)
    see(member=member, under=ref, now=now)
    if example.state == Example.State.CHOSEN:
        tell_visit(member=member, ref=ref, facets=example.facets, seconds=seconds, now=now)


@transaction.atomic
def like_example(*, member: Member, example: Example, now: datetime) -> None:
    """Like what another showed; a second time changes nothing."""
    if not may_like_example(member, example):
        raise PermissionDenied(_("You may like what others showed, not your own."))
    _given, is_new = Liking.objects.get_or_create(example=example, member=member, defaults={"given": now})
    if is_new:
        _record(example, member, Verb.LIKED, now)


@transaction.atomic
def unlike_example(*, member: Member, example: Example, now: datetime) -> None:
    """Take a like back, from the ledger too."""
    liking = Liking.objects.select_for_update().filter(example=example, member=member).first()
    if liking is not None:
        liking.delete()
        ref = ItemRef("example", example.pk)
        take_back(verb=Verb.LIKED, ref=ref, now=now, member=member, happened=liking.given)


def hide_example(*, example_id: int) -> bool:
    """Take an example from everyone's sight; whether it stood. Moderation records who and why."""
    return _shelve(example_id, Shelf.STANDING, Shelf.HIDDEN)


def restore_example(*, example_id: int) -> bool:
    """Bring a hidden example back; whether it was hidden."""
    return _shelve(example_id, Shelf.HIDDEN, Shelf.STANDING)


@transaction.atomic
def redraw_example(*, example: Example) -> None:
    """Make its HTML anew from its text, as more is known of what it links to."""
    current = _locked(example)
    current.html = rendered(current.text).html
    current.save(update_fields=["html"])


@transaction.atomic
def erase_examples(*, member: Member) -> None:
    """What was chosen stays, without a name and its earlier versions; all else that they sent in goes."""
    own = Example.objects.filter(author=member)
    Revision.objects.filter(kind="example", item__in=own.values("pk")).delete()
    own.exclude(state=Example.State.CHOSEN).delete()
    own.update(author=None)


def _fill(example: Example, *, title: str, subjects: Sequence[Subject]) -> None:
    """What is typed, checked; raises ValidationError with the sentence."""
    if len(subjects) > MOST_SUBJECTS:
        raise ValidationError({"subjects": _("Choose at most five subjects.")})
    example.title = title.strip()
    example.clean_fields(exclude={field.name for field in Example._meta.fields} - {"title"})


def _keep(example: Example, written: Rendered, subjects: Sequence[Subject], *, writer: Member, now: datetime) -> None:
    example.html = written.html
    example.save()
    choose_subjects(kind="example", item=example, subjects=subjects)
    refresh_example(example=example)
    ref = ItemRef("example", example.pk)
    want_previews(ref=ref, links=written.links, now=now)
    keep_pictures(ref=ref, html=written.html, writer=writer, now=now)


def refresh_example(*, example: Example) -> None:
    """Write down what an example is about: kind, place, author, subjects, words."""
    example.facets = facet_ids(
        kind="example",
        place="examples",
        person=example.author_id,
        subjects=example.chosen_subjects().order_by("pk"),
        words=words_of(example.title, [excerpt(example.html, WORDS_FROM)]),
        proposed=example.proposed(),
    )
    example.save(update_fields=["facets"])


def _decide(staff: Member, example: Example, state: Example.State, now: datetime, word: str = "") -> Example:
    refuse(refusal_to_choose(staff))
    current = _locked(example)
    if current.state in {state, Example.State.WITHDRAWN}:
        return current
    current.state, current.decided, current.word = state, now, word
    current.save(update_fields=["state", "decided", "word"])
    ref = ItemRef("example", current.pk)
    record(member=staff, verb=Verb(state.value), ref=ref, now=now)  # says nothing of what staff care for
    if state == Example.State.CHOSEN:
        transaction.on_commit(partial(happened, "example", current.pk))
    return current


def _record(example: Example, member: Member, verb: Verb, now: datetime) -> None:
    record(member=member, verb=verb, ref=ItemRef("example", example.pk), facets=example.facets, now=now)


@transaction.atomic
def _shelve(example_id: int, start: Shelf, end: Shelf) -> bool:
    example = Example.objects.select_for_update().get(pk=example_id)
    if example.shelf != start:
        return False
    example.shelf = end
    example.save(update_fields=["shelf"])
    return True


def _locked(example: Example) -> Example:
    return Example.objects.select_for_update().get(pk=example.pk)
