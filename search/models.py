"""The index in the database; nothing here that cannot be rebuilt."""

from django.db import models


class SearchDocument(models.Model):
    """What is indexed of one item; the words themselves stand beside it as each database does it best."""

    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()
    title = models.CharField(max_length=250)
    body = models.TextField()
    rights = models.CharField(max_length=250, blank=True)
    active = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "item"], name="searchdocument_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.item}"
