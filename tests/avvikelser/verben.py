"""Each verb as a test carries it out: tried by anybody, or done in the ordinary way by somebody who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.arendegang.gangen import skriv_handelse
from avvikelser.kopplingar import gang as kopplingsgang
from avvikelser.kopplingar.models import Koppling, Slag
from avvikelser.lex_sarah import ivo, utredning
from avvikelser.lex_sarah.models import Orsaksomrade, Postrubrik, Postslag
from avvikelser.lex_sarah.tidigt import avsluta_tidigt
from avvikelser.models import Arende, Arendetyp, Skydd, Status, Synpunktslag, Utfall
from avvikelser.synpunkter import avsandargang, gang
from avvikelser.synpunkter.missforhallanden import rapportera_missforhallande
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Organisationsdel, Person
from tests.avvikelser.scener import Folk, bedomt, omedelbar, rapport
from tests.fabriker import ArendeFactory, AtgardFactory
from tests.lex_sarah.utredd import utredd

V = Verb
_nummer = count(1)


def ny_text() -> str:
    """A text of its own: what somebody has just written is not written again."""
    return f"Text {next(_nummer)}."


def fil() -> Bilaga:
    return Bilaga.objects.create(namn="prov.txt", mediatyp="text/plain", storlek=4, sha256=f"{next(_nummer):064}")


def atgard_i(arende: Arende, folk: Folk, *, beslutad: bool) -> Atgard:
    """An åtgärd that hangs on the ärende, put there past the verbs."""
    atgard = atgardsgang.planera(
        enhet=arende.enhet,
        beskrivning="Provåtgärd",
        ansvarig=folk.maja,
        senast=timezone.localdate() + timedelta(days=30),
        beslutad=beslutad,
        sekretess=arende.sekretess,
        av=folk.maja,
    )
    arende.atgarder.add(atgard)
    return atgard


def oppen_atgard(folk: Folk, **falt: Any) -> Atgard:
    """A proposed åtgärd of Tallbacken that comes from nothing yet."""
    atgard: Atgard = AtgardFactory(**{"enhet": folk.kommun.tallbacken, "ansvarig": folk.maja, **falt})
    return atgard


def _post() -> utredning.NyPost:
    return utredning.NyPost(rubrik=Postrubrik.BAKGRUND, slag=Postslag.BEDOMNING, text=ny_text())


def _orsak() -> arendegang.NyOrsak:
    return arendegang.NyOrsak(omrade=Orsaksomrade.ANNAT, text=ny_text())


def _rattad(idag: date) -> arendegang.Anmalan:
    """Another number than the one that stands."""
    nummer = f"PROV-{next(_nummer)}"
    return arendegang.Anmalan(dag=idag, utredning_bifogad=False, utredning_sand=idag, ivo_dnr=nummer)


def forsok(verb: Verb, arende: Arende, folk: Folk, av: Person, *, utfall: Utfall = Utfall.RISK) -> Arende:
    """Ask for the verb with what it wants. Raises OtillatenOvergang when person, status or condition says no."""
    idag, a = timezone.localdate(), arendegang
    atgard = arende.atgarder.order_by("-id").first() or Atgard(pk=0)
    annan = folk.vera if arende.ansvarig == folk.jonas else folk.jonas
    till = Arendetyp.AVVIKELSE if arende.typ == Arendetyp.LEX_SARAH else Arendetyp.LEX_SARAH
    satt: dict[Verb, Callable[[], Arende]] = {
        V.TA_EMOT: lambda: a.ta_emot(arende, av=av, skydd=Skydd.NEJ),
        V.KOMPLETTERA: lambda: a.komplettera(arende, av=av, text=ny_text()),
        V.OMEDELBAR_ATGARD: lambda: a.registrera_omedelbar_atgard(arende, av=av, omedelbar=omedelbar(ny_text())),
        V.KLASSA: lambda: a.klassa(arende, av=av, bedomt=bedomt()),
        V.OMKLASSA: lambda: a.omklassa(arende, till=till, motivering="Skäl.", av=av),
        V.LAMNA_OVER: lambda: a.lamna_over(arende, utredare=annan, av=av),
        V.ANTECKNING: lambda: a.skriv_anteckning(arende, av=av, text=ny_text()),
        V.BYT_ANSVARIG: lambda: a.byt_ansvarig(arende, till=_ny_ansvarig(arende, folk), av=av),
        V.BIFOGA: lambda: a.bifoga(arende, av=av, bilagor=[fil()]),
        V.SKRIV_POST: lambda: utredning.skriv_post(arende, _post(), av=av).arende,
        V.UTRED: lambda: utredning.svara(arende, {}, av=av),
        V.AVSLUTA_TIDIGT: lambda: avsluta_tidigt(arende, motivering="Skäl.", av=av),
        V.IVO_BESLUT: lambda: ivo.skriv_ivobeslut(arende, dag=idag, utfall="avslutat", text="Prov.", av=av).arende,
        V.ATERTA_FORSLAG: lambda: utredning.aterta_forslag(arende, skal="Mer.", av=av),
        V.LAMNA_FORSLAG: lambda: a.lamna_forslag(utredd(arende, folk.jonas), utfall=utfall, text="Skäl.", av=av),
        V.ATERFORVISA: lambda: a.aterforvisa(arende, motivering="Mer.", av=av),
        V.BESLUTA: lambda: a.besluta(arende, utfall=utfall, motivering=ny_text(), av=av),
        V.ANMAL_TILL_IVO: lambda: a.anmal_till_ivo(
            arende, dag=idag, utredning_bifogad=False, motivering="Skäl.", av=av
        ),
        V.IVO_UPPGIFT: lambda: a.skriv_ivo_uppgift(arende, ivo_dnr="PROV-1", utredning_sand=idag, av=av),
        V.RATTA_ANMALAN: lambda: a.ratta_ivo_anmalan(arende, _rattad(idag), skal="Skrevs fel.", av=av),
        V.PLANERA_ATGARD: lambda: a.planera_atgard(
            arende, beskrivning=ny_text(), ansvarig=folk.maja, senast=idag, av=av
        ),
        V.BESLUTA_ATGARD: lambda: a.besluta_atgard(arende, atgard, beslut="ja", av=av),
        V.KLARMARKERA_ATGARD: lambda: a.klarmarkera_atgard(arende, atgard, effekt="ja", av=av),
        V.KOPPLA_ATGARD: lambda: a.koppla_atgard(arende, oppen_atgard(folk), av=av),
        V.KOPPLA_BORT_ATGARD: lambda: a.koppla_bort_atgard(arende, atgard, skal="Hör inte hit.", av=av),
        V.INLED_UPPFOLJNING: lambda: a.inled_uppfoljning(arende, text="I höst.", av=av),
        V.AVSLUTA: lambda: a.avsluta(arende, av=av, aterkoppling="Svar.", uppfoljning="Det hjälpte."),
        **synpunktens(arende, folk, av),
        **kopplingarnas(arende, folk, av),
    }
    return satt[verb]()


def annat_arende(folk: Folk, typ: Arendetyp) -> Arende:
    """Another ärende of Tallbacken that whoever receives there may read."""
    annat: Arende = ArendeFactory(enhet=folk.kommun.tallbacken, typ=typ, sekretess=typ == Arendetyp.LEX_SARAH)
    return annat


def koppling_i(arende: Arende, folk: Folk, slag: Slag) -> Koppling:
    """A link from the ärende, put there past the verbs."""
    typ = Arendetyp.SYNPUNKT if slag != Slag.DUBBLETT else Arendetyp(arende.typ)
    return Koppling.objects.create(
        fran=arende, till=annat_arende(folk, typ), slag=slag, av=folk.maja, av_namn="Prov", nar=timezone.now()
    )


def kopplingarnas(arende: Arende, folk: Folk, av: Person) -> dict[Verb, Callable[[], Arende]]:
    """What ties ärenden together. Each gives back the ärende that the verb is used on."""
    g, typ = kopplingsgang, Arendetyp(arende.typ)
    kopplad = arende.kopplingar.filter(upphord=None).order_by("-id").first() or Koppling(pk=0)
    delen = g.Delrapport(beskrivning="En annan händelse.", intraffade=arende.intraffade)
    return {
        V.KOPPLA: lambda: (
            g.koppla(
                arende, annat_arende(folk, Arendetyp.SYNPUNKT), slag=Slag.BEROR_PA, kommentar="Hör ihop.", av=av
            ).fran
        ),
        V.KOPPLA_BORT: lambda: g.koppla_bort(arende, kopplad, skal="Hör inte ihop.", av=av),
        V.DELA: lambda: _ur(arende, g.dela(arende, delen, av=av)),
        V.DUBBLETT: lambda: g.avsluta_som_dubblett(arende, annat_arende(folk, typ), av=av),
        V.ATERTA_DUBBLETT: lambda: g.aterta_dubblett(arende, skal="En annan händelse.", av=av),
        V.SKRIV_ORSAK: lambda: arendegang.skriv_orsak(arende, _orsak(), av=av).arende,
    }


def _ny_ansvarig(arende: Arende, folk: Folk) -> Person:
    """Somebody else who can do what the ansvarig does."""
    if arende.ansvarig in {folk.jonas, folk.vera}:
        return folk.vera if arende.ansvarig == folk.jonas else folk.jonas
    return folk.nils if arende.ansvarig == folk.maja else folk.maja


def synpunktens(arende: Arende, folk: Folk, av: Person) -> dict[Verb, Callable[[], Arende]]:
    """What only a synpunkt goes through."""
    dit = folk.kommun.mottagningen if arende.enhet == folk.kommun.tallbacken else folk.kommun.tallbacken
    return {
        V.BEKRAFTA: lambda: gang.bekrafta(arende, text=ny_text(), skydd=Skydd.NEJ, av=av),
        V.FRAGA_AVSANDAREN: lambda: gang.fraga(arende, text=ny_text(), av=av),
        V.BESVARA: lambda: gang.besvara(arende, text=ny_text(), av=av),
        V.LAMNA_VIDARE: lambda: gang.lamna_vidare(arende, text="Ni är bra.", tack=ny_text(), av=av),
        V.FLYTTA: lambda: gang.flytta(arende, till=dit, motivering="Gäller dem.", av=av),
        V.BERORDA: lambda: gang.satt_berorda(arende, _andra_berorda(arende, folk), av=av),
        V.AVSANDAREN_SKREV: lambda: avsandargang.skriv(arende, text=ny_text(), av=av),
        V.NOJD: lambda: avsandargang.sag_nojd(arende, text=ny_text(), av=av),
        V.INTE_NOJD: lambda: avsandargang.sag_inte_nojd(arende, text=ny_text(), av=av),
        V.TILL_DELEGATION: lambda: avsandargang.begar_delegationen(arende, text=ny_text(), av=av),
        V.DELEGATIONSSVAR: lambda: gang.svara_for_delegationen(arende, text=ny_text(), av=av),
        V.MISSFORHALLANDE: lambda: _ur(arende, rapportera_missforhallande(arende, rapport(folk), av=av)),
    }


def _andra_berorda(arende: Arende, folk: Folk) -> list[Organisationsdel]:
    """Others than those that stand now."""
    nu = set(arende.berorda.values_list("enhet", flat=True))
    alla = (folk.kommun.tallbacken, folk.kommun.mottagningen, folk.kommun.aldreboendet)
    return [enhet for enhet in alla if enhet.pk != arende.enhet_id and enhet.pk not in nu]


def _ur(synpunkt: Arende, _: Arende) -> Arende:
    """The verb is the synpunkt's, what it gives back is the rapport."""
    return synpunkt


