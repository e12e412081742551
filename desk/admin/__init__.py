"""The owner's pages in the admin: settings with their history, and invitations."""

from __future__ import annotations

from django.contrib import admin

from desk.admin.deciding import SettingAdmin, SettingChangeAdmin
from desk.admin.inviting import InvitationAdmin
from desk.models import Invitation, Setting, SettingChange

admin.site.register(Setting, SettingAdmin)
admin.site.register(SettingChange, SettingChangeAdmin)
admin.site.register(Invitation, InvitationAdmin)
