"""Listings as moderators see them, and the deals that were reported."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from directory.models import Deal, Listing
from moderation.admin import HidingAdmin, OnlyToRead


@admin.register(Listing)
class ListingAdmin(HidingAdmin):
    hidden_kind = "listing"
    list_display = ("title", "sort", "owner", "price", "currency", "place", "posted", "closed", "shelf")
    list_filter = ("shelf", "sort")
    list_select_related = ("owner",)
    search_fields = ("title", "text", "owner__username")
    date_hierarchy = "posted"
    fields = ("title", "sort", "owner", "text", "price", "currency", "place", "posted", "closed", "shelf")


@admin.register(Deal)
class DealAdmin(OnlyToRead):
    """Known to its two sides alone; staff see one while a report of it is open."""

    list_display = ("listing", "seller", "buyer", "state", "offered", "agreed", "closed")
    list_select_related = ("listing", "seller", "buyer")
    actions = None
    fields = ("listing", "seller", "buyer", "state", "remark", "offered", "agreed", "closed")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deal]:
        return Deal.objects.visible_to(request.user)
