"""Mailings and digests in the admin, to look at."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lib.clock import now
from newsletters.composing.looking import open_to
from newsletters.kinds import door_before
from newsletters.models import Digest, Mailing
from newsletters.reporting.report import why_not_sent
from newsletters.views.accounting import page_of
from newsletters.views.looking import asked_why


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


COUNTS = {
    "asked": _("asked"),
    "copies": _("copies"),
    "versions": _("versions"),
    "sent": _("sent"),
    "refused": _("refused"),
    "uncertain": _("uncertain"),
    "waiting": _("waiting"),
}


@admin.register(Mailing)
class MailingAdmin(OnlyToLookAt, admin.ModelAdmin):  # type: ignore[type-arg]  # Django has no types of its own
    list_display = (
        "as_of",
        "state",
        *(count_of(name, label) for name, label in COUNTS.items() if name != "waiting"),
        "finished",
    )
    list_filter = ("state",)
    actions = None
    fields = ("as_of", "state", "keeps_hours", "opened", "finished", "counted")
    readonly_fields = ("counted",)

    @admin.display(description=_("counts"))
    def counted(self, mailing: Mailing) -> SafeString:
        counts, reasons = mailing.counts, dict(Digest.Skipped.choices)
        told: list[tuple[Any, Any]] = [(label, counts[name]) for name, label in COUNTS.items() if name in counts]
        told += counts.get("editions", {}).items()
        told += [(reasons.get(reason, reason), count) for reason, count in counts.get("skipped", {}).items()]
        told += [(why_not_sent(kept), count) for kept, count in counts.get("not_sent", {}).items()]
        return format_html_join("", "<div>{}: {}</div>", told)


@admin.register(Digest)
class DigestAdmin(OnlyToLookAt, admin.ModelAdmin):  # type: ignore[type-arg]  # likewise
    list_display = ("member", "mailing", "worth", "bar", "skipped", "chosen")
    list_filter = ("skipped",)
    search_fields = ("member__username",)
    list_select_related = ("member", "mailing")
    show_full_result_count = False
    actions = None
    fields = ("member", "mailing", "worth", "bar", "skipped", "version", "what", "chosen")
    readonly_fields = ("what",)
    change_form_template = "admin/newsletters/digest.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.why_view)
        return [path("<int:digest_id>/why/", view, name="newsletters_digest_why"), *super().get_urls()]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Of no column that tells what stands in a letter, or what its member cares about."""
        return lookup.removesuffix("__exact") in {"skipped", "member", "member__id", "mailing", "mailing__id"}

    def why_view(self, request: HttpRequest, digest_id: int) -> HttpResponse:
        """The page its member has; what stood in it is for who may see every item of it."""
        digest = get_object_or_404(Digest.objects.select_related("member", "mailing"), pk=digest_id)
        if not self.has_view_permission(request, digest) or not self._is_open(request, digest):
            raise PermissionDenied
        if door := asked_why(request, digest.member_id, now()):
            return door
        context = {
            **self.admin_site.each_context(request),
            "title": _("Why this letter"),
            "digest": digest,
            **page_of(request, digest),
        }
        return TemplateResponse(request, "admin/newsletters/why.html", context)

    def _is_open(self, request: HttpRequest, digest: Digest) -> bool:
        """To administrators, and to who may see every item of it."""
        return bool(request.user.is_superuser or open_to(request.user, [digest]))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        digest = context.get("original")
        if digest is not None and self._is_open(request, digest):
            door = door_before(request.user, digest.member_id, now())
            context |= {"may_ask_why": True, "door": f"{door}?{urlencode({'next': request.path})}" if door else ""}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Digest | None = None) -> tuple[str, ...]:
        """What was chosen and why is shown to who may see every item of it, once they said why they look."""
        is_open = obj is not None and self._is_open(request, obj)
        if obj is not None and door_before(request.user, obj.member_id, now()):
            is_open = False
        return tuple(field for field in self.fields if is_open or field not in {"version", "what"})

    @admin.display(description=_("items"))
    def what(self, digest: Digest) -> SafeString:
        """As it is kept, for whoever wants to know how it was reckoned."""
        written = json.dumps(digest.items, indent=1, ensure_ascii=False)
        return format_html('<pre class="kept" dir="ltr">{}</pre>', written)
