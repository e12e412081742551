"""The admin in our own theme, and the loading of what every app registers."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    """Here for its commands alone."""

    name = "config"


class CommonplaceAdminConfig(AdminConfig):
    """Django's admin; once all apps are there, every module `kinds` is imported, so that it can register."""

    default_site = "config.adminsite.CommonplaceAdminSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin
        from django.contrib.auth.models import Group

        admin.site.unregister(Group)  # rights here come from our own groups
        autodiscover_modules("kinds", "occasions", "blocks")
        from config.labels import at_the_desk, name_everything

        name_everything(at_the_desk(admin.site))
