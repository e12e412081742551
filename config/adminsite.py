"""The admin as moderators and the owner see it."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from community.recognition.thanking import to_thank
from desk.demo.loading import is_filled
from desk.permissions import may_set_up
from desk.setup.steps import left, reached
from desk.views.blending import ranking_urls
from desk.views.helping import self_help_urls
from desk.views.holding_out import holdout_urls
from desk.views.proposing import proposals_urls
from desk.views.weighing import weights_urls
from lib.clock import now
from newsletters.models import Pause
from newsletters.permissions import may_edit_letters, may_see_mailings
from newsletters.views.editions import editions_urls
from newsletters.views.mailings import mailings_urls

THANKED_HERE = 5  # contributions that the first page shows


class CommonplaceAdminSite(AdminSite):
    """Signing in happens in one place for everyone, with its limits and second factor."""

    site_header = _("The desk")
    site_title = _("The desk")
    index_title = _("What needs you")

    def get_urls(self) -> list[Any]:
        return [
            *mailings_urls(self),
            *self_help_urls(self),
            *weights_urls(self),
            *ranking_urls(self),
            *holdout_urls(self),
            *proposals_urls(self),
            *editions_urls(self),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Whom to thank first; the owner is reminded of what is left of the set-up, until it is done or enough."""
        is_owners = may_set_up(request.user) and not is_filled()
        waiting = to_thank(request.user, now=now())
        own = {
            "setup_left": left(reached()) if is_owners else [],
            "is_owner": may_set_up(request.user),
            "is_editor": may_edit_letters(request.user),
            "to_thank": waiting[:THANKED_HERE],
            "to_thank_count": len(waiting),
            "pause": Pause.in_force() if may_see_mailings(request.user) else None,
        }
        return super().index(request, {**(extra_context or {}), **own})

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        if request.user.is_authenticated and self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            return redirect("home:page")
        after = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': after})}")
