"""A utredning as PDF that took too long to make while somebody waits, until it is fetched."""

from __future__ import annotations

from django.db import models

from avvikelser.models import Arende


class Utredningspapper(models.Model):
    """The PDF of one wording of an ärende's utredning. `avtryck` is the SHA-256 of what stands in it.

    It lies in the database and not among the files: it is kept for a day, and goes with its ärende.
    """

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="utredningspapper")
    avtryck = models.CharField(max_length=64)
    data = models.BinaryField()
    skapad = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "utredningspapper"
        verbose_name_plural = "utredningspapper"
        constraints = [models.UniqueConstraint(name="en_utredning_satts_en_gang", fields=["arende", "avtryck"])]
