"""What a plan's page says besides its rows: the matrix, the next step, and the plan as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from egenkontroll.internkontroll.beslut import Planbeslut
from egenkontroll.internkontroll.bevakning import oppen_nu
from egenkontroll.internkontroll.kedja import Momentled, Resultatled, Riskled
from egenkontroll.internkontroll.models import Internkontrollplan, Planstatus, Tillfalle
from egenkontroll.risk.matris import Matris, Punkt, matris
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import NastaSteg
from kvalitet.svenska import antal, dag_lang


def matris_for(led: list[Riskled]) -> Matris | None:
    """The plan's risks on the scale they were valued on; None when they have not one and the same."""
    skalor = {ett.planrisk.skala.skala for ett in led}
    if len(skalor) != 1:
        return None
    punkter = (
        Punkt(
            ett.planrisk.kod,
            ett.planrisk.text,
            ett.planrisk.sannolikhet,
            ett.planrisk.konsekvens,
            f"#r{ett.planrisk.ordning}",
        )
        for ett in led
    )
    return matris(skalor.pop(), punkter)


def nasta_steg(
    plan: Internkontrollplan,
    led: list[Riskled],
    person: Person,
    idag: date,
    *,
    skoter: bool,
    beslut: Planbeslut | None = None,
) -> NastaSteg | None:
    """One sentence and one button for this person; None when nothing waits for them here. `beslut` is what the nämnd
    has decided about the draft."""
    if plan.status == Planstatus.ERSATT:
        return None
    if plan.ar_utkast:
        return _i_utkastet(plan, led, beslut) if skoter else None
    return _uppfoljning(plan, led, person, idag, skoter=skoter)


def _i_utkastet(plan: Internkontrollplan, led: list[Riskled], beslut: Planbeslut | None) -> NastaSteg:
    if not led:
        url = reverse("internkontroll:valj", args=[plan.pk])
        return NastaSteg("Välj vilka risker planen ska ha.", "De värsta är föreslagna.", url, "Välj risker")
    utan = next((ett.planrisk for ett in led if not ett.moment), None)
    if utan:
        url = reverse("internkontroll:ny-moment", args=[utan.pk])
        return NastaSteg(f"Skriv ett kontrollmoment till {utan.kod}.", utan.text, url, "Skriv kontrollmoment")
    url = reverse("internkontroll:anta", args=[plan.pk])
    if beslut:
        mening = f"Nämnden har beslutat om planen: {beslut.som_skriven}, {beslut.datum.isoformat()}."
        return NastaSteg(mening, "Läs beslutet. Har nämnden antagit planen låser du den.", url, "Skriv in beslutet")
    mer = "Nämndsekreteraren väljer planen när ärendet läggs på listan. När nämnden har beslutat syns det här."
    return NastaSteg("Lägg fram planen för nämnden.", mer, url, "Skriv in beslutet")


def _uppfoljning(
    plan: Internkontrollplan, led: list[Riskled], person: Person, idag: date, *, skoter: bool
) -> NastaSteg | None:
    """The follow-up that is open now: one's own moment first, then how many are missing for who looks after it all."""
    for ett in (m for rad in led for m in rad.moment):
        tillfalle = oppen_nu(ett.moment, idag)
        if tillfalle and not ett.vid(tillfalle) and ett.moment.kontrollansvarig_id == person.pk:
            url = reverse("internkontroll:folj-upp", args=[ett.moment.pk, tillfalle])
            senast = f"Senast {dag_lang(ett.moment.senast(tillfalle))}."
            return NastaSteg(f"Skriv vad kontrollen {ett.moment.kod} visade.", senast, url, "Följ upp")
    saknas = [m for rad in led for m in rad.moment if _saknas(m, idag)]
    if not skoter or not saknas:
        return None
    forsta = saknas[0].moment
    url = reverse("internkontroll:folj-upp", args=[forsta.pk, oppen_nu(forsta, idag)])
    mening = f"{antal('kontroll', 'kontroller', len(saknas))} saknar resultat."
    return NastaSteg(mening, f"Den första är {forsta.kod}. Ansvarig är {forsta.kontrollansvarig.namn}.", url, "Öppna")


def _saknas(led: Momentled, idag: date) -> bool:
    tillfalle = oppen_nu(led.moment, idag)
    return bool(tillfalle) and not led.vid(tillfalle)


# ---- the plan as a file ----

Rad = tuple[Riskled, Momentled | None]


def rader_som_fil(led: list[Riskled]) -> Iterator[Rad]:
    """One row per moment, and one for a risk that has none."""
    for ett in led:
        if not ett.moment:
            yield ett, None
        for moment in ett.moment:
            yield ett, moment


def _risk(falt: Callable[[Any], Any]) -> Callable[[Rad], Any]:
    return lambda rad: falt(rad[0].planrisk)


def _moment(falt: Callable[[Any], Any]) -> Callable[[Rad], Any]:
    return lambda rad: falt(rad[1].moment) if rad[1] else ""


def _resultat(tillfalle: str, falt: Callable[[Resultatled], Any]) -> Callable[[Rad], Any]:
    def varde(rad: Rad) -> Any:
        funnet = rad[1].vid(tillfalle) if rad[1] else None
        return falt(funnet) if funnet else ""

    return varde


def _atgarder(led: Resultatled) -> str:
    return "; ".join("Åtgärd med sekretess" if a.sekretess else a.beskrivning for a in led.atgarder)


KOLUMNER: dict[str, Callable[[Rad], Any]] = {
    "Nummer": lambda rad: rad[1].moment.kod if rad[1] else rad[0].planrisk.kod,
    "Process eller åtagande": _risk(lambda r: r.process),
    "Risk": _risk(lambda r: r.text),
    "Orsak": _risk(lambda r: r.orsak),
    "Påverkan": _risk(lambda r: r.paverkan),
    "S": _risk(lambda r: r.sannolikhet),
    "K": _risk(lambda r: r.konsekvens),
    "Riskvärde": _risk(lambda r: r.varde),
    "Betyder": _risk(lambda r: r.niva.niva.ord),
    "Kontroller som finns": _risk(lambda r: r.kontroller),
    "Beslut": _risk(lambda r: r.get_beslut_display()),
    "Kontrollmoment": _moment(lambda m: m.text),
    "Metod": _moment(lambda m: m.get_metod_display()),
    "Omfattning": _moment(lambda m: m.omfattning),
    "Frekvens": _moment(lambda m: m.get_frekvens_display()),
    "Plats": _moment(lambda m: m.delen.namn),
    "Kontrollansvarig": _moment(lambda m: m.kontrollansvarig.namn),
    "Rapporteras till": _moment(lambda m: m.rapporteras_till),
    "Halvår senast": _moment(lambda m: m.senast(Tillfalle.HALVAR) if m.halvar else None),
    "Helår senast": _moment(lambda m: m.senast(Tillfalle.HELAR)),
    "Resultat halvår": _resultat(Tillfalle.HALVAR, lambda r: r.senaste.resultat),
    "Bedömning halvår": _resultat(Tillfalle.HALVAR, lambda r: r.senaste.get_bedomning_display()),
    "Åtgärd halvår": _resultat(Tillfalle.HALVAR, _atgarder),
    "Resultat helår": _resultat(Tillfalle.HELAR, lambda r: r.senaste.resultat),
    "Bedömning helår": _resultat(Tillfalle.HELAR, lambda r: r.senaste.get_bedomning_display()),
    "Åtgärd helår": _resultat(Tillfalle.HELAR, _atgarder),
}
"""DOMAIN 6, row by row."""
