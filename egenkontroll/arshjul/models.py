"""A person's own address to subscribe to the year's calendar from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Kalenderlank(models.Model):
    """An address that gives the person's calendar without login. The token is kept nowhere; `avtryck` is its digest.

    At most one holds at a time for a person. `aterkallad` is when it stopped.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    avtryck = models.CharField(max_length=64, unique=True)
    skapad = models.DateTimeField()
    aterkallad = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "kalenderlänk"
        verbose_name_plural = "kalenderlänkar"
        constraints = [
            models.UniqueConstraint(
                name="en_kalenderlank_at_gangen", fields=["person"], condition=Q(aterkallad__isnull=True)
            ),
            models.CheckConstraint(
                name="kalenderns_avtryck_ar_ett_sha256", condition=Q(avtryck__regex=r"^[0-9a-f]{64}$")
            ),
        ]
