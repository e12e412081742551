"""Admin pages that ask a moderator for a reason, and the base of every admin whose items can be hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lib.clock import now
from lib.kinds import ItemRef
from moderation.actions import hide_item, restore_item
from moderation.forms import ReasonForm

MOST = 100  # items hidden with one reason
Words = Promise | str


class OnlyToRead(admin.ModelAdmin):  # type: ignore[type-arg]  # Django has no types of its own
    """Shown, never typed into: what changes it are the site's own actions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HidingAdmin(OnlyToRead):
    """Items that a moderator can hide and restore, one or many, each time with a reason."""

    hidden_kind: str  # the name of the items' kind in lib.kinds
    change_form_template = "admin/moderation/item.html"
    actions = ("hide_chosen", "restore_chosen")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("hide/", view(self.hide_view), name=self._name("hide")),
            path("restore/", view(self.restore_view), name=self._name("restore")),
            *super().get_urls(),
        ]

    @admin.action(description=_("Hide…"))
    def hide_chosen(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponseRedirect:
        return redirect(self._address("hide", chosen.values_list("pk", flat=True)[:MOST]))

    @admin.action(description=_("Restore…"))
    def restore_chosen(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponseRedirect:
        return redirect(self._address("restore", chosen.values_list("pk", flat=True)[:MOST]))

    def hide_view(self, request: HttpRequest) -> HttpResponse:
        title = _("Hide, and say why")
        return self._ask(request, title, _("Hide"), lambda ref, **why: hide_item(ref=ref, **why))

    def restore_view(self, request: HttpRequest) -> HttpResponse:
        title = _("Restore, and say why")
        return self._ask(request, title, _("Restore"), lambda ref, **why: restore_item(ref=ref, **why))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if item := context.get("original"):
            verb = "restore" if getattr(item, "shelf", "") == "hidden" else "hide"
            context |= {"moderate_verb": verb, "moderate_url": self._address(verb, [item.pk])}
        return super().render_change_form(request, context, *args, **kwargs)

    def _ask(self, request: HttpRequest, title: Words, submit: Words, act: Callable[..., Any]) -> HttpResponse:
        items = self._items(request)

        def do(reason: str) -> str:
            refs = [ItemRef(self.hidden_kind, item.pk) for item in items]
            done = sum(act(ref, staff=request.user, reason=reason, now=now()) is not None for ref in refs)
            if not done:
                return str(_("Nothing was changed: it was so already."))
            return ngettext("Done, with one item.", "Done, with %(count)s items.", done) % {"count": done}

        return ask_reason(self, request, title=title, submit=submit, items=items, do=do)

    def _items(self, request: HttpRequest) -> list[Any]:
        ids = [int(text) for text in request.GET.get("ids", "").split(",") if text.isdecimal() and len(text) < 19]
        if not self.has_view_permission(request):
            raise PermissionDenied(_("Only moderators may do this."))
        items = list(self.get_queryset(request).filter(pk__in=ids[:MOST]).order_by("pk"))
        if not items:
            raise Http404
        return items

    def _name(self, verb: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{verb}"

    def _address(self, verb: str, ids: Iterable[Any]) -> str:
        return reverse(f"admin:{self._name(verb)}") + "?ids=" + ",".join(map(str, ids))


def ask_reason(
    page: admin.ModelAdmin,  # type: ignore[type-arg]  # likewise
    request: HttpRequest,
    *,
    title: Words,
    submit: Words,
    items: Iterable[Any],
    do: Callable[[str], str],
) -> HttpResponse:
    """A page inside the admin that asks for a reason, does it, and goes back to the list."""
    form = ReasonForm(request.POST or None)
    back = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    if form.is_valid():
        try:
            said = do(form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, said)
            return redirect(back)
    context = {**page.admin_site.each_context(request), "opts": page.opts, "title": title, "submit": submit}
    context |= {"items": list(items), "form": form, "back": back}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/moderation/reason.html", context, status=status)
