"""The product's addresses, and the bare views that pages are measured against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from community.models import Forum
from config.urls import urlpatterns as own


def bare(request: HttpRequest, size: int) -> HttpResponse:
    """One query, and so many bytes."""
    Forum.objects.order_by("pk").values_list("pk", flat=True).first()
    return HttpResponse(b"x" * size)


urlpatterns = [path("bare/<int:size>/", bare), *own]
