"""What the page of a tillsynsärende shows, and what waits for the person who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from avvikelser.models import Arende
from avvikelser.tillsyn.beslut import Svarsbeslut
from avvikelser.tillsyn.bevakning import kravets_frist
from avvikelser.tillsyn.delade import satt_andra
from avvikelser.tillsyn.dokument import kraven_i, numrerade
from avvikelser.tillsyn.kravgang import far_svara
from avvikelser.tillsyn.models import Krav, Tillsynsarende, Tillsynsstatus
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.models import Bilaga
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from kvalitet.samlat import listor
from kvalitet.skarm.start import NastaSteg

_S = Tillsynsstatus
_VAD_SOM_AR_GJORT = "Skriv vad som är gjort för krav {}."


@dataclass(frozen=True)
class Kravvy:
    """One krav as the page shows it. `bilagor` with the numbers they have in the answer."""

    krav: Krav
    frist: Frist | None
    atgarder: list[Atgard]
    bilagor: list[tuple[int, Bilaga]]
    far_svara: bool


def kravvyer(rad: Tillsynsarende, person: Person) -> list[Kravvy]:
    """Every krav in order. One query, and what else its åtgärder come from (`delade.satt_andra`)."""
    kraven = kraven_i(rad)
    bilagor = numrerade(kraven)
    oppet = rad.status not in (_S.HOS_NAMNDEN, _S.AVSLUTAD)
    vyer = []
    for krav in kraven:
        krav.tillsynsarende = rad
        egna = set(krav.bilagor.all())
        for lank in krav.kravatgarder.all():
            lank.krav = krav
        atgarder = [lank.atgard for lank in krav.kravatgarder.all()]
        nummer = [(nr, bilaga) for nr, bilaga in bilagor if bilaga in egna]
        vyer.append(Kravvy(krav, kravets_frist(krav), atgarder, nummer, oppet and far_svara(krav, person)))
    satt_andra([lank for krav in kraven for lank in krav.kravatgarder.all()], person)
    return vyer


def vid_sidan(rad: Tillsynsarende, person: Person) -> dict[str, Any]:
    """What stands beside the krav: enheter, the answers that have been sent, anstånd, history and the lex Sarah ärende
    for who may read it. One query."""
    funna = listor(
        {
            "enheter": rad.enheter.order_by("sortering"),
            "svaren": rad.svaren.select_related("av").order_by("nar", "pk"),
            "anstand": rad.anstand.select_related("av").order_by("nar", "pk"),
            "handelser": rad.handelser.select_related("av").order_by("-nar", "-pk"),
            "lex_sarah": _lasbara(rad, person),
        }
    )
    return {**funna, "lex_sarah": next(iter(funna["lex_sarah"]), None)}


def lasbart_arende(rad: Tillsynsarende, person: Person) -> Arende | None:
    """The lex Sarah ärende it concerns, for who may read it; that there is one is not told to others."""
    return _lasbara(rad, person).first()


def _lasbara(rad: Tillsynsarende, person: Person) -> QuerySet[Arende]:
    return Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(pk=rad.arende_id or 0)


def nasta_steg(
    rad: Tillsynsarende,
    kraven: list[Krav],
    person: Person,
    *,
    skoter: bool,
    besluten: Sequence[Svarsbeslut] = (),
) -> NastaSteg | None:
    """One sentence and one button; None when nothing waits for this person. Without a url the step is a button of the
    page's own."""
    if skoter:
        return _for_handlaggaren(rad, kraven, besluten)
    egna = [k for k in kraven if k.ansvarig_id == person.pk and k.uppfyllt is None and far_svara(k, person)]
    if not egna or rad.status in (_S.HOS_NAMNDEN, _S.AVSLUTAD):
        return None
    eget = next((k for k in egna if not k.svar), egna[0])
    mening = f"Skriv in när krav {eget.nummer} är uppfyllt." if eget.svar else _VAD_SOM_AR_GJORT.format(eget.nummer)
    return NastaSteg(mening, "", reverse("tillsyn:svara", args=[eget.pk]), "Skriv svaret")


def _for_handlaggaren(rad: Tillsynsarende, kraven: list[Krav], besluten: Sequence[Svarsbeslut]) -> NastaSteg | None:
    if rad.status == _S.INKOMMEN:
        mening = "Skriv in de krav som IVO ställer, och börja förbereda svaret."
        return NastaSteg(mening, "Ställer IVO inga krav skriver du bara ett yttrande.", "", "Börja förbereda svaret")
    if rad.status == _S.FORBEREDS:
        return _under_arbetet(rad, kraven)
    if rad.status == _S.HOS_NAMNDEN:
        mening = "Skicka svaret till IVO när nämnden har beslutat."
        mer = "Beslutet syns här när sammanträdet är genomfört. Skicka svaret och skriv in dagen."
        if besluten:
            mening = f"Nämnden har beslutat: § {besluten[-1].paragraf}, {besluten[-1].datum.isoformat()}."
            mer = "Läs beslutet. Har nämnden godkänt svaret skickar du det till IVO, annars tar du tillbaka det."
        return NastaSteg(mening, mer, reverse("tillsyn:besvara", args=[rad.pk]), "Skriv in att svaret är skickat")
    if rad.status == _S.BESVARAD:
        return _efter_svaret(rad, kraven)
    return None


def _under_arbetet(rad: Tillsynsarende, kraven: list[Krav]) -> NastaSteg:
    utan = next((k for k in kraven if not k.svar), None)
    if utan is not None:
        url = reverse("tillsyn:svara", args=[utan.pk])
        return NastaSteg(_VAD_SOM_AR_GJORT.format(utan.nummer), "", url, "Skriv svaret")
    if not kraven and not rad.yttrande:
        url = reverse("tillsyn:yttrande", args=[rad.pk])
        return NastaSteg("Skriv nämndens yttrande.", "Eller lägg till de krav som IVO ställer.", url, "Skriv yttrandet")
    mer = "Beslutar någon på delegation skickar du svaret direkt, utan att lämna det till nämnden."
    return NastaSteg("Lämna svaret till nämnden.", mer, "", "Lämna till nämnden")


def _efter_svaret(rad: Tillsynsarende, kraven: list[Krav]) -> NastaSteg:
    kvar = next((k for k in kraven if k.uppfyllt is None), None)
    if kvar is not None:
        url = reverse("tillsyn:svara", args=[kvar.pk])
        return NastaSteg(f"Skriv in när krav {kvar.nummer} är uppfyllt.", "", url, "Skriv hur det gick")
    url = reverse("tillsyn:avsluta", args=[rad.pk])
    return NastaSteg("Avsluta när IVO har svarat.", "Skriv in vad IVO har beslutat.", url, "Skriv in IVO:s besked")
