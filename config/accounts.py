"""Signing up and in, through allauth, in our words."""

from __future__ import annotations

from email.utils import formataddr
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.internal.stagekit import clear_login
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from desk.actions import accept_invitation
from desk.settings import site_settings
from desk.views.inviting import IN_SESSION, is_invited
from lib.clock import now
from notices.rendering import account_page, envelope_sender, site_name
from profiles.actions import follow_address, join, learn_zone
from profiles.forms import zone_named
from profiles.models import Member

# What a link in a mail about an account is called, by its name in the templates.
LEADS = {
    "activate_url": _("Yes, it is mine"),
    "password_reset_url": _("Choose a new password"),
    "signup_url": _("Join"),
}


class SignupForm(forms.Form):
    """What we ask beside allauth's own fields."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("How others see you. It need not be your real one."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # the browser's, by zone.js
    field_order = ("name", "username", "email", "password1")

    def signup(self, request: HttpRequest, member: Member) -> None:
        """Called by allauth with the member it made; who comes by an invitation uses it up."""
        site = site_settings()
        came = accept_invitation(invitation_id=request.session.pop(IN_SESSION, 0), member=member, now=now())
        if site.sign_up == "invited" and not came:  # somebody else was faster with the same link
            member.delete()
            raise PermissionDenied(_("This invitation has been used. Ask for one of your own."))
        member.name, member.volume = self.cleaned_data["name"], site.volume
        member.language = request.LANGUAGE_CODE
        member.time_zone = zone_named(self.cleaned_data["zone"]) or site.time_zone
        member.save(update_fields=["name", "volume", "language", "time_zone"])
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
        if refused is None:
            sync_user_email_address(user)  # else the page of one's addresses would, which only reads
            if zone := zone_named(request.POST.get("zone", "")):
                learn_zone(member=user, zone=zone, now=now())
        return refused

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Who has shown that the address is theirs has confirmed the newsletter they asked for, too."""
        with transaction.atomic():
            is_confirmed = bool(super().confirm_email(request, email_address))
            if is_confirmed:
                follow_address(member=email_address.user, now=now())
        return is_confirmed

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """As the owner decided: everyone, whoever is invited, or nobody."""
        who = site_settings().sign_up
        return who == "open" or (who == "invited" and is_invited(request))

    def get_from_email(self) -> str:
        """The site's name and the address mail comes from."""
        return formataddr((site_name(), envelope_sender()))

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """The words as their template has them, and the same in HTML, in the look of all our mail."""
        said = {"Auto-Submitted": "auto-generated", "Content-Language": translation.get_language() or "en"}
        message: EmailMultiAlternatives = super().render_mail(template_prefix, email, context, said | (headers or {}))
        links = {str(context[name]): str(label) for name, label in LEADS.items() if context.get(name)}
        page = account_page(subject=str(message.subject), text=str(message.body), links=links)
        message.attach_alternative(page, "text/html")
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language and time of whoever gets it, whoever caused it, and in the site's name, also its subject."""
        member = context.get("user") or Member.objects.filter(email__iexact=email).first()
        site = site_settings()
        language, zone = (member.speaks, member.zone) if member else (site.language, ZoneInfo(site.time_zone))
        with translation.override(language), timezone.override(zone):
            super().send_mail(template_prefix, email, {"our_site": site, **context})

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profiles:choose-subjects")
