"""Which things a moderator may know by name: a private forum's titles are not for every desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lib.kinds import ItemRef, all_kinds, decisions, record_words


class KindFilter(admin.SimpleListFilter):
    """What was done, or reported, to things of one kind."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        there = model_admin.model.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, word_for(kind)) for kind in there]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


def word_for(kind: str) -> str:
    """What staff call things of a kind."""
    known = {each.name: each for each in all_kinds()}
    if kind in known:
        return str(known[kind].visible_to(AnonymousUser()).model._meta.verbose_name)
    return str(decisions.get(kind, kind))


def words_for(kind: str, name: str) -> str:
    """The name that an act keeps, in the language of whoever reads it."""
    say = record_words.get(kind)
    return say(name) if say else name


def nameable_to(viewer: Any, refs: Iterable[ItemRef]) -> set[ItemRef]:
    """Administrators know all by name, other staff what they may read or once could; one query for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        wanted[ref.kind].add(ref.id)
    if viewer.is_superuser:
        return {ItemRef(kind, item) for kind, items in wanted.items() for item in items}
    return {
        ItemRef(kind.name, pk)
        for kind in all_kinds()
        if kind.name in wanted
        for pk in kind.for_staff(viewer).filter(pk__in=wanted[kind.name]).values_list("pk", flat=True)
    }
