"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from config.health import healthz
from config.views import AddressConfirmView, AddressesView, JoinView, PasswordChooseView, totp_picture

urlpatterns = [
    path("", include("home.urls")),
    path("", include("profiles.urls")),
    path("", include("writing.urls")),
    path("", include("community.urls")),
    path("", include("directory.urls")),
    path("", include("feedback.urls")),
    path("", include("moderation.urls")),
    path("", include("search.urls")),
    path("", include("newsletters.urls")),
    path("", include("notices.urls")),
    path("", include("desk.urls")),
    path("account/2fa/totp/picture.svg", totp_picture, name="totp-picture"),
    path("account/signup/", JoinView.as_view(), name="account_signup"),
    path("account/email/", AddressesView.as_view(), name="account_email"),
    path("account/confirm-email/<key>/", AddressConfirmView.as_view(), name="account_confirm_email"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        PasswordChooseView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]

handler400 = "config.faults.bad_request"
handler403 = "config.faults.forbidden"
handler404 = "config.faults.not_found"
handler500 = "config.faults.broken"
