"""The moderators' pages: the queue of reports, hiding with a reason, and the record of what was done."""

from __future__ import annotations

from django.contrib import admin

from moderation.admin.acts import StaffActAdmin
from moderation.admin.queue import ReportAdmin
from moderation.admin.reasons import HidingAdmin, OnlyToRead
from moderation.models import Report, StaffAct

__all__ = ["HidingAdmin", "OnlyToRead"]

admin.site.register(Report, ReportAdmin)
admin.site.register(StaffAct, StaffActAdmin)
