"""Badges at the desk: their rules, and how many a rule would give the badge to before it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from community.actions import change_badge, thank
from community.models import Award, Badge
from community.recognition.awarding import would_hold
from community.recognition.counts import all_counts, count_named
from community.recognition.rules import rule_of
from community.recognition.thanking import to_thank
from lib.clock import now
from lib.kinds import ItemRef, all_kinds
from moderation.admin import OnlyToRead

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


class ThankAdmin(OnlyToRead):
    """In place of a list of rows: what members gave lately, and one click to thank each for it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        give = path("<slug:kind>/<int:item>/give/", view(self.give_view), name="community_thank_give")
        return [give, *super().get_urls()]

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponse:
        """The newest first, each with why it is here and a sentence to change."""
        self._refuse(request)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Contributions to thank for")}
        context["rows"] = to_thank(request.user, now=now())
        return TemplateResponse(request, "admin/community/thank/change_list.html", context)

    def give_view(self, request: Any, kind: str, item: int) -> HttpResponse:
        """Thank for one; whoever is second is told that it is done."""
        self._refuse(request)
        if request.method != "POST":
            return redirect("admin:community_thank_changelist")
        if kind not in {each.name for each in all_kinds()}:
            raise Http404
        try:
            given = thank(staff=request.user, ref=ItemRef(kind, item), words=request.POST.get("words", ""), now=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, gettext("%(name)s was thanked.") % {"name": given.member.name})
        is_from_front = request.POST.get("next") == "front"
        return redirect("admin:index" if is_from_front else "admin:community_thank_changelist")

    def _refuse(self, request: Any) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied(_("Only moderators may do this."))
