"""The moderators' pages: the queue of reports, hiding with a reason, and the record of what was done."""

from __future__ import annotations

from django.contrib import admin

from moderation.admin.acts import StaffActAdmin
from moderation.admin.members import ModeratedMemberAdmin
from moderation.admin.queue import ReportAdmin
from moderation.admin.reasons import HidingAdmin, OnlyToRead
from moderation.models import Report, StaffAct
from profiles.models import Member

__all__ = ["HidingAdmin", "OnlyToRead"]

admin.site.register(Report, ReportAdmin)
admin.site.register(StaffAct, StaffActAdmin)

# In place of the page profiles registered: what is done about a member needs what moderation keeps.
admin.site.unregister(Member)
admin.site.register(Member, ModeratedMemberAdmin)
