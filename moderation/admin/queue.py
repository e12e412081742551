"""The queue of reports in the admin: what was reported, by whom, why, and what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from lib.clock import now
from lib.kinds import Kind, all_kinds
from moderation.actions import close_report, hide_item
from moderation.admin.naming import KindFilter, nameable_to
from moderation.admin.reasons import OnlyToRead, ask_reason
from moderation.models import Report
from moderation.permissions import refusal_to_judge, refusal_to_moderate, refuse


class StateFilter(admin.SimpleListFilter):
    """Open reports unless one asks for the others."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("closed", _("closed")), ("all", _("all"))]

    def choices(self, changelist: ChangeList) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("open")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return queryset.filter(closed__isnull=self.value() != "closed")


class ReportAdmin(OnlyToRead):
    list_display = ("made", "thing", "text", "reporter", "reason", "todo")
    list_filter = (StateFilter, KindFilter)
    list_select_related = ("reporter",)
    ordering = ("made", "pk")
    search_fields = ("reason", "reporter__username")
    actions = None
    fields = ("made", "thing", "text", "reporter", "reason", "todo", "closed", "closed_by")
    readonly_fields = ("thing", "text", "todo")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:report_id>/hide/", view(self.hide_view), name="moderation_report_hide"),
            path("<int:report_id>/close/", view(self.close_view), name="moderation_report_close"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": _("What members reported")})

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changes = super().get_changelist_instance(request)
        describe(request.user, changes.result_list)
        return changes

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if report := super().get_object(request, object_id, from_field):
            describe(request.user, [report])
        return report

    @admin.display(description=_("what"))
    def thing(self, report: Any) -> SafeString | str:
        story = report.story
        return format_html('<a href="{}">{}</a>', story.url, story.title) if story else report.name

    @admin.display(description=_("text"))
    def text(self, report: Any) -> str:
        return report.story.excerpt if report.story else ""

    @admin.display(description=_("to do"))
    def todo(self, report: Any) -> SafeString | str:
        if report.closed:
            return "–"
        close = reverse("admin:moderation_report_close", args=[report.pk])
        nothing = format_html('<a href="{}">{}</a>', close, _("Close: nothing wrong…"))
        ways = [format_html('<a href="{}">{}</a>', address, words) for address, words in ways_out_of(report)]
        return format_html_join(mark_safe("<br>"), "{}", ((way,) for way in [*ways, nothing]))

    def hide_view(self, request: HttpRequest, report_id: int) -> HttpResponse:
        report = self._open(request, report_id)
        refuse(refusal_to_judge(request.user, is_readable=report.is_readable))
        if not report.can_hide:
            raise Http404

        def do(reason: str) -> str:
            hide_item(staff=request.user, ref=report.ref, reason=reason, now=now())  # type: ignore[arg-type]
            return str(_("Hidden. It is gone from pages, search and the mail not yet sent."))

        return ask_reason(self, request, title=_("Hide, and say why"), submit=_("Hide"), items=[told_of(report)], do=do)

    def close_view(self, request: HttpRequest, report_id: int) -> HttpResponse:
        report = self._open(request, report_id)

        def do(reason: str) -> str:
            close_report(staff=request.user, report=report, reason=reason, now=now())  # type: ignore[arg-type]
            return str(_("Closed. Nothing was changed."))

        title = _("Nothing wrong? Say why")
        return ask_reason(self, request, title=title, submit=_("Close the report"), items=[told_of(report)], do=do)

    def _open(self, request: HttpRequest, report_id: int) -> Any:
        refuse(refusal_to_moderate(request.user))
        report: Any = get_object_or_404(Report.objects.open(), pk=report_id)
        describe(request.user, [report])
        return report


def describe(viewer: Any, reports: Iterable[Any]) -> None:
    """Give each report the story of its item, its name where it is gone from sight, and whether it can be hidden."""
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for report in reports:
        by_kind[report.kind].append(report)
    known = {kind.name: kind for kind in all_kinds()}
    for name, ones in by_kind.items():
        kind = known.get(name)
        stories = kind.stories(viewer, [report.item for report in ones]) if kind else {}
        nameable = nameable_to(viewer, [report.ref for report in ones])
        for report in ones:
            report.story, report.is_readable = stories.get(report.item), report.ref in nameable
            _describe(report, kind)


def _describe(report: Any, kind: Kind | None) -> None:
    """Its name, where it is read on the record, whether it can be hidden; one whose app is gone has but a number."""
    report.name, report.reading_room, report.can_hide = str(report.ref), "", False
    if kind is None:
        return
    if report.is_readable:
        report.name = kind.name_of(report.item) or report.name
    if not report.story:
        report.reading_room = kind.reading_room(report.item)
    report.can_hide = type(kind).hide is not Kind.hide


def ways_out_of(report: Any) -> list[tuple[str, Any]]:
    """What can be done about what was reported, or about whose it is."""
    ways = []
    if report.reading_room:
        ways.append((report.reading_room, _("Read it, on the record…")))
    if report.can_hide and report.is_readable:
        ways.append((reverse("admin:moderation_report_hide", args=[report.pk]), _("Hide with a reason…")))
    if report.story and report.story.author:
        author = reverse("admin:profiles_member_change", args=[report.story.author.pk])
        ways.append((author, _("See the member: silence, suspend…")))
    return ways


def told_of(report: Any) -> str:
    """One line for the page that asks why."""
    name = report.story.title if report.story else report.name
    return f"{name}: {report.reason}"
