"""Uploaded and produced files: checked by content, stored under a random name outside static, served by a view."""

import uuid

from django.conf import settings
from django.db import models


class Bilaga(models.Model):
    """One file. Who may read it is decided by what it hangs on, never by the file itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    namn = models.CharField("filnamn", max_length=150, help_text="Det namn filen hade när den laddades upp.")
    mediatyp = models.CharField(max_length=100)
    storlek = models.PositiveIntegerField(help_text="byte")
    sha256 = models.CharField(max_length=64)
    sidor = models.PositiveIntegerField(null=True, blank=True)
    uppladdad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uppladdad = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"

    def __str__(self) -> str:
        return self.namn
