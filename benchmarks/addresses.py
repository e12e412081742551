"""The product's addresses, and the bare views that pages are measured against."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from community.models import Thread
from config.urls import urlpatterns as own

ROWS = 20
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Threads</title></head>
<body>
<ul>
{% for thread in threads %}  <li class="row">
    <a href="/threads/{{ thread.id }}/">{{ thread.title }}</a>
    <span>{{ thread.post_count }} posts, {{ thread.views }} views</span>
    <time>{{ thread.active|date:"Y-m-d" }}</time>
  </li>
{% endfor %}</ul>
</body>
</html>
"""


def bare(request: HttpRequest, size: int) -> HttpResponse:
    """What Django does for a list of twenty rows with one query and a template; filled up to so many bytes."""
    rows = Thread.objects.order_by("-id").values("id", "title", "post_count", "views", "active")[:ROWS]
    return HttpResponse(template().render({"threads": rows}).encode().ljust(size))


def plain(request: HttpRequest, size: int) -> HttpResponse:
    """One query and so many bytes, and nothing else."""
    Thread.objects.order_by("id").values_list("id", flat=True).first()
    return HttpResponse(b"x" * size)


@cache
def template() -> Any:
    return engines["django"].from_string(PAGE)


urlpatterns = [path("bare/<int:size>/", bare), path("plain/<int:size>/", plain), *own]
