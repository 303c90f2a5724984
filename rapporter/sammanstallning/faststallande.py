"""How a rapport comes to be and is fixed. The only place a rapport changes.

    skapa ─> utkast ──(rakna_om, skriv_avsnitt, oppna_avsnitt)──> utkast ──faststall──> fastställd ──ratta──> ny rapport

Whoever does it holds the befogenhet over the whole nämnd, and all of the nämnd is counted: the figures do not depend on
who pressed the button.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kvalitet.behorighet import Befogenhet
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.frister import Period
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.sammanstallning import publicering, rapportmallar
from rapporter.sammanstallning.aterskapande import aterskapa, jamfor
from rapporter.sammanstallning.jamforelse import Skillnad, skillnader
from rapporter.sammanstallning.kontroll import Kontroll, kontroller
from rapporter.sammanstallning.lockning import krav, lock, lock_avsnitt, lock_utkast
from rapporter.sammanstallning.modeller import Avsnitt, Rapport, Rapportslag, Underlag
from rapporter.sammanstallning.papper import kasta, skapa_pdf, starta_pdf
from rapporter.sammanstallning.platshallare import fel_i
from rapporter.sammanstallning.rapporttyp import Rapporttyp
from rapporter.sammanstallning.typer import TYPER, typ_for
from rapporter.statistik.siffror import Siffror, kontrollsumma

__all__ = [
    "Kontroll",
    "NagonSparadeFore",
    "aterskapa",
    "faststall",
    "hamta_forra_texten",
    "kontroller",
    "oppna_avsnitt",
    "rakna_om",
    "ratta",
    "skapa",
    "skapa_pdf",
    "skriv_avsnitt",
    "textsumma",
]


class NagonSparadeFore(OtillatenOvergang):
    """The section has been saved by somebody else since it was opened. `avsnitt` is how it is now."""

    def __init__(self, avsnitt: Avsnitt) -> None:
        vem = avsnitt.andrad_av.namn if avsnitt.andrad_av else "Någon annan"
        super().__init__(f"{vem} sparade före dig. Din text finns kvar här nedanför. Jämför och spara igen.")
        self.avsnitt = avsnitt


# --- The draft --------------------------------------------------------------------------------------------------------


@transaction.atomic
def skapa(
    namnd: Organisationsdel,
    period: Period,
    *,
    av: Person,
    brytpunkt: datetime | None = None,
    slag: str = Rapportslag.HALVAR,
) -> Rapport:
    """A draft with the figures as they are now (or at `brytpunkt`), and its sections as the nämnd's mall begins them.

    Raises OtillatenOvergang when the person's uppdrag does not cover the nämnd, when the period is of another kind than
    the type's or has not begun, and when the nämnd has a rapport for it.
    """
    typ = TYPER[slag]
    krav(av, Befogenhet.SAMMANSTALLA, namnd.pk)
    if period.slag not in typ.periodslagen:
        raise OtillatenOvergang(f"{typ.namn} görs för {' eller '.join(slag.med_artikel for slag in typ.periodslagen)}.")
    if period.start > timezone.localdate() and not typ.i_forvag:
        raise OtillatenOvergang(f"{period.namn.capitalize()} har inte börjat.")
    if Rapport.objects.filter(slag=slag, namnd=namnd, period=period.kod, rattar__isnull=True).exists():
        raise OtillatenOvergang(f"Nämnden har redan en rapport för {period.namn}.")
    brytpunkt = brytpunkt or timezone.now()
    if hinder := typ.hinder(namnd, period, brytpunkt):
        raise OtillatenOvergang(hinder)
    rapport = _ny(typ, namnd, period, brytpunkt, av, None)
    anteckna("skapa_rapport", rapport, av=av, detalj={"slag": slag, "period": period.kod})
    return rapport


@transaction.atomic
def ratta(rapport: Rapport, *, av: Person) -> Rapport:
    """A new draft that corrects a fastställd rapport: its texts, today's figures, and what differs between them."""
    rapport = lock(rapport)
    krav(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    if rapport.ar_utkast:
        raise OtillatenOvergang("Rapporten är ett utkast. Ändra den i stället för att rätta den.")
    if Rapport.objects.filter(rattar=rapport).exists():
        raise OtillatenOvergang("Rapporten har redan en rättelse.")
    ny = _ny(typ_for(rapport), rapport.namnd, rapport.perioden, timezone.now(), av, rapport)
    anteckna("ratta_rapport", ny, av=av, detalj={"rattar": rapport.dnr, "skillnader": len(ny.skillnader)})
    return ny


def _ny(
    typ: Rapporttyp, namnd: Organisationsdel, period: Period, brytpunkt: datetime, av: Person, rattar: Rapport | None
) -> Rapport:
    siffror = typ.rakna(namnd, period, brytpunkt)
    (dnr,) = nytt_dnr(namnd, timezone.localdate().year)
    data = siffror.till_json()
    try:
        with transaction.atomic():
            rapport = Rapport.objects.create(
                slag=typ.slag,
                namnd=namnd,
                period=period.kod,
                dnr=dnr,
                brytpunkt=brytpunkt,
                siffror=data,
                kontrollsumma_siffror=kontrollsumma(data),
                rattar=rattar,
                skillnader=_mot_rattad(rattar, siffror),
                created_by=av,
            )
    except IntegrityError as samtidigt:
        raise OtillatenOvergang("Någon annan skapade samma rapport före dig. Ladda om sidan.") from samtidigt
    Underlag.objects.create(rapport=rapport, arenden=typ.underlag(namnd.pk, period, brytpunkt))
    for avsnitt in rapportmallar.borjan(typ, rapport, siffror):
        avsnitt.save()
    return rapport


def _mot_rattad(rattar: Rapport | None, siffror: Siffror) -> list[dict[str, Any]]:
    if rattar is None:
        return []
    fore = Siffror.fran_json(rattar.siffror)
    nu = siffror.som_i(fore.definitionsversion) if siffror.utgangna else siffror  # a list in another form is no news
    return [skillnad.till_json() for skillnad in skillnader(fore, nu)]


@transaction.atomic
def rakna_om(rapport: Rapport, *, av: Person) -> tuple[Skillnad, ...]:
    """Count again as of now. Sections whose tables changed must be marked as done again. Returns what changed."""
    rapport = lock_utkast(rapport)
    krav(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    fore, brytpunkt = Siffror.fran_json(rapport.siffror), timezone.now()
    typ = typ_for(rapport)
    nu = typ.rakna(rapport.namnd, rapport.perioden, brytpunkt)
    andrat = skillnader(fore, nu)
    rapport.brytpunkt, rapport.siffror = brytpunkt, nu.till_json()
    rapport.kontrollsumma_siffror = kontrollsumma(rapport.siffror)
    rapport.skillnader = _mot_rattad(rapport.rattar, nu)
    rapport.save()
    Underlag.objects.update_or_create(
        rapport=rapport, defaults={"arenden": typ.underlag(rapport.namnd_id, rapport.perioden, brytpunkt)}
    )
    berorda = typ.avsnitt_med(frozenset(skillnad.tabell for skillnad in andrat))
    for avsnitt in rapport.avsnitt.filter(nyckel__in=berorda, klar=True):
        avsnitt.klar = False
        avsnitt.save()
    anteckna("rakna_om_rapport", rapport, av=av, detalj={"skillnader": len(andrat)})
    return andrat


# --- What people write ------------------------------------------------------------------------------------------------


@transaction.atomic
def skriv_avsnitt(avsnitt: Avsnitt, *, av: Person, text: str, version: int, klar: bool = False) -> Avsnitt:
    """Save a section's text; an unfinished one always saves. With `klar` it is also marked as done, and locked.

    `version` is the one the writer began from. Raises NagonSparadeFore when there is a later one, OtillatenOvergang
    when the section is done already, or is to be done without a text.
    """
    avsnitt = lock_avsnitt(avsnitt, av)
    if avsnitt.klar:
        raise OtillatenOvergang("Avsnittet är klart. Öppna det igen innan du ändrar.")
    text = text.replace("\r\n", "\n").strip()
    if avsnitt.version != version and avsnitt.text != text:
        raise NagonSparadeFore(avsnitt)
    if klar and not text:
        raise OtillatenOvergang("Skriv en text innan du markerar avsnittet som klart.")
    if klar and avsnitt.rapport.format > 1 and (fel := fel_i(text, typ_for(avsnitt.rapport).platshallare)):
        raise OtillatenOvergang(fel)
    if avsnitt.text == text and avsnitt.klar == klar:
        return avsnitt
    avsnitt.text, avsnitt.klar, avsnitt.version = text, klar, avsnitt.version + 1
    avsnitt.andrad, avsnitt.andrad_av = timezone.now(), av
    avsnitt.save()
    anteckna(
        "klarmarkera_avsnitt" if klar else "skriv_avsnitt",
        avsnitt.rapport,
        av=av,
        detalj={"avsnitt": avsnitt.nyckel, "version": avsnitt.version},
    )
    return avsnitt


@transaction.atomic
def hamta_forra_texten(avsnitt: Avsnitt, *, av: Person, version: int) -> Avsnitt:
    """Begin an empty section with what stood in it in the fastställda rapport about the same period last year.

    Raises OtillatenOvergang when there is a text already, which is never written over, and when there is none to fetch.
    """
    avsnitt = lock_avsnitt(avsnitt, av)
    if avsnitt.text:
        raise OtillatenOvergang("Avsnittet har redan en text. Töm det först om du vill hämta förra årets.")
    forra = rapportmallar.forra_rapporten(avsnitt.rapport)
    text = forra.avsnitt.filter(nyckel=avsnitt.nyckel).values_list("text", flat=True).first() if forra else ""
    if not text:
        raise OtillatenOvergang(
            "Det finns ingen fastställd rapport från samma period förra året att hämta texten från."
        )
    return skriv_avsnitt(avsnitt, av=av, text=text, version=version)


@transaction.atomic
def oppna_avsnitt(avsnitt: Avsnitt, *, av: Person) -> Avsnitt:
    """Take back the mark that a section is done, so that it can be written again."""
    avsnitt = lock_avsnitt(avsnitt, av)
    avsnitt.klar = False
    avsnitt.save()
    anteckna("oppna_avsnitt", avsnitt.rapport, av=av, detalj={"avsnitt": avsnitt.nyckel})
    return avsnitt


# --- Fixing it --------------------------------------------------------------------------------------------------------


@transaction.atomic
def faststall(rapport: Rapport, *, av: Person) -> tuple[Rapport, Jobb]:
    """Fix the figures, definitions, cut-off and texts for ever, and begin to make the final PDF.

    Counts once more at the stored cut-off first: what cannot be made again is not fixed. What the public version says,
    beside what has been published before it, is kept. Raises OtillatenOvergang when something of `kontroller` does
    not hold, or the figures are not the same.
    """
    rapport = lock_utkast(rapport)
    krav(av, Befogenhet.FASTSTALLA, rapport.namnd_id)
    kvar = [kontroll.text for kontroll in kontroller(rapport) if not kontroll.klar]
    if kvar:
        raise OtillatenOvergang(f"Rapporten kan inte fastställas än. {'. '.join(kvar)}.")
    if not jamfor(rapport, rapport.brytpunkt).lika:
        raise OtillatenOvergang("Siffrorna går inte att få fram igen. Räkna om dem och läs igenom texten en gång till.")
    publicering.spara(rapport)
    rapport.kontrollsumma_text = textsumma(rapport)
    rapport.status, rapport.faststalld, rapport.faststalld_av = Rapport.Status.FASTSTALLD, timezone.now(), av
    utkast = [rapport.pdf, rapport.pdf_offentlig]
    rapport.pdf = rapport.pdf_offentlig = None
    rapport.save()
    kasta(utkast)
    anteckna("faststall_rapport", rapport, av=av, detalj={"kontrollsumma": rapport.kontrollsumma_siffror})
    return rapport, starta_pdf(rapport, av)


def textsumma(rapport: Rapport) -> str:
    """SHA-256 of every section's heading and text, in order."""
    return kontrollsumma([[a.nyckel, a.rubrik, a.text] for a in rapport.avsnitt.order_by("ordning")])
