"""The door of pages for members: who is signed out is sent to sign in, and loses nothing they wrote."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from allauth.account.adapter import get_adapter
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

P = ParamSpec("P")


def members_only(
    view: Callable[Concatenate[Any, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Reading leads to the sign-in page; writing is refused on a page that shows what was typed."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            raise PermissionDenied(_("You are signed out. Sign in in another tab, come back, and send it again."))
        return redirect_to_login(request.get_full_path())

    return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], guarded)


def next_url(request: HttpRequest, otherwise: str) -> str:
    """Where the form asked to go on, if that is an address of this site."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else otherwise


def visitor_of(request: HttpRequest) -> str:
    """Tells visitors apart without keeping who they are: a member's number, a digest of a guest's address."""
    if request.user.is_authenticated:
        return f"member {request.user.pk}"
    address = f"{get_adapter().get_client_ip(request)} {request.headers.get('User-Agent', '')}"
    return salted_hmac("lib.doors.visitor", address).hexdigest()[:20]


def token_of(request: HttpRequest) -> str:
    """The token of a member's small forms, one disguise for all of a page; guests have none."""
    if not request.user.is_authenticated:
        return ""
    if not hasattr(request, "member_token"):
        request.member_token = get_token(request)  # type: ignore[attr-defined]
    return str(request.member_token)  # type: ignore[attr-defined]