def _forbered_ivo(verb: Verb, arende: Arende) -> None:
    arende.lex_sarah.refresh_from_db()  # what was set for the verb before this one is taken back
    if verb in {V.IVO_UPPGIFT, V.IVO_BESLUT, V.RATTA_ANMALAN}:
        arende.lex_sarah.anmald_ivo = arende.intraffade
        arende.lex_sarah.save()
    if verb is V.ATERFORVISA and arende.status == Status.BESLUTAD:
        skriv_handelse(arende, V.AVSLUTA_TIDIGT, av=arende.mottagare, nar=timezone.now())
    if verb is V.ANMAL_TILL_IVO and arende.status in {Status.BESLUTAD, Status.UPPFOLJNING}:
        arende.lex_sarah.utfall = Utfall.ALLVARLIGT
        arende.lex_sarah.save()
    if verb is V.AVSLUTA and arende.status == Status.BESLUTAD:
        arende.lex_sarah.utfall = Utfall.INTE
        arende.lex_sarah.save()


ATGARDENS = {V.BESLUTA_ATGARD, V.KLARMARKERA_ATGARD, V.KOPPLA_BORT_ATGARD}


def _forbered_atgard(verb: Verb, arende: Arende, folk: Folk) -> None:
    atgard = atgard_i(arende, folk, beslutad=verb is not V.BESLUTA_ATGARD)
    if verb is V.KOPPLA_BORT_ATGARD:
        annat_arende(folk, Arendetyp(arende.typ)).atgarder.add(atgard)


