"""The notices app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from notices.delivery.domains import check_rates
        from notices.signing.checking import check_signing

        register(check_signing)
        register(check_rates)
