"""The admin as moderators and the owner see it."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from desk.demo.loading import is_filled
from desk.permissions import may_set_up
from desk.setup.steps import left, reached


class CommonplaceAdminSite(AdminSite):
    """Signing in happens in one place for everyone, with its limits and second factor."""

    site_header = _("The desk")
    site_title = _("The desk")
    index_title = _("What needs you")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The owner is reminded of what is left of the set-up, until it is done or enough."""
        is_owners = may_set_up(request.user) and not is_filled()
        return super().index(request, {**(extra_context or {}), "setup_left": left(reached()) if is_owners else []})

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        if request.user.is_authenticated and self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            return redirect("home:page")
        after = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': after})}")
