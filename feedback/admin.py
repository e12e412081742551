"""Ratings as moderators see them: the open ones, to hide one with a reason."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from feedback.models import Rating
from moderation.admin import HidingAdmin


@admin.register(Rating)
class RatingAdmin(HidingAdmin):
    hidden_kind = "rating"
    list_display = ("given", "rater", "rated", "score", "remark", "shelf")
    list_filter = ("shelf", "score")
    list_select_related = ("rater", "rated")
    search_fields = ("remark", "rater__username", "rated__username")
    fields = ("given", "rater", "rated", "score", "remark", "revealed", "shelf")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rating]:
        """A sealed rating is nobody's to read but its giver's, the staff's no more than the others'."""
        return Rating.objects.revealed()
