"""Large frames are read in, drawn from and checked by the worker. The rules are those of `ramgang`, `dragningsgang` and
`storkontroll`."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.urls import reverse

from egenkontroll.ram import dragningsgang, ramgang, storkontroll
from egenkontroll.ram.models import Ram, Ramunderlag, Urvalskontroll
from kvalitet.jobb.arbete import Forlopp, JobbFel, Resultat, jobbslag

BORTA = "Filen finns inte kvar. Välj den igen."


@jobbslag(ramgang.INFOR_JOBB)
def infor_ram(forlopp: Forlopp, *, underlag: str) -> Resultat:
    """Read a large file in. What is wrong with it is kept with the upload and shown on its page."""
    fil = Ramunderlag.objects.select_related("tillfalle__planerad__plan").filter(pk=underlag).first()
    if fil is None:
        raise JobbFel(BORTA)
    forlopp.steg(5, "Filen gås igenom rad för rad")
    granskad = ramgang.granska(fil, fil.kolumner)
    if granskad.antal_fel:
        forlopp.steg(95, "Felen skrivs ned")

        def spara_fel() -> dict[str, Any]:
            fil.fel = [[fel.nummer, fel.kolumn, fel.mening] for fel in granskad.fel]
            fil.antal_fel = granskad.antal_fel
            fil.save(update_fields=["fel", "antal_fel"])
            return {"url": reverse("ram:underlag", args=[fil.pk]), "text": "Filen lästes inte in. Se vad som är fel"}

        return Resultat(spara=spara_fel)
    forlopp.steg(60, f"{granskad.antal} ärenden sparas")

    def spara() -> dict[str, Any]:
        ram = ramgang.infor(fil, fil.kolumner, granskad, av=forlopp.jobb.person)
        return {"url": reverse("ram:tillfalle", args=[ram.tillfalle_id]), "text": "Gå vidare till urvalet"}

    return Resultat(spara=spara)


@jobbslag(dragningsgang.DRA_JOBB)
def dra_urval(
    forlopp: Forlopp,
    *,
    ram: int,
    antal: int,
    pott: int | None,
    seed: str,
    ny_seed: str,
    skal: str,
    ersatter: int | None,
) -> Resultat:
    """Draw from a large frame. The seed was made when the job was asked for, so that run again it is the same draw."""
    ramen = Ram.objects.select_related("tillfalle__planerad__plan").get(pk=ram)
    val = dragningsgang.Val(antal=antal, pott=pott, seed=seed, skal=skal, ersatter=ersatter)
    forlopp.steg(10, f"{ramen.antal} ärenden läggs i ordning")
    uttag = dragningsgang.berakna(ramen, val, seed=ny_seed)
    forlopp.steg(50, "Ordningen sparas")

    def spara() -> dict[str, Any]:
        dragning = dragningsgang.dra(ramen, val, av=forlopp.jobb.person, uttag=uttag)
        return {"url": reverse("ram:dragning", args=[dragning.pk]), "text": "Se urvalet"}

    return Resultat(spara=spara)


@jobbslag(storkontroll.KONTROLL_JOBB)
def kontrollera_urval(forlopp: Forlopp, *, kontroll: str) -> Resultat:
    """Draw again from a large file or frame. What is wrong with the file is an answer too, and shown on its page."""
    till_dragningen = "dragning__ram", "dragning__tillfalle", "av"
    raden = Urvalskontroll.objects.select_related(*till_dragningen).filter(pk=kontroll).first()
    if raden is None:
        raise JobbFel(BORTA)
    forlopp.steg(10, "Urvalet dras om" if raden.data is None else "Filen gås igenom rad för rad")
    utfall = storkontroll.rakna(raden)
    forlopp.steg(90, "Svaret skrivs ned")

    def spara() -> dict[str, Any]:
        storkontroll.svara(raden, utfall)
        return {"url": reverse("ram:kontrollsvar", args=[raden.pk]), "text": "Se om urvalet stämmer"}

    return Resultat(spara=spara)


@shared_task(name="ram.rensa")
def rensa() -> None:
    """Uploaded files that nobody read in, and old answers to checks."""
    ramgang.rensa_gamla()
    storkontroll.rensa_gamla()
