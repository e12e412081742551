"""Adding pictures, and seeing those that one may."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from lib.clock import now
from lib.doors import members_only
from writing import actions, files, permissions
from writing.forms import PictureForm
from writing.models import Picture

POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
SALT = "writing.picture"
A_YEAR = 365 * 24 * 3600
PASS = 600  # seconds that the way to the address of the media alone is open


@members_only
@require_http_methods(["GET", "POST"])
def add_picture(request: Any) -> HttpResponse:
    """A page for whoever has no scripts, and the door that scripts knock at: both get the words to put into a text."""
    permissions.refuse(permissions.refusal_to_add(request.user))
    form = PictureForm(request.POST or None, request.FILES or None)
    words = ""
    if form.is_valid():
        try:
            words = added(request.user, form)
        except ValidationError as error:
            form.add_error("picture", error)
    if request.accepts("text/html"):
        context = {"form": form, "words": words}
        return render(request, "writing/add_picture.html", context, status=422 if form.errors else 200)
    faults = [str(fault) for each in form.errors.values() for fault in each]
    return JsonResponse({"words": words, "faults": faults}, status=422 if faults else 200)


def added(owner: Any, form: PictureForm) -> str:
    """Keep the picture; the Markdown that shows it."""
    picture = actions.add_picture(owner=owner, data=form.cleaned_data["picture"].read(), now=now())
    alt = form.cleaned_data["alt"].replace("\\", "").replace("[", "(").replace("]", ")")
    return f"![{alt}]({picture.sized.address})"


@require_safe
def picture(request: HttpRequest, digest: str, size: str) -> HttpResponse:
    """A picture, for whoever may read a text it stands in; from the media's own address where there is one."""
    found = get_object_or_404(Picture.objects.visible_to(request.user), digest=digest)
    whole = f"{found.width}x{found.height}"
    if size not in {whole, whole + files.SMALL}:
        raise Http404
    part = size.removeprefix(whole)
    if settings.MEDIA_SITE:
        token = signing.dumps([digest, part], salt=SALT)
        return redirect(f"{settings.MEDIA_SITE}/media/{token}.webp")
    return served(digest, part)


@require_safe
def media(request: HttpRequest, token: str) -> HttpResponse:
    """What the media's own address serves: no session is asked, the signed name is the right, and does not last."""
    try:
        digest, part = signing.loads(token, salt=SALT, max_age=PASS)
    except signing.BadSignature:
        raise Http404 from None
    response = served(digest, part)
    patch_cache_control(response, private=True, max_age=PASS)
    return response


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
def preview_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture of a link's card, by the drawn name that stands in the text; it came from a public page."""
    return handed_out(files.preview_name(token))


def served(digest: str, part: str) -> HttpResponse:
    return handed_out(files.name_of(digest, part))


def handed_out(name: str) -> HttpResponse:
    """The file, by nginx where it stands in front; nothing in it may act, whatever a browser takes it for."""
    if settings.MEDIA_ACCEL:
        response = HttpResponse(headers={"X-Accel-Redirect": f"{settings.MEDIA_ACCEL}{name}"})
    elif default_storage.exists(name):
        with default_storage.open(name) as file:
            response = HttpResponse(file.read())
    else:
        raise Http404
    response["Content-Type"] = "image/webp"
    response["Content-Disposition"] = 'inline; filename="picture.webp"'
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-site"
    return response
