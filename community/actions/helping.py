"""What readers do with articles: read them, and say whether they helped."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.marking import take_back, tell_visit
from community.models import Article, Verdict
from lib.kinds import ItemRef
from notices.actions import see
from profiles.activity import record
from profiles.models import Member, Verb

LONGEST = 300  # characters of a remark


@transaction.atomic
def judge_article(
    *,
    article: Article,
    is_helpful: bool,
    now: datetime,
    member: Member | None = None,
    visitor: UUID | None = None,
    remark: str = "",
) -> Verdict:
    """Say whether an article helped; the same reader again changes what they said, and in the ledger too."""
    remark = "" if is_helpful else remark.strip()
    if len(remark) > LONGEST:
        raise ValidationError({"remark": _("Shorten it to 300 characters.")})
    Article.objects.select_for_update().get(pk=article.pk)  # two windows take turns
    before = Verdict.objects.filter(article=article, member=member, visitor=visitor).first()
    verdict = before or Verdict(article=article, member=member, visitor=visitor)
    was_helpful = before is not None and before.is_helpful
    verdict.is_helpful, verdict.remark, verdict.given = is_helpful, remark, now
    verdict.save()
    if member is not None and is_helpful != was_helpful:
        _tell_ledger(member, article, is_helpful=is_helpful, now=now)
    return verdict


def _tell_ledger(member: Member, article: Article, *, is_helpful: bool, now: datetime) -> None:
    """That it helped, or that it did not after all."""
    ref = ItemRef("article", article.pk)
    if is_helpful:
        record(member=member, verb=Verb.HELPED, ref=ref, facets=article.facets, now=now)
    else:
        take_back(verb=Verb.HELPED, ref=ref, now=now, member=member)


@transaction.atomic
def read_article(*, member: Member, article: Article, now: datetime, seconds: int = 0) -> None:
    """Remember that a member had an article open, and whether they stayed; the ledger hears of it once a day."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two at once take turns
    ref = ItemRef("article", article.pk)
    see(member=member, under=ref, now=now)
    tell_visit(member=member, ref=ref, facets=article.facets, seconds=seconds, now=now)
