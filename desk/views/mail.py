"""The owner's mail server, with a test mail to oneself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from desk.actions import mark_step
from desk.forms import MailForm
from desk.settings import kept_values, values
from desk.settings.mail import has_password
from desk.setup.steps import DONE
from desk.views.doors import decide, go_on, is_skipped, owners_only, skip, step_page
from lib.clock import now
from notices.delivery.trying import Outcome, try_out
from notices.outbox import message_id
from notices.rendering import Letter, account_page, as_bytes, envelope_sender, site_name
from notices.signing import signed
from notices.transport import mail_url
from profiles.models import Member

PATIENCE = 10.0  # seconds: someone sits and waits


@sensitive_post_parameters("mail_password")
@owners_only
@require_http_methods(["GET", "POST"])
def setup_mail(request: Any) -> HttpResponse:
    if is_skipped(request):
        return skip(request, "mail")
    form = mail_form(request.POST or None)
    outcome = None
    if form.is_valid() and decide(request, form):
        if "test" not in request.POST:
            return go_on(request, "mail", DONE)
        outcome = send_test(request.user)
        if outcome.is_taken:
            mark_step(by=request.user, name="mail", state=DONE)
        form = mail_form(None)
    context = {"form": form, "outcome": outcome, "has_password": has_password(), "sender": envelope_sender()}
    return step_page(request, "mail", context, status=422 if form.is_bound else 200)


def mail_form(data: Any) -> MailForm:
    return MailForm(data, stands=values(kept_values()), is_kept=has_password())


def send_test(member: Member) -> Outcome:
    """One mail, now and past the outbox, with what the server made of it."""
    said = _("This is the test mail of %(name)s. If you read it, mail works.") % {"name": site_name()}
    subject = _("A test mail of %(name)s") % {"name": site_name()}
    page = account_page(subject=subject, text=said, links={})
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": get_language() or "en"}
    letter = Letter(subject=subject, text=said, html=page, headers=headers)
    name = message_id("test", uuid4().hex)
    raw = signed(as_bytes(letter, message_id=name, to=(member.name, member.email), when=now()))
    return try_out(
        url=mail_url(), sender=envelope_sender(), address=member.email, message_id=name, raw=raw, patience=PATIENCE
    )
