"""Mailings at the desk: what comes, what waits, what became of each, and the newsletter paused and let go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lib.clock import now
from newsletters.actions import decide_guard, look_at_alarm, pause_newsletter, resume_newsletter, send_sample
from newsletters.composing.looking import open_to
from newsletters.forms import CockpitForm, CopyForm
from newsletters.models import Alarm, Digest, Guard, Mailing, Pause
from newsletters.permissions import may_decide_alarms, may_edit_letters, refuse_all_but_staff
from newsletters.reporting.coming import coming
from newsletters.reporting.comparing import LEAST_HITS, LEAST_LETTERS, Rate, told
from newsletters.reporting.guarding import CEILING, WARNING, is_warned
from newsletters.reporting.plotting import plot_of
from newsletters.reporting.pooling import DAYS, pooled_lately
from newsletters.reporting.queueing import queue_of
from newsletters.reporting.report import MEASURES, Measure, Report, reports_of
from newsletters.views.looking import asked_why, letters_look
from notices.models import Outgoing
from profiles.holdout import in_force

LATEST = 20  # mailings on the page
PLOTTED = 30  # mailings in the pictures

Page = Callable[..., HttpResponse]


def mailings_urls(site: AdminSite) -> list[URLPattern]:
    """The pages, within the desk."""

    def within(page: Page) -> Page:
        def seen(request: HttpRequest, **named: Any) -> HttpResponse:
            refuse_all_but_staff(request.user)
            return page(request, site, **named)

        return site.admin_view(seen)

    return [
        path("mailings/", within(mailings), name="mailings"),
        path("mailings/history/", within(history), name="mailings_history"),
        path("mailings/<int:mailing_id>/", within(mailing), name="mailing"),
        path("letters/<int:member_id>/look/", within(letters_look), name="letters-look"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def mailings(request: Any, site: AdminSite) -> HttpResponse:
    """What comes in the next hours, what waits, and the latest mailings."""
    form = CockpitForm(request.POST or None)
    if form.is_valid() and _decided(request, form):
        return redirect("admin:mailings")
    moment = now()
    context = {
        **site.each_context(request),
        "title": _("Mailings"),
        "form": form,
        "pause": Pause.in_force(),
        "alarms": [_alarm(alarm) for alarm in Alarm.objects.open()],
        "guard": {"is_on": Guard.is_on(), "may_decide": may_decide_alarms(request.user)},
        "coming": coming(now=moment),
        "shows_editions": may_edit_letters(request.user),
        "pooled": _pooled(moment),
        "queue": queue_of(request.user, now=moment),
        "reports": reports_of(list(Mailing.objects.prefetch_related("alarms")[:LATEST])),
    }
    return TemplateResponse(request, "admin/newsletters/mailings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def mailing(request: Any, site: AdminSite, mailing_id: int) -> HttpResponse:
    """What became of one mailing, in rates with their intervals, and beside the hold-out group."""
    one = get_object_or_404(Mailing, pk=mailing_id)
    asked = request.GET if "member" in request.GET else None
    form = CopyForm(request.POST or asked, initial={"member": request.GET.get("to", "")})
    if form.is_valid() and (answer := _copy(request, one, form)):
        return answer
    [report] = reports_of([one])
    context = {
        **site.each_context(request),
        "title": _("Mailing of %(when)s") % {"when": one},
        "pause": Pause.in_force(),
        "alarms": [_alarm(alarm) for alarm in one.alarms.all()],
        "report": report,
        "editions": one.counts.get("editions", {}) if may_edit_letters(request.user) else {},
        "is_warned": is_warned(report),
        "form": form,
        "beside": {"is_over": one.state == Mailing.State.DONE} | _compared(report),
    }
    return TemplateResponse(request, "admin/newsletters/mailing.html", context, status=422 if form.errors else 200)


@require_safe
def history(request: Any, site: AdminSite) -> HttpResponse:
    """Each rate over the latest mailings, as a picture and as a table."""
    reports = reports_of(list(Mailing.objects.exclude(state=Mailing.State.CHOOSING)[:PLOTTED]))[::-1]
    dates = [date_format(report.mailing.as_of, "SHORT_DATE_FORMAT") for report in reports]
    context = {
        **site.each_context(request),
        "title": _("Mailings over time"),
        "charts": [_chart(measure, reports, dates) for measure in MEASURES],
        "ceiling": CEILING * 1000,
        "warning": WARNING * 1000,
    }
    return TemplateResponse(request, "admin/newsletters/history.html", context)


def _chart(measure: Measure, reports: list[Report], dates: list[str]) -> dict[str, Any]:
    rates = zip(dates, [each.rate(measure) for each in reports], strict=True)
    rows = [{"date": date, **told(rate, measure.scale)} for date, rate in rates]
    return {"measure": measure, "plot": plot_of(measure, reports, dates), "rows": rows[::-1]}


def _pooled(moment: datetime) -> dict[str, Any]:
    """All mailings of four weeks beside the hold-out group."""
    found = pooled_lately(now=moment)
    return {"days": DAYS, "mailings": found.mailings, "is_over": False} | _compared(found.report)


def _compared(report: Report) -> dict[str, Any]:
    share, least = in_force().share, {"letters": LEAST_LETTERS, "hits": LEAST_HITS}
    return {"rows": report.rows_beside(), "least": least, "share": share}


def _alarm(alarm: Alarm) -> dict[str, Any]:
    """An alarm with what it found, in a thousand."""
    ours, theirs = (told(Rate(*alarm.found.get(side, (0, 0))), 1000) for side in ("ours", "theirs"))
    return {"alarm": alarm, "ours": ours, "theirs": theirs}


def _copy(request: Any, one: Mailing, form: CopyForm) -> HttpResponse | None:
    """A member's copy, shown or sent to oneself; None where the form says why not."""
    digest = Digest.objects.select_related("member").filter(mailing=one, member__username=form.cleaned_data["member"])
    found = digest.exclude(version="").first()
    try:
        if found is None:
            raise ValidationError({"member": _("Nobody of this name got a copy in this mailing.")})
        if not (request.user.is_superuser or open_to(request.user, [found])):
            raise ValidationError({"member": _("This copy holds something you may not see.")})
        back = urlencode({"to": form.cleaned_data["member"]}) if request.method == "POST" else ""
        if door := asked_why(request, found.member_id, now(), query=back):
            return door
        if request.method == "POST":
            send_sample(by=request.user, digest=found, now=now())
            messages.success(request, _("It is on its way to %(address)s.") % {"address": request.user.email})
            return redirect("admin:mailing", one.pk)
        return redirect(Outgoing.objects.get(purpose="digest", ref=found.pk))
    except (ValidationError, PermissionDenied, Outgoing.DoesNotExist) as error:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))
    return None


def _decided(request: Any, form: CockpitForm) -> bool:
    """Do what was pressed; where that is not possible, the form says why."""
    said = form.cleaned_data
    given: dict[str, Any] = {"by": request.user, "reason": said["reason"], "now": now()}
    try:
        if said["act"] == "seen":
            done = look_at_alarm(alarm=get_object_or_404(Alarm, pk=said["alarm"] or 0), **given)
        elif said["act"] in {"guard", "unguard"}:
            done = decide_guard(pauses=said["act"] == "guard", **given)
        else:
            done = (pause_newsletter if said["act"] == "pause" else resume_newsletter)(**given)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved. It counts at once.") if done else _("It stands like that already."))
    return True
