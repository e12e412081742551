"""Members, groups, subjects and consents as moderators and the owner see them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from profiles.asking import told_by_all
from profiles.models import Consent, Group, Member, Option, Question, Subject

SAID = ("pronouns", "place", "website", "about")


class OnlyToRead:
    """Looked at here, changed by the member alone."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ConsentInline(OnlyToRead, admin.StackedInline):  # type: ignore[type-arg]  # Django has no types of its own
    """What this member agreed to, in the words they saw."""

    model = Consent
    extra = 0
    fields = readonly_fields = ("purpose", "words", "how", "given", "address", "proven", "withdrawn")
    verbose_name_plural = _("consents")


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who is here; the owner alone gives rights, and only the member says the rest."""

    list_display = ("username", "name", "email", "status", "is_staff", "joined")
    list_filter = ("status", "is_staff", "groups")
    search_fields = ("username", "name", "email")
    ordering = ("-joined",)
    list_per_page = 50
    fieldsets = (
        (None, {"fields": ("username", "name", "email", *SAID, "joined", "last_login")}),
        (_("Rights"), {"fields": ("status", "is_active", "is_staff", "is_editor", "is_superuser", "groups")}),
        (
            _("Newsletter and learning"),
            {"fields": ("volume", "is_personalised", "may_be_held_out", "language", "time_zone")},
        ),
    )
    rights = ("is_staff", "is_editor", "is_superuser", "groups")
    inlines = (ConsentInline,)

    def get_fieldsets(self, request: HttpRequest, obj: Member | None = None) -> Any:
        """When they signed in last is for the owner alone, as “last here” may be for nobody."""
        if request.user.is_superuser:
            return self.fieldsets
        (title, said), *others = self.fieldsets
        fields = tuple(field for field in said["fields"] if field != "last_login")
        return [(title, {"fields": fields}), *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> list[str]:
        """Everything but the rights; a status is changed with a reason, in moderation."""
        shown = [field for _title, options in self.fieldsets for field in options["fields"]]
        return [str(field) for field in shown if field not in self.rights]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return False


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(Subject)
class SubjectAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "slug", "created")
    search_fields = ("name",)
    fields = ("name", "slug", "description")

    def has_delete_permission(self, request: HttpRequest, obj: Subject | None = None) -> bool:
        """Interests and dials would go with it."""
        return False


@admin.register(Consent)
class ConsentAdmin(OnlyToRead, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("member", "purpose", "how", "given", "address", "proven", "withdrawn")
    list_filter = ("purpose", "how")
    search_fields = ("member__username", "member__email")
    list_select_related = ("member",)


class OptionInline(admin.StackedInline):  # type: ignore[type-arg]
    """The answers to choose one from."""

    model = Option
    extra = 3
    min_num = 2
    fields = ("text", "subject")


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Questions of the owner's own; who was asked one is never asked it again, also when it is written anew."""

    list_display = ("text", "is_on", "made")
    list_filter = ("is_on",)
    search_fields = ("text",)
    fields = ("text", "is_on")
    inlines = (OptionInline,)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "told": told_by_all()})

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        """What members answered would be about nothing; switched off, it is asked no more."""
        return False
