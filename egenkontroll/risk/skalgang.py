"""Which scale a nämnd values risks on. A change is a new version; what was valued before keeps the one it had."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from egenkontroll.risk.models import Riskskala
from egenkontroll.risk.skala import FORVALD, Skala
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

SKOTA = Befogenhet.SKOTA_INTERNKONTROLL


def gallande(namnd_id: int) -> Skala:
    """The scale of today: the nämnd's newest version, or the one the product comes with."""
    rad = Riskskala.objects.filter(namnd_id=namnd_id).order_by("-nummer").first()
    return rad.skala if rad else FORVALD


def sakrad(namnd_id: int) -> Riskskala:
    """The row of today's scale, for a valuation to stand on. The first valuation writes the default one down.

    Must run in a transaction: the nämnd's row is held, so that two first valuations make one scale.
    """
    Organisationsdel.objects.select_for_update(of=("self",)).get(pk=namnd_id)
    rad = Riskskala.objects.filter(namnd_id=namnd_id).order_by("-nummer").first()
    return rad or Riskskala.objects.create(
        namnd_id=namnd_id, nummer=1, innehall=FORVALD.till_json(), skapad=timezone.now(), skapad_av=None
    )


@transaction.atomic
def ny_skala(namnd: Organisationsdel, skala: Skala, *, skal: str, av: Person, nar: datetime | None = None) -> Riskskala:
    """Value on another scale from now on. Raises OtillatenOvergang without a reason, or when nothing is changed."""
    if not kan_hos(av, SKOTA, namnd.pk):
        raise OtillatenOvergang("Ditt uppdrag omfattar inte nämndens internkontroll.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför skalan ändras.")
    nu = sakrad(namnd.pk)
    if nu.skala == skala:
        raise OtillatenOvergang("Skalan är likadan som den som gäller. Ändra något, eller avbryt.")
    ny = Riskskala.objects.create(
        namnd=namnd,
        nummer=nu.nummer + 1,
        innehall=skala.till_json(),
        skal=skal.strip(),
        skapad=nar or timezone.now(),
        skapad_av=av,
    )
    anteckna("ny_riskskala", ny, av=av, detalj={"version": ny.nummer, "steg": skala.storlek})
    return ny
