"""The outbox and the suppressed addresses in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lib.clock import now
from notices.actions import readmit
from notices.models import Bounce, Outgoing, Suppression
from notices.models.outgoing import PURPOSES
from notices.rendering.showing import door_before, open_to
from profiles.actions import note_reach


class PurposeFilter(admin.SimpleListFilter):
    """Mails of one purpose."""

    title = _("purpose")
    parameter_name = "purpose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(PURPOSES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outgoing]) -> QuerySet[Outgoing]:
        return queryset.filter(purpose=self.value()) if self.value() else queryset


@admin.register(Outgoing)
class OutgoingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django has no types of its own
    """Read only: what is sent and when is the worker's business."""

    list_display = ("message_id", "what_for", "member", "state", "why", "attempts", "created", "finished", "look")
    list_filter = ("state", PurposeFilter)
    search_fields = ("message_id", "member__username")
    list_select_related = ("member",)
    actions = None
    fields = readonly_fields = (
        "message_id", "what_for", "ref", "member", "subject", "state", "why", "attempts", "created", "not_before",
        "began", "finished", "leased_by", "leased_until",
    )  # fmt: skip

    @admin.display(description=_("purpose"), ordering="purpose")
    def what_for(self, mail: Outgoing) -> str:
        return mail.what_for

    @admin.display(description=_("why"), ordering="reason")
    def why(self, mail: Outgoing) -> str:
        return mail.why

    @admin.display(description=_("mail"))
    def look(self, mail: Outgoing) -> SafeString:
        return format_html('<a href="{}">{}</a>', mail.get_absolute_url(), _("show"))

    def get_fields(self, request: HttpRequest, obj: Outgoing | None = None) -> tuple[str, ...]:
        """The subject names what the mail holds, for who may know that and has said why, where one has to."""
        is_open = obj is not None and bool(open_to(request.user, [obj]))
        if obj is not None and door_before(request.user, obj, now=now()):
            is_open = False
        return tuple(field for field in self.fields if is_open or field != "subject")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Of no column that tells what stands in a mail."""
        return lookup.removesuffix("__exact") in {"state", "member__id", "member"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outgoing]:
        return Outgoing.objects.visible_to(request.user).defer("raw")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # likewise
    """Addresses nothing is sent to; taken out here, they are written to again."""

    list_display = ("address", "cause", "reason", "since", "lifted")
    list_filter = ("cause",)
    search_fields = ("address",)
    fields = ("address", "reason", "since", "cause", "lifted")
    readonly_fields = ("cause", "lifted")

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        note_reach(address=obj.address, is_reached=not obj.is_in_force)

    def delete_model(self, request: HttpRequest, obj: Suppression) -> None:
        readmit(suppression=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        for suppression in queryset:
            readmit(suppression=suppression)


@admin.register(Bounce)
class BounceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # likewise
    """Read only: what came back of mail."""

    list_display = ("came", "address", "sort", "status", "said", "proof", "mail")
    list_filter = ("sort", "proof")
    search_fields = ("address", "mail__message_id")
    list_select_related = ("mail",)
    actions = None
    fields = readonly_fields = ("mail", "address", "sort", "status", "said", "proof", "came")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
