"""Files that nothing holds: left by a post that failed after its file was received, or by a draft that was thrown away.

What holds a file is read from the models, every column that points at `Bilaga`, also those of history and of many to
many. So a model that is written tomorrow protects its files without anybody remembering to say so here. What has hung
on an ärende or a nämndärende and was taken off stays as long as its history does: that is gallring, and is decided by
people (DOMAIN 11).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, Field, OuterRef, QuerySet
from django.utils import timezone

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import plats
from kvalitet.spar.logg import anteckna

logger = logging.getLogger(__name__)

MINST_DAGAR = 2
"""Whatever the setting says: a form that is open now may still name a file that it has sent."""
FLEST = 1000  # in one night


def anvandningar() -> list[Field[Any, Any]]:
    """Every column that points at a Bilaga: foreign keys, one to one, the tables between many to many, and history."""
    modeller = apps.get_models(include_auto_created=True)
    return [
        falt
        for modell in modeller
        if not modell._meta.proxy
        for falt in modell._meta.concrete_fields
        if falt.is_relation and falt.related_model is Bilaga
    ]


def utan_agare(fore: datetime) -> QuerySet[Bilaga]:
    """Files received before `fore` that no row points at."""
    losa = Bilaga.objects.filter(uppladdad__lt=fore)
    for falt in anvandningar():
        losa = losa.filter(~Exists(falt.model._base_manager.filter(**{falt.attname: OuterRef("pk")})))
    return losa


def rensa(nu: datetime | None = None) -> int:
    """Remove files that have had no owner since more than `LOSA_FILER_DAGAR` days, and log each. Returns how many."""
    dagar = max(settings.LOSA_FILER_DAGAR, MINST_DAGAR)
    fore = (nu or timezone.now()) - timedelta(days=dagar)
    return sum(_ta_bort(pk, fore) for pk in list(utan_agare(fore).values_list("pk", flat=True)[:FLEST]))


def _ta_bort(pk: UUID, fore: datetime) -> bool:
    """Lock the row, ask once more, and delete past Django, which would take the rows that point at it along: if one
    has come all the same, the database refuses. The file goes when that is through."""
    try:
        with transaction.atomic():
            bilaga = Bilaga.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if bilaga is None or not utan_agare(fore).filter(pk=pk).exists():
                return False
            anteckna("rensa_bilaga", bilaga, av=None, detalj=_detalj(bilaga))
            alla: Any = Bilaga.objects.filter(pk=pk)
            alla._raw_delete(alla.db)
            transaction.on_commit(partial(plats(bilaga).unlink, missing_ok=True))
    except IntegrityError:
        logger.warning("Filen %s började användas medan den skulle tas bort, och är kvar", pk)
        return False
    return True


def _detalj(bilaga: Bilaga) -> dict[str, Any]:
    return {
        "byte": bilaga.storlek,
        "mediatyp": bilaga.mediatyp,
        "uppladdad": timezone.localdate(bilaga.uppladdad).isoformat(),
        "av": bilaga.uppladdad_av_id,
    }
