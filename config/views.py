"""Pages at the edge that allauth leaves to us, or that change by being looked at where ours may not."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.views import ConfirmEmailView, EmailView, PasswordResetFromKeyView, SignupView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lib.clock import now
from profiles.actions import follow_address
from profiles.models import Member


class JoinView(SignupView):
    """Signing up; who loses a name to another at the same moment is told so, and keeps what they typed."""

    def form_valid(self, form: Any) -> Any:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError as fault:
            if "username" not in str(fault):  # either constraint of profiles.Member names the column
                raise
        form.add_error("username", get_account_adapter().validation_error("username_taken"))
        return self.form_invalid(form)


class AddressesView(EmailView):
    """Making another address one's own, or taking it away: the newsletter goes along, and is asked for there."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().post(request, *args, **kwargs)
        follow_address(member=Member.objects.get(pk=self.request.user.pk), now=now())
        return response


class AddressConfirmView(ConfirmEmailView):
    """Opening the link changes nothing: whoever is signed in as another member stays so until they confirm."""

    def logout_other_user(self, confirmation: Any) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)


class PasswordChooseView(PasswordResetFromKeyView):
    """Opening the link changes nothing: whoever is signed in as another member stays so until the password is set."""

    def logout(self) -> None:
        """Asked for before the form was read: too early."""

    def form_valid(self, form: Any) -> Any:
        if self.request.user.is_authenticated and self.request.user != self.reset_user:
            super().logout()
        return super().form_valid(form)


@login_required
@require_safe
def totp_picture(request: HttpRequest) -> HttpResponse:
    """The second factor's QR code as a picture of our own address, which the content policy allows."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml")
