"""Settings at the desk: what stands, who decided it, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from desk.actions import set_back
from desk.forms import LookForm, MailForm, SettingsForm
from desk.models import SettingChange
from desk.permissions import may_set_up
from desk.settings import DEFINITIONS, GROUPS, kept_values, values
from desk.settings.mail import has_password
from desk.views.doors import decide
from desk.views.look import logo_of
from lib.clock import now
from moderation.admin import OnlyToRead

LATEST = 20  # changes under a group


class SettingAdmin(OnlyToRead):
    """A page with all groups in place of the list, and a page for each group."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("back/<int:change_id>/", view(self.back_view), name="desk_setting_back"),
            path("<slug:group>/", view(self.group_view), name="desk_setting_group"),
            *super().get_urls(),
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_set_up(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """All by group; no row by itself, where a secret would be shown as it is kept."""
        return may_set_up(request.user) and obj is None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Every setting with what stands, by group."""
        self._refuse(request)
        groups = [
            (reverse("admin:desk_setting_group", args=[key]), name, stands_in(key)) for key, name in GROUPS.items()
        ]
        context = {**self.admin_site.each_context(request), "title": _("Settings"), "groups": groups}
        return TemplateResponse(request, "admin/desk/settings.html", context)

    def group_view(self, request: HttpRequest, group: str) -> HttpResponse:
        """One group to change, with what was changed in it lately."""
        self._refuse(request)
        if group not in GROUPS:
            raise Http404
        sensitive = sensitive_post_parameters("mail_password")
        return sensitive(self._group)(request, group)

    def _group(self, request: HttpRequest, group: str) -> HttpResponse:
        form = form_of(group, request)
        beside = logo_of(request, form) if isinstance(form, LookForm) and form.is_valid() else {}
        if form.is_valid() and decide(request, form, **beside):
            messages.success(request, _("Saved. It counts at once."))
            return redirect("admin:desk_setting_group", group)
        names = [name for name, each in DEFINITIONS.items() if each.group == group]
        changes = SettingChange.objects.recent().filter(name__in=names)[:LATEST]
        context = {
            **self.admin_site.each_context(request),
            "title": GROUPS[group],
            "form": form,
            "given": getattr(form, "given", ()),
            "changes": [(change, label_of(change.name), *words_of(change)) for change in changes],
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/desk/group.html", context, status=status)

    def back_view(self, request: HttpRequest, change_id: int) -> HttpResponse:
        """Put back what stood before a change, after asking."""
        self._refuse(request)
        change = get_object_or_404(SettingChange, pk=change_id)
        group = DEFINITIONS[change.name].group if change.name in DEFINITIONS else ""
        back = group_address(group) if group else reverse("admin:desk_setting_changelist")
        if request.method == "POST":
            self._put_back(request, change)
            return redirect(back)
        before, after = words_of(change)
        context = {**self.admin_site.each_context(request), "title": _("Put it back?"), "change": change}
        context |= {"label": label_of(change.name), "before": before, "after": after, "back": back}
        return TemplateResponse(request, "admin/desk/back.html", context)

    def _put_back(self, request: Any, change: SettingChange) -> None:
        try:
            done = set_back(by=request.user, change=change, now=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Put back.") if done else _("It stands like that already."))

    def _refuse(self, request: HttpRequest) -> None:
        if not may_set_up(request.user):
            raise PermissionDenied(_("Only the owner of this site may decide this."))


class OfSetting(admin.SimpleListFilter):
    """Those of one setting, called as its field is."""

    title = gettext_lazy("setting")
    parameter_name = "name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Those that were ever changed."""
        names = SettingChange.objects.order_by("name").values_list("name", flat=True).distinct()
        return [(name, label_of(name)) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SettingChange]) -> QuerySet[SettingChange]:
        return queryset.filter(name=self.value()) if self.value() else queryset


class SettingChangeAdmin(OnlyToRead):
    """Every change of a setting, newest first."""

    list_display = ("changed", "label", "before_words", "after_words", "by", "way_back")
    list_display_links = None
    list_select_related = ("by",)
    list_filter = (OfSetting,)
    ordering = ("-changed", "-pk")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_set_up(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_set_up(request.user) and obj is None

    @admin.display(description=gettext_lazy("setting"))
    def label(self, change: SettingChange) -> str:
        return label_of(change.name)

    @admin.display(description=gettext_lazy("before"))
    def before_words(self, change: SettingChange) -> str:
        return words_of(change)[0]

    @admin.display(description=gettext_lazy("after"))
    def after_words(self, change: SettingChange) -> str:
        return words_of(change)[1]

    @admin.display(description=gettext_lazy("way back"))
    def way_back(self, change: SettingChange) -> SafeString:
        address = reverse("admin:desk_setting_back", args=[change.pk])
        return format_html('<a href="{}">{}</a>', address, _("Put back what stood before…"))


def group_address(group: str) -> str:
    return reverse("admin:desk_setting_group", args=[group])


def form_of(group: str, request: HttpRequest) -> SettingsForm:
    """The form of a group, as it was sent or with what stands."""
    data, stands = request.POST or None, values(kept_values())
    if group == "look":
        return LookForm(data, request.FILES or None, stands=stands)
    if group == "mail":
        return MailForm(data, stands=stands, is_kept=has_password())
    return SettingsForm(data, names=[name for name, each in DEFINITIONS.items() if each.group == group], stands=stands)


def stands_in(group: str) -> list[tuple[str, str]]:
    """Each setting of a group with its value in words."""
    stands = values(kept_values()) | {"mail_password": has_password()}
    return [(str(each.label), each.told(stands[name])) for name, each in DEFINITIONS.items() if each.group == group]


def label_of(name: str) -> str:
    return str(DEFINITIONS[name].label) if name in DEFINITIONS else name


def words_of(change: SettingChange) -> tuple[str, str]:
    """What a setting was and what it became, as people read it; secrets only as there or not."""
    definition = DEFINITIONS.get(change.name)
    if definition is None:
        return "…", "…"
    return definition.told(change.before), definition.told(change.after)
