"""The record of staff acts in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from moderation.admin.naming import KindFilter, nameable_to, word_for, words_for
from moderation.admin.reasons import OnlyToRead
from profiles.models import Member


class StaffActAdmin(OnlyToRead):
    """What staff did and why, for good."""

    list_display = ("done", "staff", "verb", "reason", "thing", "sort")
    list_filter = ("verb", KindFilter)
    list_select_related = ("staff",)
    fields = ("done", "staff", "verb", "sort", "thing", "reason")
    readonly_fields = ("sort", "thing")
    search_fields = ("reason", "staff__username")
    date_hierarchy = "done"
    actions = None

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """By name only where no name is kept from the one who asks."""
        is_administrator = getattr(request.user, "is_superuser", False)
        return ("name", *self.search_fields) if is_administrator else self.search_fields

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changes = super().get_changelist_instance(request)
        give_names(request.user, changes.result_list)
        return changes

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if act := super().get_object(request, object_id, from_field):
            give_names(request.user, [act])
        return act

    @admin.display(description=_("kind"), ordering="kind")
    def sort(self, act: Any) -> str:
        return word_for(act.kind)

    @admin.display(description=_("of"))
    def thing(self, act: Any) -> str:
        return str(act.told)


def give_names(viewer: Any, acts: Iterable[Any]) -> None:
    """Give each act what this moderator may call its item."""
    acts = list(acts)
    nameable = nameable_to(viewer, [act.ref for act in acts])
    members = dict(Member.objects.filter(pk__in=[a.item for a in acts if a.kind == "member"]).values_list("pk", "name"))
    for act in acts:
        name = members.get(act.item) if act.kind == "member" else words_for(act.kind, act.name)
        act.told = name if name and act.ref in nameable else str(act.ref)
