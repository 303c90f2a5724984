"""The register of beslut that have not been carried out. The only place where it changes.

Whoever registers sees the beslut of the own enheter; who compiles, all of the nämnd's.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kvalitet import personnummer
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.frister import Period, Periodslag
from kvalitet.lagrum import EJ_VERKSTALLDA
from kvalitet.organisation import tradet
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut, Kvartalsrapport

SKOTA = Befogenhet.SKOTA_EJ_VERKSTALLDA


@transaction.atomic
def registrera(enhet: Organisationsdel, *, av: Person, **uppgifter: Any) -> EjVerkstalltBeslut:
    """Write in a beslut. Raises OtillatenOvergang for a day to come, a beteckning that looks like a personnummer or is
    there already, and an enhet that the person does not register for."""
    _krav(av, enhet.pk)
    namnd = tradet.over(enhet.pk, timezone.localdate()).get("namnd")
    if namnd is None:
        raise OtillatenOvergang("Enheten hör inte till någon nämnd.")
    beslut = EjVerkstalltBeslut(enhet=enhet, namnd=namnd, created_by=av, **uppgifter)
    _kontrollera(beslut)
    _spara(beslut)
    anteckna("registrera_ej_verkstallt", beslut, av=av, detalj={"insats": beslut.insats})
    return beslut


@transaction.atomic
def andra(beslut: EjVerkstalltBeslut, *, av: Person, **uppgifter: Any) -> EjVerkstalltBeslut:
    """Change what is known of it, also how and when it ended. Raises as `registrera` does."""
    beslut = EjVerkstalltBeslut.objects.select_for_update().get(pk=beslut.pk)
    _krav(av, beslut.enhet_id)
    fanns = beslut.slut
    for falt, varde in uppgifter.items():
        setattr(beslut, falt, varde)
    _kontrollera(beslut)
    _spara(beslut)
    verb = "avsluta_ej_verkstallt" if beslut.slut and not fanns else "andra_ej_verkstallt"
    anteckna(verb, beslut, av=av, detalj={"slut": beslut.slut})
    return beslut


def _krav(av: Person, enhet_id: int) -> None:
    if not kan_hos(av, SKOTA, enhet_id):
        raise OtillatenOvergang("Du kan bara skriva in beslut för enheter som ditt uppdrag omfattar.")


def _kontrollera(beslut: EjVerkstalltBeslut) -> None:
    idag = timezone.localdate()
    if any(dag and dag > idag for dag in (beslut.beslutad, beslut.avbrott, beslut.slutdag)):
        raise OtillatenOvergang("En dag ligger framåt i tiden. Skriv in det som redan har hänt.")
    if beslut.beslutad < (aldst := EJ_VERKSTALLDA.lydelser[-1].fran):
        raise OtillatenOvergang(f"Beslutet är från före {aldst}, då rapporteringen började. Kontrollera året.")
    if beslut.avbrott and beslut.avbrott < beslut.beslutad:
        raise OtillatenOvergang("Avbrottet ligger före beslutet.")
    if bool(beslut.slut) != bool(beslut.slutdag):
        raise OtillatenOvergang("Fyll i både hur det slutade och vilken dag, eller inget av dem.")
    if beslut.slutdag and beslut.slutdag < (beslut.avbrott or beslut.beslutad):
        raise OtillatenOvergang("Slutet ligger före beslutet eller avbrottet.")
    if personnummer.finns(beslut.beteckning):
        raise OtillatenOvergang("Beteckningen ser ut som ett personnummer. Skriv beslutets nummer i stället.")


def _spara(beslut: EjVerkstalltBeslut) -> None:
    try:
        with transaction.atomic():
            beslut.save()
    except IntegrityError as samma:
        raise OtillatenOvergang("Nämnden har redan ett beslut med den beteckningen.") from samma


@transaction.atomic
def rapportera_kvartal(
    namnd: Organisationsdel, period: Period, *, till_ivo: date, till_revisorer: date | None = None, av: Person
) -> Kvartalsrapport:
    """Write in that the quarter has been reported to IVO, and to the revisorer. Again: the days are put right.

    Lagrum: 34 kap. 1–2 §§ SoL (2025:400), 28 f–g §§ LSS. Raises OtillatenOvergang before the quarter is over.
    """
    if not kan_hos(av, Befogenhet.SAMMANSTALLA, namnd.pk):
        raise OtillatenOvergang("Bara den som har uppdrag för hela nämnden kan göra det här.")
    if period.slag is not Periodslag.KVARTAL:
        raise ValueError("Rapporten gäller ett kvartal.")
    idag = timezone.localdate()
    if till_ivo <= period.slut or till_ivo > idag or (till_revisorer and not period.slut < till_revisorer <= idag):
        raise OtillatenOvergang("Dagen ska ligga efter kvartalets slut och får inte ligga framåt i tiden.")
    raden, _ = Kvartalsrapport.objects.update_or_create(
        namnd=namnd,
        period=period.kod,
        defaults={"till_ivo": till_ivo, "till_revisorer": till_revisorer, "av": av, "nar": timezone.now()},
    )
    anteckna("rapportera_kvartal", namnd, av=av, detalj={"period": period.kod, "till_ivo": till_ivo.isoformat()})
    return raden
