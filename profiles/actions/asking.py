"""Asking a member one thing, and taking in what they say; an answer about a subject turns its dial."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lib.statements import insert_rows
from profiles.actions.turning import turn_dial
from profiles.activity import record
from profiles.asking import Answer, Query, query_named, questions_among
from profiles.models import Asked, Dial, Member, Verb
from profiles.permissions import may_steer


@transaction.atomic
def note_asked(*, member: Member, question: str, now: datetime) -> bool:
    """Keep that a question was put, so that it never is again; False where that is kept already."""
    _query(member, question)
    _row, is_new = Asked.objects.get_or_create(member=member, question=question, defaults={"asked": now})
    return is_new


def note_asked_each(*, asked: Sequence[tuple[Member, str]], now: datetime) -> int:
    """The same for many members at once, each with a question; say of how many that is kept now.

    Left out are questions that are none any more, and members who can change nothing.
    """
    known = questions_among(question for _member, question in asked)
    rows = [
        {"member_id": member.pk, "question": question}
        for member, question in asked
        if question in known and may_steer(member)
    ]
    insert_rows(Asked, rows, same={"asked": now})
    return len(rows)


@transaction.atomic
def answer_question(*, member: Member, question: str, answer: str, now: datetime) -> bool:
    """Say it, or say something else than before; False where that is what stands."""
    query = _query(member, question)
    said = query.answer(answer)
    if said is None:
        raise ValidationError(_("Choose one of the answers."), code="invalid")
    row = _row(member, question, now)
    if row.answer == answer:
        return False
    _undo(member, query, row, now)
    _do(member, query, said, now)
    Asked.objects.filter(pk=row.pk).update(answer=answer, answered=now)
    _record(member, question, answer, now)
    return True


@transaction.atomic
def take_answer_back(*, member: Member, question: str, now: datetime) -> bool:
    """Have said nothing, or skip a question; it is not asked again. False where nothing was said."""
    query = _query(member, question)
    row = _row(member, question, now)
    if not row.answer:
        return False
    _undo(member, query, row, now)
    Asked.objects.filter(pk=row.pk).update(answer="", answered=None)
    _record(member, question, "", now)
    return True


def _query(member: Member, question: str) -> Query:
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    query = query_named(question)
    if query is None:
        raise ValidationError(_("There is no such question."), code="missing")
    return query


def _row(member: Member, question: str, now: datetime) -> Asked:
    """The row, held: two answers at once take turns."""
    Member.objects.select_for_update().get(pk=member.pk)
    return Asked.objects.get_or_create(member=member, question=question, defaults={"asked": now})[0]


def _do(member: Member, query: Query, said: Answer, now: datetime) -> None:
    """Turn the dial; one that a member turned themselves is louder than an answer about something else."""
    if said.subject is None:
        return
    dials = Dial.objects.filter(member=member, of=Dial.Of.SUBJECT, target=said.subject)
    if query.name.startswith("subject:") or not dials.exists():
        turn_dial(member=member, of=Dial.Of.SUBJECT, target=said.subject, level=said.level, now=now)


def _undo(member: Member, query: Query, row: Asked, now: datetime) -> None:
    """Unset the dial that the answer before had turned, unless it was turned since."""
    known = query_named(query.name, row.answer) if row.answer else None
    before = known.answer(row.answer) if known else None
    if before is None or before.subject is None or before.level is None or row.answered is None:
        return
    turned = Dial.objects.filter(
        member=member, of=Dial.Of.SUBJECT, target=before.subject, level=before.level, turned=row.answered
    )
    if turned.exists():
        turn_dial(member=member, of=Dial.Of.SUBJECT, target=before.subject, level=None, now=now)


def _record(member: Member, question: str, answer: str, now: datetime) -> None:
    record(member=member, verb=Verb.TURNED, now=now, detail={"of": "question", "target": question, "level": answer})
