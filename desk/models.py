"""What the owner set, and what came in from elsewhere."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Setting(models.Model):
    """One thing the owner decided, by name."""

    name = models.CharField(_("name"), max_length=60, primary_key=True)
    value = models.JSONField(_("value"))
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One run of an importer: where it stands and what it counted."""

    source = models.CharField(max_length=120)  # "stackexchange/beer_se_2017"
    started = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started"]

    def __str__(self) -> str:
        return self.source


class Origin(models.Model):
    """Where an imported row came from, so that the same dump writes nothing twice."""

    source = models.CharField(max_length=120)
    sort = models.CharField(max_length=12)  # "user", "post", "comment", "tag", "vote", "badge", "link"
    foreign = models.CharField(max_length=120)  # the id it has there
    item = models.BigIntegerField(default=0)  # the id it has here

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sort", "foreign"], name="origin_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.sort} {self.foreign}"
