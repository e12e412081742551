"""Self-help at the desk: how members help one another, for whoever looks after the place."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.models import Article, Forum, Thread
from desk.selfhelp.periods import NAMES, USUAL
from desk.selfhelp.plotting import back_plot, ring_plot, weeks_plot
from desk.selfhelp.reporting import Report, keeper_of, report_of
from desk.selfhelp.tables import TABLES, as_csv, figure_rows, shown
from lib.clock import now

WHOLE = 100_000  # rows of a file


def self_help_urls(site: AdminSite) -> list[URLPattern]:
    """The page and its files, within the desk."""

    def page(request: HttpRequest) -> HttpResponse:
        return self_help(request, site)

    return [
        path("self-help/", site.admin_view(page), name="self_help"),
        path("self-help/<slug:table>.csv", site.admin_view(self_help_table), name="self_help_table"),
    ]


@require_safe
def self_help(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Figures, pictures and tables of one period, from what this viewer may see."""
    report, asked = asked_for(request)
    week_names = [date_format(week.monday, "SHORT_DATE_FORMAT") for week in report.weeks]
    context: dict[str, Any] = {
        **site.each_context(request),
        **asked,
        "title": _("Self-help"),
        "report": report,
        "figures": [(row, shown(row.now), shown(row.before)) for row in figure_rows(report)],
        "tables": {
            name: (table.title, table.head, [[shown(value) for value in row] for row in table.rows])
            for name, table in ((name, make(report)) for name, make in TABLES.items())
        },
        "back_plot": back_plot(report.back),
        "ring": ring_plot(report.ties),
        "weeks_plot": weeks_plot(report.weeks, week_names),
    }
    return TemplateResponse(request, "admin/desk/self_help.html", context)


@require_safe
def self_help_table(request: HttpRequest, table: str) -> HttpResponse:
    """One table as a file."""
    if table not in TABLES:
        raise Http404
    report, asked = asked_for(request, most=WHOLE)
    named = f"self-help-{table}-{asked['period']}.csv"
    head = {"Content-Disposition": f'attachment; filename="{named}"'}
    return HttpResponse("\ufeff" + as_csv(TABLES[table](report)), content_type="text/csv; charset=utf-8", headers=head)


def asked_for(request: Any, **how: int) -> tuple[Report, dict[str, Any]]:
    """The report of the period and the forum in the address; what is not there is the usual."""
    period = request.GET.get("period", USUAL)
    period = period if period in NAMES else USUAL
    forums = list(Forum.objects.visible_to(request.user).order_by("order", "name"))
    wanted = request.GET.get("forum", "")
    forum = next((each for each in forums if each.slug == wanted), None)
    if wanted and forum is None:
        raise Http404
    threads = Thread.objects.for_staff(request.user)
    articles = Article.objects.for_staff(request.user)
    keeper = keeper_of(each.pk for each in forums)
    report = report_of(threads, articles, period_name=period, now=now(), forum=forum, keeper=keeper, **how)
    return report, {"period": period, "forum": forum, "forums": forums, "periods": NAMES}
