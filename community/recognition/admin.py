"""Badges at the desk: their rules, and how many a rule would give the badge to before it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.actions import change_badge
from community.models import Award, Badge
from community.recognition.awarding import would_hold
from community.recognition.counts import all_counts, count_named
from community.recognition.rules import rule_of
from lib.clock import now

PREVIEW = "_preview"  # the button that asks what a rule would do


class BadgeForm(forms.ModelForm):  # type: ignore[type-arg]  # Django has no types of its own
    """A badge with its rule; asked only what it would do, nothing is kept."""

    class Meta:
        model = Badge
        fields = (
            "name", "description", "glyph", "order", "counted", "needed", "days", "forum", "is_repeated", "is_lasting",
            "is_on",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((count.name, count.label) for count in all_counts())]
        self.fields["counted"] = forms.ChoiceField(
            choices=choices,
            required=False,
            label=self.fields["counted"].label,
            help_text=self.fields["counted"].help_text,
        )

    def clean(self) -> dict[str, Any] | None:
        count = count_named(self.cleaned_data.get("counted", ""))
        if count and not count.forum and self.cleaned_data.get("forum"):
            self.add_error("forum", _("What is counted stands in no forum. Leave this empty."))
        return self.cleaned_data

    def is_valid(self) -> bool:
        """Never on asking for a preview, so that the page comes again as it was filled in."""
        return super().is_valid() and PREVIEW not in self.data

    @property
    def preview(self) -> list[str]:
        """What keeping it would do now, in sentences; empty where that was not asked."""
        if PREVIEW not in self.data or self.errors:
            return []
        return [rule_of(self.instance), *effects_of(self.instance)]


class BadgeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # likewise
    """What members can be recognised for."""

    form = BadgeForm
    list_display = ("title", "rule", "holders", "is_on")
    list_filter = ("is_on",)
    actions = None
    change_form_template = "admin/community/badge/change_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return Badge.objects.with_holders().select_related("forum")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["preview"] = context["adminform"].form.preview if request.method == "POST" else []
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        change_badge(staff=request.user, badge=obj, now=now())

    @admin.display(description=_("name"), ordering="name")
    def title(self, badge: Badge) -> str:
        return badge.title

    @admin.display(description=_("rule"))
    def rule(self, badge: Badge) -> str:
        return rule_of(badge) or "–"

    @admin.display(description=_("members"), ordering="holders")
    def holders(self, badge: Any) -> int:
        return int(badge.holders)


def effects_of(badge: Badge) -> list[str]:
    """Who would have it now, who would be new, and who would lose it."""
    if not badge.is_on or not badge.counted:
        return [str(_("Nobody would be given it by the site."))]
    hold = set(would_hold(badge))
    held = set(Award.objects.earned().filter(badge=badge.pk).values_list("member_id", flat=True)) if badge.pk else set()
    new, gone = len(hold - held), 0 if badge.is_lasting else len(held - hold)
    told = [
        ngettext("It would go to %(n)d member now.", "It would go to %(n)d members now.", len(hold)) % {"n": len(hold)}
    ]
    if held:
        told.append(ngettext("%(n)d of them is new.", "%(n)d of them are new.", new) % {"n": new})
    if gone:
        told.append(ngettext("%(n)d member would lose it.", "%(n)d members would lose it.", gone) % {"n": gone})
    return told
