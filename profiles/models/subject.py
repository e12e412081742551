"""The one vocabulary of what things are about."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Subject(models.Model):
    """What threads, listings and ideas are about, and what interests are in."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(max_length=70, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:subject", args=[self.slug])
