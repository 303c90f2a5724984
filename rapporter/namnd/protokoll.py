"""Protokollsutdrag, protokoll, anslag with bevis, and kallelse, as documents: plain strings for PDF and Word alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings

from kvalitet.lagrum import LAGLIGHETSPROVNING, hanvisning
from kvalitet.svenska import dag_lang_ar, klockslag
from rapporter.namnd.anslagstid import overklagandets_sista_dag
from rapporter.namnd.beslutsmodeller import Anslag, Anslagsslag, Namndbeslut
from rapporter.namnd.dokument import Del, Dokument, ifyllda, stycken
from rapporter.namnd.justering import beslutet, justeringen
from rapporter.namnd.modeller import Namndarende, Sammantrade


def utdrag(arende: Namndarende, beslut: Namndbeslut) -> Dokument:
    """The protokollsutdrag of one paragraf. Before it is justerad it is an utkast, and says so."""
    mote = arende.sammantrade
    justering = justeringen(mote, beslut)
    return Dokument(
        kommun=settings.KOMMUN,
        namnd=mote.namndens_namn,
        dnr=arende.dnr,
        slag="Protokollsutdrag",
        rubrik=paragrafrubrik(arende),
        dag=mote.datum,
        ingress=_laget(beslut, justering),
        fakta=ifyllda(
            ("Sammanträde", _nar_och_var(mote)),
            ("Diarienummer", arende.dnr),
            ("Justerat", _justerat(beslut, justering)),
            ("Sekretess", arende.lagrum if arende.sekretess else ""),
        ),
        delar=tuple(_paragrafens_delar(arende, beslut)),
        underskrifter=("Utdraget bestyrks",) if justering else (),
        utkast=justering is None,
    )


def arendets_namn(arende: Namndarende) -> str:
    """ "§ 45" when it has its number, else its place on the list: "ärende 6"."""
    return f"§ {arende.paragraf}" if arende.paragraf else f"ärende {arende.ordning}"


def listrubrik(arende: Namndarende) -> str:
    """ "§ 45. Halvårsredovisning", or "Ärende 6. Halvårsredovisning" before the § is given."""
    namn = arendets_namn(arende)
    return f"{namn[0].upper()}{namn[1:]}. {arende.rubrik}"


def paragrafrubrik(arende: Namndarende) -> str:
    """ "§ 45 Halvårsredovisning", or the heading alone before the § is given."""
    return f"§ {arende.paragraf} {arende.rubrik}" if arende.paragraf else arende.rubrik


def _laget(beslut: Namndbeslut, justering: Anslag | None) -> str:
    if justering is None:
        return "Utkast. Paragrafen är inte justerad."
    if beslut.omedelbart_justerad:
        return "Paragrafen justerades omedelbart."
    return f"Protokollet justerades {justering.justerad.isoformat()}."


def _justerat(beslut: Namndbeslut, justering: Anslag | None) -> str:
    if justering is None:
        return "Inte än"
    genast = "omedelbart, " if beslut.omedelbart_justerad else ""
    return f"{genast}{justering.justerad.isoformat()}, av {justering.justerare}"


def _nar_och_var(mote: Sammantrade) -> str:
    tid = f" klockan {klockslag(mote.tid)}" if mote.tid else ""
    plats = f", {mote.plats}" if mote.plats else ""
    return f"{mote.datum.isoformat()}{tid}{plats}"


def _paragrafens_delar(arende: Namndarende, beslut: Namndbeslut) -> Iterable[Del]:
    yield _punktdel("Nämndens beslut", beslut.punkter)
    if beslut.reservation:
        yield Del("Reservationer", stycken(beslut.reservation))
    skrivelse = getattr(arende, "tjansteskrivelse", None)
    if skrivelse is not None and skrivelse.ar_klar:
        yield Del("Sammanfattning av ärendet", stycken(skrivelse.sammanfattning))
    underlag = beslutsunderlag(arende)
    if underlag:
        yield Del("Beslutsunderlag", punkter=tuple(underlag))
    if beslut.mottagare:
        yield Del("Beslutet skickas till", punkter=tuple(beslut.mottagare))


def _punktdel(rubrik: str, punkter: Sequence[str]) -> Del:
    """One point is a sentence, several are numbered."""
    if len(punkter) == 1:
        return Del(rubrik, (punkter[0],))
    return Del(rubrik, punkter=tuple(punkter), numrerade=True)


def beslutsunderlag(arende: Namndarende) -> list[str]:
    """What the nämnd had before it: the tjänsteskrivelse and the bilagor, by name."""
    skrivelse = getattr(arende, "tjansteskrivelse", None)
    forst = ["Tjänsteskrivelse"] if skrivelse is not None and skrivelse.ar_klar else []
    return [*forst, *(f"Bilaga {b.ordning}, {b.namn}" for b in arende.bilagor.all())]


def forslagsdel(arende: Namndarende, rubrik: str) -> Del:
    return _punktdel(rubrik, arende.forslagspunkter or ["Inget förslag är skrivet."])


# ---- the whole protocol ----


def protokoll(mote: Sammantrade, arenden: Sequence[Namndarende]) -> Dokument:
    """Every paragraf with its decision, in order. One with sekretess keeps its heading: the rest is in its utdrag."""
    beslutade = [(a, b) for a in arenden if (b := beslutet(a)) is not None]
    justering = next((a for a in mote.anslag.all() if a.slag == Anslagsslag.PROTOKOLL), None)
    return Dokument(
        kommun=settings.KOMMUN,
        namnd=mote.namndens_namn,
        dnr="",
        slag="Protokoll",
        rubrik=f"{mote.namndens_namn} {mote.datum.isoformat()}",
        dag=mote.datum,
        ingress=f"Justerat {justering.justerad.isoformat()}." if justering else "Utkast. Protokollet är inte justerat.",
        fakta=ifyllda(
            ("Sammanträde", _nar_och_var(mote)),
            ("Paragrafer", paragraferna([a for a, _ in beslutade])),
            ("Justerat av", justering.justerare if justering else ""),
        ),
        delar=tuple(del_ for a, b in beslutade for del_ in _protokollsdelar(a, b)),
        underskrifter=("Sekreterare", "Ordförande", "Justerare"),
        utkast=justering is None,
    )


def _protokollsdelar(arende: Namndarende, beslut: Namndbeslut) -> Iterable[Del]:
    """The paragraf with its beslut; then, under headings of their own, what was said and done about it."""
    rubrik = f"{paragrafrubrik(arende)} ({arende.dnr})"
    if arende.sekretess:
        yield Del(rubrik, (f"Innehållet har sekretess enligt {arende.lagrum}. Beslutet står i ett eget utdrag.",))
        return
    yield _punktdel(rubrik, beslut.punkter)
    if beslut.reservation:
        yield Del("Reservationer", stycken(beslut.reservation), underdel=True)
    if beslut.omedelbart_justerad:
        yield Del("Omedelbar justering", ("Paragrafen justerades omedelbart.",), underdel=True)


def paragraferna(arenden: Iterable[Namndarende]) -> str:
    """ "§§ 41–43, 45", or "§ 41"."""
    nummer = sorted(a.paragraf for a in arenden if a.paragraf)
    grupper: list[list[int]] = []
    for ett in nummer:
        if grupper and grupper[-1][-1] == ett - 1:
            grupper[-1].append(ett)
        else:
            grupper.append([ett])
    bitar = [str(g[0]) if len(g) == 1 else f"{g[0]}–{g[-1]}" for g in grupper]
    return f"{'§' if len(nummer) == 1 else '§§'} {', '.join(bitar)}" if nummer else ""


# ---- anslag and bevis ----


def anslagsbevis(anslag: Anslag, arenden: Sequence[Namndarende]) -> Dokument:
    """The notice for the anslagstavla, and the bevis that it was there: numbers and days, nothing that was decided."""
    mote = anslag.sammantrade
    genast = anslag.slag == Anslagsslag.OMEDELBAR
    berorda = [a for a in arenden if (b := beslutet(a)) is not None and b.omedelbart_justerad == genast]
    return Dokument(
        kommun=settings.KOMMUN,
        namnd=mote.namndens_namn,
        dnr="",
        slag="Anslag och bevis",
        rubrik="Justering av paragrafer tillkännages" if genast else "Justering av protokoll tillkännages",
        dag=anslag.uppsatt or anslag.justerad,
        fakta=ifyllda(
            ("Nämnd", mote.namndens_namn),
            ("Sammanträde", mote.datum.isoformat()),
            ("Paragrafer", paragraferna(berorda)),
            ("Justerat", f"{anslag.justerad.isoformat()}, av {anslag.justerare}"),
            ("Anslaget sattes upp", _dag(anslag.uppsatt, "Inte än")),
            ("Anslaget tas ned tidigast", _dag(anslag.nedtas_tidigast, "")),
            ("Anslaget togs ned", _dag(anslag.nedtaget, "Inte än" if anslag.uppsatt else "")),
            ("Protokollet finns", anslag.forvaring),
        ),
        delar=(Del("Så överklagar du", _overklagande(anslag)),),
        underskrifter=("Anslaget intygas",),
    )


def _dag(dag: date | None, annars: str) -> str:
    return dag.isoformat() if dag else annars


def _overklagande(anslag: Anslag) -> tuple[str, ...]:
    lagrum = hanvisning(LAGLIGHETSPROVNING, anslag.justerad)
    forst = (
        "Den som är medlem av kommunen kan få ett beslut prövat av förvaltningsrätten. Överklagandet ska ha kommit in "
        f"inom tre veckor från dagen då justeringen tillkännagavs, enligt {lagrum}."
    )
    if anslag.uppsatt is None:
        return (forst,)
    return (forst, f"Sista dagen är {dag_lang_ar(overklagandets_sista_dag(anslag.uppsatt))}.")


# ---- kallelse ----


def kallelse(mote: Sammantrade, arenden: Sequence[Namndarende]) -> Dokument:
    """When, where and what about. The headings are public; an ärende with sekretess says only that it has it."""
    return Dokument(
        kommun=settings.KOMMUN,
        namnd=mote.namndens_namn,
        dnr="",
        slag="Kallelse",
        rubrik=f"{mote.namndens_namn} {mote.datum.isoformat()}",
        dag=mote.datum,
        ingress=f"Du kallas till sammanträde {dag_lang_ar(mote.datum)}.",
        fakta=ifyllda(
            ("Dag", dag_lang_ar(mote.datum)),
            ("Klockan", klockslag(mote.tid) if mote.tid else ""),
            ("Plats", mote.plats),
        ),
        delar=(_arendelistan(arenden),),
    )


def _arendelistan(arenden: Sequence[Namndarende]) -> Del:
    """Numbered 1, 2, 3 until § are given; then each by its §, as on the cover of the handlingar, and one that has none
    yet by its place."""
    if not any(a.paragraf for a in arenden):
        return Del("Ärendelista", punkter=tuple(_pa_listan(a, a.rubrik) for a in arenden), numrerade=True)
    return Del("Ärendelista", tuple(_pa_listan(a, listrubrik(a)) for a in arenden))


def _pa_listan(arende: Namndarende, rubrik: str) -> str:
    delar = [f"{rubrik} ({arende.dnr})"]
    if arende.foredragande:
        delar.append(f"Föredrar: {arende.foredragande}")
    if arende.sekretess:
        delar.append(f"Sekretess enligt {arende.lagrum}")
    bilagor = len(arende.bilagor.all())
    if bilagor and not arende.sekretess:
        delar.append("1 bilaga" if bilagor == 1 else f"{bilagor} bilagor")
    return ". ".join(delar)
