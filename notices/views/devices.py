"""The devices that a member is told on."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lib.clock import now
from lib.doors import members_only
from notices import actions
from notices.forms import DeviceForm
from notices.models import Device
from notices.pushing.keys import public_key
from profiles.permissions import MemberRequest


@members_only
@require_safe
def device_list(request: MemberRequest) -> HttpResponse:
    devices = Device.objects.filter(member=request.user).order_by("-added")
    return render(request, "notices/device_list.html", {"devices": devices, "key": public_key()})


@members_only
@require_POST
def add_device(request: MemberRequest) -> HttpResponse:
    """Asked by the page's script once the browser has been allowed to tell."""
    form = DeviceForm(request.POST)
    if form.is_valid():
        try:
            actions.add_device(member=request.user, now=now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("You are told on this device from now on. Try it."))
    faults = [str(fault) for each in form.errors.values() for fault in each]
    return JsonResponse({"faults": faults}, status=422 if faults else 200)


@members_only
@require_POST
def remove_device(request: MemberRequest, device_id: int) -> HttpResponse:
    device = get_object_or_404(Device.objects.filter(member=request.user), pk=device_id)
    actions.remove_device(member=request.user, device=device)
    messages.success(request, _("You are not told on %(device)s any more.") % {"device": device.name})
    return redirect("notices:device-list")


@members_only
@require_POST
def try_device(request: MemberRequest, device_id: int) -> HttpResponse:
    device = get_object_or_404(Device.objects.filter(member=request.user), pk=device_id)
    actions.try_device(member=request.user, device=device, now=now())
    messages.success(request, _("A word is on its way to %(device)s.") % {"device": device.name})
    return redirect("notices:device-list")
