"""Signing up and in, through allauth, in our words."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from desk.settings import site_settings
from lib.clock import now
from profiles.actions import join
from profiles.models import Member


class SignupForm(forms.Form):
    """What we ask beside allauth's own fields."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("How others see you. It need not be your real one."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "username", "email", "password1")

    def signup(self, request: HttpRequest, member: Member) -> None:
        """Called by allauth with the member it made."""
        member.name = self.cleaned_data["name"]
        member.language = request.LANGUAGE_CODE
        member.save(update_fields=["name", "language"])
        join(member=member, now=now())


class MemberBackend(AuthenticationBackend):
    """Whoever is suspended is signed out everywhere with their next request."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user is not None and user.may_sign_in)


class AccountAdapter(DefaultAccountAdapter):
    """Where members go after signing up, and who may sign in."""

    def pre_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse | None:
        refused: HttpResponse | None = super().pre_login(request, user, **how)
        if refused is None and not user.may_sign_in:
            clear_login(request)
            refused = self.respond_user_inactive(request, user)
        return refused

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language and time of whoever gets it, whoever caused it."""
        member = context.get("user") or Member.objects.filter(email__iexact=email).first()
        site = site_settings()
        language, zone = (member.speaks, member.zone) if member else (site.language, ZoneInfo(site.time_zone))
        with translation.override(language), timezone.override(zone):
            super().send_mail(template_prefix, email, context)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profiles:choose-subjects")
