"""The index in the database, and what we know of the one in Elasticsearch; nothing here that cannot be rebuilt."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


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


class ElasticIndex(models.Model):
    """An index of ours in Elasticsearch, and how far it follows the ledger."""

    name = models.CharField(max_length=250, unique=True)
    position = models.BigIntegerField(default=0)
    is_building = models.BooleanField(default=True)
    leased = models.DateTimeField()  # until when whoever builds it is believed to be at it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_building"], condition=Q(is_building=True), name="elasticindex_one_built_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"


class Neighbour(models.Model):
    """Another member whose interests are near a member's, as found within a week; who may be shown is asked anew."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="neighbours", db_index=False
    )
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    nth = models.PositiveSmallIntegerField()  # 1 is the nearest
    score = models.FloatField()  # the cosine
    found = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "other"], name="neighbour_once"),
            models.CheckConstraint(condition=~Q(member=F("other")), name="neighbour_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.other_id} near {self.member_id}"
