"""The moderators' pages: the queue of reports, hiding with a reason, and the record of what was done."""

from __future__ import annotations

from django.contrib import admin

from moderation.admin.queue import ReportAdmin
from moderation.admin.reasons import HidingAdmin, OnlyToRead
from moderation.models import Report, StaffAct

__all__ = ["HidingAdmin", "OnlyToRead"]


@admin.register(StaffAct)
class StaffActAdmin(OnlyToRead):
    """What staff did and why, for good."""

    list_display = ("done", "staff", "verb", "kind", "name", "reason")
    list_filter = ("verb", "kind")
    list_select_related = ("staff",)
    search_fields = ("name", "reason", "staff__username")
    date_hierarchy = "done"
    actions = None


admin.site.register(Report, ReportAdmin)
