"""What an ärende and its utredning tell, in plain words: the same for the document and for the sheet to IVO.

Each fact is (word, text). Uses what is fetched (`helheten.hamta_helheten`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from avvikelser.arendesida import lagrum_for
from avvikelser.lex_sarah.models import Beslutsgrund, Postrubrik, Utredningsorsak
from avvikelser.lex_sarah.sida import fragor_for, risk_for
from avvikelser.models import Arende, Beslut, Utfall
from kvalitet.atgarder.models import Atgard
from kvalitet.svenska import klockslag

Fakta = Iterator[tuple[str, str]]
_R = Postrubrik
GALLER_INTE = "\nBeslutet gäller inte längre."
"""Of a beslut that a later one has replaced, or that was left when the utredning was taken up again."""


def huvud(arende: Arende) -> Fakta:
    """What stands above the headings: the rapport, and how it has been classed."""
    lex = arende.lex_sarah
    yield "Diarienummer", arende.dnr
    yield "Enhet", arende.enhet.namn
    yield from rapporten(arende)
    yield "Hände", nar_det_hande(arende)
    yield from _ifyllda(("Märktes", marktes(arende)))
    yield from _ifyllda(("Vad hände", arende.beskrivning), ("Följd", foljder(arende)))
    yield from _ifyllda(("Gjort direkt", arende.direkt), ("Lagrum", lagrum_for(arende)))
    yield from _ifyllda(("Typ av missförhållande", ", ".join(lex.typer_i_ord)))
    if lex.utredare:
        yield "Utredare", lex.utredare.namn_och_befattning


def rapporten(arende: Arende) -> Fakta:
    """How the rapport came. Who reported need not stand in an utredning (DOMAIN 3)."""
    yield "Kom in", f"{tid(arende.inkommen)}, {arende.get_kanal_display().lower()}"
    if nedskriven := getattr(arende, "nedskrivning", None):
        yield "Skrevs ner", f"{tid(nedskriven.nar)} av {nedskriven.av_namn}"
    if arende.mottagen:
        vem = f" av {arende.mottagare.namn_och_befattning}" if arende.mottagare else ""
        yield "Togs emot", f"{tid(arende.mottagen)}{vem}"


def nar_det_hande(arende: Arende) -> str:
    """ "2026-08-19, ungefär 20.30"; the day alone where the time of day is not known."""
    nar = arende.intraffade.isoformat()
    return f"{nar}, ungefär {klockslag(arende.intraffade_tid)}" if arende.intraffade_tid else nar


def marktes(arende: Arende) -> str:
    """When and how it was noticed, by the rapport and then by the utredning."""
    return _stycken(arende.nar_och_hur_det_marktes, risk_for(arende).utredning.markt)


def foljder(arende: Arende) -> str:
    """What it led to, or could have, for the enskilde, by the rapport and then by the utredning."""
    return _stycken(arende.foljd, risk_for(arende).utredning.foljd)


def omedelbara(arende: Arende) -> Fakta:
    """What was done at once, with the time and who was responsible."""
    return ((_gjord(atgard), atgard.beskrivning) for atgard in arende.atgarder.all() if atgard.omedelbar)


def vidtagna(arende: Arende) -> Fakta:
    """What has been done since."""
    klara = (a for a in arende.atgarder.all() if not a.omedelbar and a.status == Atgard.Status.KLAR)
    return ((_gjord(atgard), atgard.beskrivning) for atgard in klara)


def per_rubrik(arende: Arende) -> dict[Postrubrik, list[tuple[str, str]]]:
    """What stands beside the entries, by the heading it belongs to."""
    gjorda = [a for a in arende.atgarder.all() if a.omedelbar or a.status == Atgard.Status.KLAR]
    return {
        _R.ORSAKER: [(o.get_omrade_display(), _med_rutin(o)) for o in arende.utredningsorsaker.all()],
        _R.TIDIGARE: list(tidigare(arende)),
        _R.VIDTAGET: [(tid(a.klar) if a.klar else "Klar", a.beskrivning) for a in gjorda],
        _R.PLANERAT: [(_plan(a), a.beskrivning) for a in arende.atgarder.all() if a.status in Atgard.OPPNA],
        _R.BEDOMNING: [*risken(arende), *fragorna(arende)],
        _R.FORSLAG: [
            (f"{tid(f.nar)}, {f.av.namn_och_befattning}", f"{Utfall(f.utfall).label}. {f.text}")
            for f in arende.forslag.all()
        ],
    }


def tidigare(arende: Arende) -> Fakta:
    """The linked events by dnr, also those that a reader of the ärende may not open.

    The utredning must show whether it has happened before, and why again (SOSFS 2011:5 5 kap.): without the number
    neither who decides nor IVO can ask for the earlier ärende. Who linked it could read it, the number tells nothing of
    what happened, and the masked version can hide it.
    """
    for rad in arende.liknande.all():
        yield f"{rad.tidigare.dnr}, {rad.tidigare.intraffade.isoformat()}", rad.kommentar or "Kopplad händelse."


def risken(arende: Arende) -> Fakta:
    """The risk before and after, and whether it can happen again."""
    risk = risk_for(arende)
    igen = f"{risk.utredning.get_kan_handa_igen_display()}. {risk.utredning.kan_handa_igen_text}".strip(". ")
    return _ifyllda(
        ("Risk vid händelsen", risk.fore), ("Risk efter åtgärderna", risk.efter), ("Kan det hända igen?", igen)
    )


def fragorna(arende: Arende) -> Fakta:
    """The questions that are answered."""
    for vy in fragor_for(arende):
        if vy.rad is not None:
            svar = ", ".join(filter(None, [vy.rad.get_svar_display(), vy.rad.dag.isoformat() if vy.rad.dag else ""]))
            yield vy.fraga.label, f"{svar}. {vy.rad.kommentar}" if vy.rad.kommentar else svar


def besluten(arende: Arende) -> Fakta:
    """Each beslut about the event, with who made it and when, and whether it is one that no longer holds."""
    besluten = [b for b in arende.beslut.all() if b.utfall]  # and not that it was a dubblett, which it was not
    for beslut in besluten:
        vem = f"{tid(beslut.nar)}, {_beslutat_av(beslut, arende)}"
        galler = beslut is besluten[-1] and arende.lex_sarah.utfall
        yield vem, f"{Utfall(beslut.utfall).label}. {beslut.motivering}{'' if galler else GALLER_INTE}"


def tid(nar: datetime) -> str:
    lokal = timezone.localtime(nar)
    return f"{lokal.date().isoformat()} {klockslag(lokal.time())}"


def _ifyllda(*rader: tuple[str, str]) -> Fakta:
    return ((ord_, text) for ord_, text in rader if text)


def _stycken(*texter: str) -> str:
    return "\n\n".join(text for text in texter if text.strip())


def _gjord(atgard: Atgard) -> str:
    nar = tid(atgard.klar) if atgard.klar else "Klar"
    return f"{nar}, {atgard.ansvarig.namn_och_befattning}" if atgard.ansvarig else nar


def _med_rutin(orsak: Utredningsorsak) -> str:
    if not orsak.rutin:
        return orsak.text
    return f"{orsak.text} Rutin: {', '.join(filter(None, (orsak.rutin, orsak.rutinversion)))}."


def _plan(atgard: Atgard) -> str:
    ansvarig = f", {atgard.ansvarig.namn_och_befattning}" if atgard.ansvarig else ""
    return f"Senast {atgard.senast.isoformat()}{ansvarig}" if atgard.senast else f"Utan dag{ansvarig}"


def _beslutat_av(beslut: Beslut, arende: Arende) -> str:
    """The nämnd where the nämnd itself has decided: the official has only written it in."""
    grund: Beslutsgrund | None = getattr(beslut, "grund", None)
    if grund is None:
        return beslut.av.namn_och_befattning
    if not grund.delegation:
        return f"{arende.namnd.namn} {grund.sammantrade}, § {grund.paragraf.removeprefix('§').strip()}"
    punkt = f", punkt {grund.punkt}" if grund.punkt else ""
    return f"{beslut.av.namn_och_befattning}, på delegation{punkt}"
