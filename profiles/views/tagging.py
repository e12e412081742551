"""Saying of a subject that was proposed for something whether it is about that."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from lib.clock import now
from lib.doors import members_only
from profiles.models import Subject
from profiles.permissions import MemberRequest
from profiles.proposing.tagging import tagged_kinds


@members_only
@require_POST
def answer_subject(request: MemberRequest, kind: str, item_id: int, subject_id: int) -> HttpResponse:
    """Keep it, or say that it is not about it; a second answer changes nothing."""
    tagged = tagged_kinds().get(kind)
    if tagged is None:
        raise Http404
    item = get_object_or_404(tagged.visible_to(request.user), pk=item_id)
    subject = get_object_or_404(Subject, pk=subject_id)
    answer = tagged.keep_subject if "keep" in request.POST else tagged.refuse_subject
    try:
        answer(member=request.user, item=item.pk, subject=subject, now=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(item)
