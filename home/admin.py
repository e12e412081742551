"""What of other sites is suggested to members; what each of them chose is theirs alone, and only counted here."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from home.models import Pick, Suggestion


@admin.register(Suggestion)
class SuggestionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "url", "nth", "members")
    search_fields = ("title", "url")
    fields = ("title", "url", "nth")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Suggestion]:
        shown = Pick.objects.filter(url=OuterRef("url")).order_by().values("url").annotate(count=Count("pk"))
        return Suggestion.objects.annotate(members=Coalesce(Subquery(shown.values("count")), 0))

    @admin.display(description=_("members who show it"), ordering="members")
    def members(self, suggestion: Suggestion) -> int:
        return int(getattr(suggestion, "members", 0))
