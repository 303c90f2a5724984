"""Receiving, judging and closing: what the enhetschef does with every kind of ärende."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from avvikelser import riskforslag
from avvikelser.arendegang.gangen import Steg, Verb, borja
from avvikelser.arendegang.lasarna import bli_lasare
from avvikelser.arendegang.omedelbart import Omedelbar, registrera
from avvikelser.arendegang.rapport import markthinder, rubrik_for
from avvikelser.arendegang.typbyte import bli_lex_sarah, samma_kategori
from avvikelser.arendegang.upprepning import inte_igen, redan_har
from avvikelser.models import (
    ANMALNINGSPLIKTIGA,
    Arende,
    Arendetyp,
    Kategori,
    Klassning,
    Lag,
    Missforhallandetyp,
    Skydd,
    Status,
    Utfall,
)
from kvalitet.atgarder.models import Atgard
from kvalitet.bilagor.models import Bilaga
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import antal, uppraknat


@transaction.atomic
def ta_emot(
    arende: Arende,
    *,
    av: Person,
    skydd: Skydd,
    omedelbara: Sequence[Omedelbar] = (),
    markt_dag: date | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Receive the report: first, whether somebody is in danger. The receiver becomes mottagare and ansvarig.

    With `skydd` JA at least one omedelbar åtgärd must say what was done and when. `markt_dag` is the day it was
    noticed, as the report tells it; None leaves what is known. Raises OtillatenOvergang.
    Lagrum: 27 kap. 5 § SoL (2025:400), 24 e § LSS: avhjälpa genast.
    """
    steg = borja(arende, Verb.TA_EMOT, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    marktes = _marktes(steg, markt_dag) if markt_dag else []
    if skydd == Skydd.JA and not omedelbara:
        raise OtillatenOvergang("Skriv vad som har gjorts för att skydda personen, och när.")
    arende.skydd = skydd
    arende.mottagen = arende.mottagen or steg.nar  # a synpunkt that was moved here has been received once already
    arende.mottagare, arende.ansvarig = av, av
    for omedelbar in omedelbara:
        registrera(arende, omedelbar, av=av, nar=steg.nar)
    if arende.sekretess:
        bli_lasare(arende, av, "Tog emot rapporten")
    gjort = [f"Gjort direkt: {omedelbar.mening}." for omedelbar in omedelbara]
    text = " ".join([f"Behövde någon skydd? {Skydd(skydd).label}.", *marktes, *gjort])
    return steg.klart(text, detalj={"skydd": Skydd(skydd).value, "omedelbara": len(omedelbara)})


def _marktes(steg: Steg, dag: date | None) -> list[str]:
    """Write down the day it was noticed. The sentence of it for the log, when it is another day than was known."""
    arende = steg.arende
    if hinder := markthinder(
        dag, intraffade=arende.intraffade, idag=svensk_dag(steg.nar), inkom=svensk_dag(arende.inkommen)
    ):
        raise OtillatenOvergang(hinder)
    if dag == arende.markt_dag:
        return []
    forut, arende.markt_dag = arende.markt_dag, dag
    tidigare = f" Förut stod {forut}." if forut else ""
    return [f"Märktes {dag}.{tidigare}" if dag else f"Dagen det märktes är okänd.{tidigare}"]


@transaction.atomic
def registrera_omedelbar_atgard(
    arende: Arende, *, av: Person, omedelbar: Omedelbar, nar: datetime | None = None, sedd: datetime | None = None
) -> Arende:
    """Write down, after the receipt, what was done at once."""
    steg = borja(arende, Verb.OMEDELBAR_ATGARD, av=av, nar=nar, sedd=sedd)
    text = f"{omedelbar.mening}."
    inte_igen(steg, steg.arende.handelser.filter(verb=steg.verb), text)
    registrera(steg.arende, omedelbar, av=av, nar=steg.nar)
    return steg.klart(text)


@dataclass(frozen=True, kw_only=True)
class Bedomt:
    """What the one who handles the ärende judges. Grades are 1–4; `typer` only counts for lex Sarah.

    `som_lex_sarah` is the person's decision where the rule suggests it; None means that nothing was decided.
    `markt_dag` is the day it was noticed, as it is known now; None means that nobody can say it.
    """

    kategori: Kategori | None
    allvarlighetsgrad: int
    sannolikhet: int
    lagar: Sequence[Lag]
    typer: Sequence[Missforhallandetyp] = ()
    som_lex_sarah: bool | None = None
    motivering: str = ""
    markt_dag: date | None  # no default: an earlier day is not lost because somebody forgot it

    @property
    def poang(self) -> int:
        return riskforslag.poang(self.allvarlighetsgrad, self.sannolikhet)

    @property
    def foreslar_lex_sarah(self) -> bool:
        return riskforslag.gallande_regel().foreslar(
            allvarlighetsgrad=self.allvarlighetsgrad, sannolikhet=self.sannolikhet
        )


@transaction.atomic
def klassa(
    arende: Arende, *, av: Person, bedomt: Bedomt, nar: datetime | None = None, sedd: datetime | None = None
) -> Arende:
    """Judge the event. Keeps the rule's suggestion, the person's decision and the reason (DOMAIN 3).

    Where the rule suggests lex Sarah for an avvikelse, the person must decide; a decision against the rule, in either
    direction, needs a reason. Deciding on lex Sarah moves the ärende in the same write. Raises OtillatenOvergang.
    """
    steg = borja(arende, Verb.KLASSA, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    var_lex = arende.typ == Arendetyp.LEX_SARAH
    blir_lex = var_lex or bool(bedomt.som_lex_sarah)
    _kontrollera(bedomt, var_lex=var_lex, blir_lex=blir_lex)
    _inte_redan_klassad(steg, bedomt)
    marktes = _marktes(steg, bedomt.markt_dag)
    arende.allvarlighetsgrad, arende.sannolikhet = bedomt.allvarlighetsgrad, bedomt.sannolikhet
    if blir_lex and not var_lex:
        bli_lex_sarah(arende, av)
    if blir_lex:
        arende.lex_sarah.typer = list(bedomt.typer)
        arende.lex_sarah.save()
    arende.kategori, arende.lagar = samma_kategori(bedomt.kategori, arende.typ), list(bedomt.lagar)
    arende.rubrik = rubrik_for(arende.typ, arende.kategori)
    Klassning.objects.create(
        arende=arende,
        kategori=bedomt.kategori,
        allvarlighetsgrad=bedomt.allvarlighetsgrad,
        sannolikhet=bedomt.sannolikhet,
        foreslog_lex_sarah=bedomt.foreslar_lex_sarah,
        blev_lex_sarah=blir_lex,
        motivering=bedomt.motivering,
        av=av,
        nar=steg.nar,
    )
    detalj = {"poang": bedomt.poang, "foreslog_lex_sarah": bedomt.foreslar_lex_sarah, "blev_lex_sarah": blir_lex}
    text = " ".join([_klassningen_i_ord(bedomt, var_lex=var_lex, blir_lex=blir_lex), *marktes])
    return steg.klart(text, detalj=detalj)


def _inte_redan_klassad(steg: Steg, bedomt: Bedomt) -> None:
    """Judged so last of all by the same person, nothing else in the form is new, and the ärende stands so still: a typ
    that was changed afterwards is no klassning, and may have taken the kategori with it."""
    arende, senast = steg.arende, steg.arende.klassningar.last()
    lex = arende.typ == Arendetyp.LEX_SARAH
    if senast is None or senast.av != steg.av or bedomt.markt_dag not in {None, arende.markt_dag}:
        return
    if bedomt.som_lex_sarah and not lex:
        return
    typer = arende.lex_sarah.typer if lex else list(bedomt.typer)
    star = (senast.kategori, senast.allvarlighetsgrad, senast.sannolikhet, senast.motivering, senast.blev_lex_sarah)
    nu = (bedomt.kategori, bedomt.allvarlighetsgrad, bedomt.sannolikhet, bedomt.motivering, lex)
    blir = (samma_kategori(bedomt.kategori, arende.typ), list(bedomt.lagar), list(bedomt.typer))
    if star == nu and (arende.kategori, arende.lagar, typer) == blir:
        raise OtillatenOvergang("Bedömningen är redan sparad så, och den sparades inte en gång till.")


def _kontrollera(bedomt: Bedomt, *, var_lex: bool, blir_lex: bool) -> None:
    if not bedomt.lagar:
        raise OtillatenOvergang("Välj minst ett lagrum.")
    if var_lex:
        return
    if bedomt.foreslar_lex_sarah and bedomt.som_lex_sarah is None:
        raise OtillatenOvergang("Bestäm om händelsen ska utredas som lex Sarah.")
    if blir_lex != bedomt.foreslar_lex_sarah and not bedomt.motivering.strip():
        raise OtillatenOvergang("Skriv varför du bestämmer något annat än regeln föreslår.")


def _klassningen_i_ord(bedomt: Bedomt, *, var_lex: bool, blir_lex: bool) -> str:
    grad = riskforslag.ALLVARLIGHETSGRADER[bedomt.allvarlighetsgrad]
    sannolikhet = riskforslag.SANNOLIKHETER[bedomt.sannolikhet]
    delar = [
        f"Kategori: {bedomt.kategori.namn if bedomt.kategori else 'saknas'}.",
        f"Allvarlighetsgrad {bedomt.allvarlighetsgrad} ({grad}), sannolikhet {bedomt.sannolikhet} ({sannolikhet}): "
        f"{bedomt.poang} av {riskforslag.HOGST} poäng.",
    ]
    if not var_lex:
        delar.append("Regeln föreslog lex Sarah." if bedomt.foreslar_lex_sarah else "Regeln föreslog inte lex Sarah.")
        delar.append("Beslut: utreds som lex Sarah." if blir_lex else "Beslut: hanteras som avvikelse.")
    return " ".join([*delar, bedomt.motivering]).strip()


@transaction.atomic
def skriv_anteckning(
    arende: Arende, *, av: Person, text: str, nar: datetime | None = None, sedd: datetime | None = None
) -> Arende:
    """One signed entry in the log. A correction is a new entry."""
    steg = borja(arende, Verb.ANTECKNING, av=av, nar=nar, sedd=sedd)
    if not text.strip():
        raise OtillatenOvergang("Skriv anteckningen.")
    inte_igen(steg, steg.arende.handelser.filter(verb=steg.verb), text)
    return steg.klart(text)


@transaction.atomic
def bifoga(arende: Arende, *, av: Person, bilagor: Iterable[Bilaga], nar: datetime | None = None) -> Arende:
    """Hang files on the ärende."""
    steg = borja(arende, Verb.BIFOGA, av=av, nar=nar)
    filer = list(bilagor)
    if not filer:
        raise OtillatenOvergang("Välj en fil.")
    text = f"{', '.join(fil.namn for fil in filer)}."
    if redan_har(steg.arende, filer):
        inte_igen(steg, steg.arende.handelser.filter(verb=steg.verb), text)
    steg.arende.bilagor.add(*filer)
    return steg.klart(text, detalj={"filer": len(filer)})


@transaction.atomic
def avsluta(
    arende: Arende,
    *,
    av: Person,
    aterkoppling: str = "",
    utan_aterkoppling: str = "",
    uppfoljning: str = "",
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Close it, when there is nothing left to do. Raises OtillatenOvergang with what is left.

    An avvikelse must be classed. No åtgärd may wait for a decision; a decided one may still be under way. Whoever
    reported gets an answer; `utan_aterkoppling` is why none is needed, and stands in the log. A lex Sarah rapport comes
    here from a beslut alone, and what must be reported to IVO has been, with its utredning. What was a missförhållande,
    or could have become one, has been followed up: each åtgärd says whether it helped, or `uppfoljning` says why not.
    Lagrum: 27 kap. 5–6 §§ SoL (2025:400), 24 e–f §§ LSS; SOSFS 2011:9 5 kap. 7 §.
    """
    steg = borja(arende, Verb.AVSLUTA, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    synpunkt = arende.typ == Arendetyp.SYNPUNKT
    if hinder := avslutshinder(arende):
        raise OtillatenOvergang(hinder)
    skal = "" if synpunkt or aterkoppling.strip() else utan_aterkoppling.strip()
    if not aterkoppling.strip() and not skal:
        raise OtillatenOvergang("Skriv vad det ledde till." if synpunkt else _AVSLUTSSVAR)
    if not uppfoljning.strip() and (saknas := uppfoljning_saknas(arende)):
        raise OtillatenOvergang(saknas)
    arende.aterkoppling, arende.avslutad = aterkoppling, steg.nar
    delar = [f"Uppföljning: {uppfoljning.strip()}"] if uppfoljning.strip() else []
    delar.append(f"Ingen återkoppling behövs. {skal}" if skal else aterkoppling)
    return steg.klart("\n\n".join(delar), detalj={"aterkoppling": not skal})


_AVSLUTSSVAR = "Skriv vad ni kom fram till, så att den som rapporterade får veta det."


def uppfoljning_saknas(arende: Arende) -> str:
    """What to write before a lex Sarah ärende that is followed up is closed, as a sentence; "" when the åtgärder say
    it all: each that was planned and not refused says whether it had the wanted effect."""
    if arende.typ != Arendetyp.LEX_SARAH or arende.status != Status.UPPFOLJNING:
        return ""
    planerade = arende.atgarder.filter(omedelbar=False).exclude(status=Atgard.Status.AVBRUTEN)
    effekter = list(planerade.values_list("effekt", flat=True))
    utan = sum(not effekt for effekt in effekter)
    if not effekter:
        return "Skriv vad uppföljningen visade."
    return f"Skriv varför {antal('åtgärd', 'åtgärder', utan)} avslutas utan att effekten är känd." if utan else ""


@dataclass(frozen=True)
class Avslutskrav:
    """One thing to do before the ärende can be closed. `nar` ends the sentence "Du kan avsluta ärendet när …"."""

    nar: str
    url: str


def avslutshinder(arende: Arende) -> str:
    """What must be done before the ärende can be closed, as a sentence; "" when nothing is left."""
    saknas = avslutskrav(arende)
    return f"Du kan avsluta ärendet när {uppraknat(krav.nar for krav in saknas)}." if saknas else ""


def avslutskrav(arende: Arende) -> list[Avslutskrav]:
    """Everything that is left, each with its place. Asks the database."""
    sidan = reverse("avvikelser:arende", args=[arende.pk])
    krav = []
    if arende.typ == Arendetyp.AVVIKELSE and arende.allvarlighetsgrad is None:
        krav.append(Avslutskrav("händelsen är klassad", reverse("avvikelser:klassa", args=[arende.pk])))
    if arende.atgarder.filter(status=Atgard.Status.FORESLAGEN).exists():
        krav.append(Avslutskrav("alla föreslagna åtgärder är beslutade", f"{sidan}#atgarder"))
    if arende.typ == Arendetyp.SYNPUNKT and arende.synpunkt.vill_ha_svar and arende.synpunkt.besvarad is None:
        krav.append(Avslutskrav("avsändaren har fått svar", sidan))
    if arende.typ == Arendetyp.LEX_SARAH:
        krav += [Avslutskrav(nar, reverse("avvikelser:ivo", args=[arende.pk])) for nar in _ivokrav(arende)]
        if arende.status == Status.BESLUTAD and arende.lex_sarah.utfall != Utfall.INTE:
            krav.append(Avslutskrav("den är uppföljd", reverse("lex-sarah:inled-uppfoljning", args=[arende.pk])))
    return krav


def _ivokrav(arende: Arende) -> list[str]:
    lex = arende.lex_sarah
    if lex.utfall and Utfall(lex.utfall) in ANMALNINGSPLIKTIGA and lex.anmald_ivo is None:
        return ["händelsen är anmäld till IVO"]
    if lex.anmald_ivo and not lex.utredning_bifogad and lex.utredning_sand is None:
        return ["utredningen är sänd till IVO"]
    return []
