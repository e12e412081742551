"""Mailings and digests in the admin, to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from newsletters.composing.looking import open_to
from newsletters.models import Digest, Mailing


class OnlyToLookAt:
    """Written by the worker alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def count_of(name: str, label: Any) -> Callable[[Mailing], str]:
    """A column of the list: one of the mailing's counts."""

    @admin.display(description=label)
    def count(mailing: Mailing) -> str:
        return str(mailing.counts.get(name, ""))

    return count


@admin.register(Mailing)
class MailingAdmin(OnlyToLookAt, admin.ModelAdmin):  # type: ignore[type-arg]  # Django has no types of its own
    list_display = (
        "as_of",
        "state",
        count_of("asked", _("asked")),
        count_of("copies", _("copies")),
        count_of("versions", _("versions")),
        count_of("sent", _("sent")),
        count_of("refused", _("refused")),
        count_of("uncertain", _("uncertain")),
        "finished",
    )
    list_filter = ("state",)
    actions = None
    fields = ("as_of", "state", "keeps_hours", "opened", "finished", "counted")
    readonly_fields = ("counted",)

    @admin.display(description=_("counts"))
    def counted(self, mailing: Mailing) -> SafeString:
        return format_html_join("", "<div>{}: {}</div>", sorted(mailing.counts.items()))


@admin.register(Digest)
class DigestAdmin(OnlyToLookAt, admin.ModelAdmin):  # type: ignore[type-arg]  # likewise
    list_display = ("member", "mailing", "worth", "skipped", "chosen")
    list_filter = ("skipped",)
    search_fields = ("member__username",)
    list_select_related = ("member", "mailing")
    show_full_result_count = False
    actions = None
    fields = ("member", "mailing", "worth", "skipped", "version", "items", "chosen")

    def get_fields(self, request: HttpRequest, obj: Digest | None = None) -> tuple[str, ...]:
        """What was chosen and why is shown to administrators, and to who may see every item of it."""
        is_open = obj is not None and (request.user.is_superuser or bool(open_to(request.user, [obj])))
        return tuple(field for field in self.fields if is_open or field not in {"version", "items"})