def gor(verb: Verb, arende: Arende, folk: Folk) -> Arende:
    """Carry the verb out by somebody who may, with what must be true before it made true."""
    if arende.typ == Arendetyp.SYNPUNKT:
        _forbered_synpunkt(verb, arende)
    if verb in {V.KOPPLA_BORT, V.ATERTA_DUBBLETT}:
        koppling_i(arende, folk, Slag.DUBBLETT if verb is V.ATERTA_DUBBLETT else Slag.BEROR_PA)
    if verb in ATGARDENS:
        _forbered_atgard(verb, arende, folk)
    if arende.typ == Arendetyp.LEX_SARAH:
        _forbered_ivo(verb, arende)
    if verb is V.AVSLUTA and arende.typ == Arendetyp.AVVIKELSE and arende.status == Status.MOTTAGEN:
        arende = arendegang.klassa(arende, av=folk.maja, bedomt=bedomt())
    karin, jonas, elin = folk.karin, folk.jonas, folk.elin
    av = {
        V.KOMPLETTERA: elin,
        V.UTRED: jonas,
        V.LAMNA_FORSLAG: jonas,
        V.ATERTA_FORSLAG: jonas,
        V.AVSLUTA_TIDIGT: karin,
        V.IVO_BESLUT: karin,
        V.ATERFORVISA: karin,
        V.BESLUTA: karin,
        V.ANMAL_TILL_IVO: karin,
        V.IVO_UPPGIFT: karin,
        V.RATTA_ANMALAN: karin,
    }.get(verb, folk.maja)
    if verb in {V.OMKLASSA, V.DUBBLETT} and arende.typ == Arendetyp.LEX_SARAH:
        av = karin
    if arende.enhet != folk.kommun.tallbacken:
        av = folk.oskar
    return forsok(verb, arende, folk, av)


def _forbered_synpunkt(verb: Verb, arende: Arende) -> None:
    falt: dict[Verb, dict[str, object]] = {
        V.LAMNA_VIDARE: {"slag": Synpunktslag.BEROM},
        V.BEKRAFTA: {"bekraftad": None},
        V.AVSLUTA: {"vill_ha_svar": False},
    }
    for namn, varde in falt.get(verb, {}).items():
        setattr(arende.synpunkt, namn, varde)
    arende.synpunkt.save()
