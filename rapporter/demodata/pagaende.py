"""Work in progress, made through the rules as people would: something waits on every start page.

Days are counted back from `idag`, so that nothing is years late when somebody tries the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang.handlaggning import Bedomt
from avvikelser.arendegang.rapport import Rapport
from avvikelser.models import Arende, Arendetyp, Kategori, Lag, Missforhallandetyp, Skydd, Utfall
from avvikelser.nodatkomst import atkomst as nodatkomst
from avvikelser.rapportval import Bedomning
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.utkast import forvaring
from rapporter.demodata.forslag import skapa_forslag
from rapporter.demodata.handelser import Exempel, for_form
from rapporter.demodata.historik import tal
from rapporter.demodata.kommun import ENHETER
from rapporter.demodata.kopplingar import skapa_kopplingar
from rapporter.demodata.synpunkter import skapa_synpunkter
from rapporter.demodata.utredningar import paborja_utredning, skriv_utredning

_STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Scen:
    """The people and places, and the day on which the demo is loaded."""

    delar: dict[str, Organisationsdel]
    personer: dict[str, Person]
    idag: date

    def for_dagar_sedan(self, dagar: int, timme: int = 9, minut: int = 15) -> datetime:
        nar = datetime.combine(self.idag - timedelta(days=dagar), time(timme, minut), _STOCKHOLM)
        return min(nar, timezone.now() - timedelta(minutes=20))  # loaded early in the morning, "today" is not over

    def rapport(self, kod: str, exempel: Exempel, dagar: int, av: str, bedomning: Bedomning) -> Arende:
        """A report that came in `dagar` days ago about something that happened the evening before and was noticed that
        morning. Every fourth day nobody says which day it was.
        """
        nar = self.for_dagar_sedan(dagar, 7, 12)
        return arendegang.rapportera(
            Rapport(
                enhet=self.delar[kod],
                intraffade=self.idag - timedelta(days=dagar + 1),
                intraffade_tid=time(21, 0),
                beskrivning=exempel.beskrivning,
                foljd=exempel.foljd,
                markt="Vid passbytet på morgonen",
                markt_dag=timezone.localdate(nar) if dagar % 4 < 3 else None,
                direkt=exempel.direkt,
                egen_bedomning=bedomning,
            ),
            av=self.personer[av],
            nar=nar,
        )

    def mottagen(self, arende: Arende, dagar: int, chef: str) -> Arende:
        return arendegang.ta_emot(
            arende, av=self.personer[chef], skydd=Skydd.NEJ, nar=self.for_dagar_sedan(dagar, 10, 40)
        )


def skapa_pagaende(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """Open ärenden for every roll. The same for the same day."""
    scen = Scen(delar, personer, idag)
    boende = for_form("egen_regi", "TALL")
    _avvikelser(scen, boende)
    _lex_sarah(scen, boende)
    _foljs_upp(scen, boende)
    _andra_enheter(scen)
    skapa_synpunkter(delar, personer, scen.for_dagar_sedan)
    forvaring.spara(
        personer["elin"],
        "rapportera",
        {"enhet": [str(delar["TALL"].pk)], "beskrivning": ["Nyckeln till tvättstugan låg inte på sin plats när"]},
    )


def _kategori(typ: Arendetyp, namn: str) -> Kategori | None:
    return Kategori.objects.filter(typ=typ, namn=namn).first()


def _bedomt(arende: Arende, kategori: str, grad: int, sannolikhet: int) -> Bedomt:
    return Bedomt(
        kategori=_kategori(Arendetyp.AVVIKELSE, kategori),
        allvarlighetsgrad=grad,
        sannolikhet=sannolikhet,
        lagar=[Lag.SOL],
        som_lex_sarah=False,
        markt_dag=arende.markt_dag,
    )


def _avvikelser(scen: Scen, boende: tuple[Exempel, ...]) -> None:
    """Tallbacken: two new, some under way with åtgärder late and coming, one closed with an answer to the reporter."""
    maja = scen.personer["maja"]
    scen.rapport("TALL", boende[1], 0, "elin", Bedomning.OSAKER)
    klassade = {}
    for dagar, i, kategori, kvar in (
        (38, 4, "Introduktion", -3),
        (12, 2, "Brandskydd och lås", 9),
        (6, 0, "Insats uteblev", 20),
    ):
        arende = scen.mottagen(scen.rapport("TALL", boende[i], dagar, "elin", Bedomning.AVVIKELSE), dagar - 1, "maja")
        arende = arendegang.klassa(
            arende, av=maja, bedomt=_bedomt(arende, kategori, 2, 2), nar=scen.for_dagar_sedan(dagar - 2)
        )
        klassade[kategori] = arende
        arendegang.planera_atgard(
            arende,
            beskrivning=f"Gå igenom rutinen på arbetsplatsträffen: {kategori.lower()}",
            ansvarig=maja,
            senast=scen.idag + timedelta(days=kvar),
            av=maja,
            nar=scen.for_dagar_sedan(dagar - 2, 11),
        )
    _som_hor_ihop(scen, boende, klassade)
    klar = scen.mottagen(scen.rapport("TALL", boende[3], 20, "elin", Bedomning.AVVIKELSE), 19, "maja")
    klar = arendegang.klassa(klar, av=maja, bedomt=_bedomt(klar, "Kommunikation", 1, 2), nar=scen.for_dagar_sedan(18))
    arendegang.avsluta(
        klar,
        av=maja,
        aterkoppling="Tack för att du rapporterade. Vi har ändrat hur vi delar upp oss i köket på kvällen.",
        nar=scen.for_dagar_sedan(4),
    )


def _som_hor_ihop(scen: Scen, boende: tuple[Exempel, ...], klassade: dict[str, Arende]) -> None:
    """A report that came twice, ärenden that are linked, and åtgärder that were proposed."""
    behallen = scen.mottagen(scen.rapport("TALL", boende[5], 3, "elin", Bedomning.AVVIKELSE), 2, "maja")
    bort = scen.mottagen(scen.rapport("TALL", boende[5], 3, "jonas", Bedomning.AVVIKELSE), 2, "maja")
    skapa_kopplingar(
        klassade["Brandskydd och lås"],
        klassade["Introduktion"],
        (bort, behallen),
        personer=scen.personer,
        nar=scen.for_dagar_sedan,
    )
    skapa_forslag(
        klassade["Introduktion"],
        klassade["Insats uteblev"],
        personer=scen.personer,
        idag=scen.idag,
        nar=scen.for_dagar_sedan,
    )


def _lex_sarah(scen: Scen, boende: tuple[Exempel, ...]) -> None:
    """One in each place of its way: new, received, investigated, proposed, decided and to be reported to IVO."""
    jonas, karin = scen.personer["jonas"], scen.personer["karin"]
    scen.rapport("TALL", boende[0], 1, "elin", Bedomning.LEX_SARAH)
    vantar = scen.mottagen(scen.rapport("BOST", boende[4], 5, "nils", Bedomning.LEX_SARAH), 4, "chef-bost")
    nodatkomst.ta(
        jonas, vantar.dnr, skal="Natten ringde om ett nytt hot och ingen chef svarade.", nar=scen.for_dagar_sedan(2, 21)
    )
    paborja_utredning(_utreds(scen, "TALL", boende[5], 34, "elin", "maja"), av=jonas, nar=scen.for_dagar_sedan(30))
    arende = _utreds(scen, "TALL", boende[0], 52, "elin", "maja")
    skriv_utredning(arende, av=jonas, nar=scen.for_dagar_sedan(9))
    arendegang.lamna_forslag(
        arende,
        utfall=Utfall.MISSFORHALLANDE,
        text="Tillsynen uteblev två kvällar. Rutinen för överlämning säger inget om telefon och behöver ändras.",
        av=jonas,
        nar=scen.for_dagar_sedan(3),
    )
    allvarlig = _utreds(scen, "BOST", boende[3], 47, "nils", "chef-bost")
    skriv_utredning(allvarlig, av=jonas, nar=scen.for_dagar_sedan(12))
    allvarlig = arendegang.lamna_forslag(
        allvarlig,
        utfall=Utfall.RISK_ALLVARLIGT,
        text="Händelsen hade kunnat få allvarliga följder. Den bör anmälas till IVO.",
        av=jonas,
        nar=scen.for_dagar_sedan(6),
    )
    arendegang.besluta(
        allvarlig,
        utfall=Utfall.RISK_ALLVARLIGT,
        motivering="Jag delar bedömningen.",
        av=karin,
        nar=scen.for_dagar_sedan(1),
    )


def _foljs_upp(scen: Scen, boende: tuple[Exempel, ...]) -> None:
    """Decided, with one åtgärd whose effect is known and one that is under way."""
    jonas, karin, maja = scen.personer["jonas"], scen.personer["karin"], scen.personer["maja"]
    arende = _utreds(scen, "TALL", boende[2], 88, "elin", "maja")
    skriv_utredning(arende, av=jonas, nar=scen.for_dagar_sedan(60))
    arende = arendegang.lamna_forslag(
        arende,
        utfall=Utfall.RISK,
        text="Ingen kom till skada. Överlämningen mellan passen behöver bli säkrare.",
        av=jonas,
        nar=scen.for_dagar_sedan(50),
    )
    arende = arendegang.besluta(
        arende, utfall=Utfall.RISK, motivering="Jag delar bedömningen.", av=karin, nar=scen.for_dagar_sedan(45)
    )
    for beskrivning, dagar, senast in (
        ("Skriv ner hur nycklar lämnas över mellan passen", 44, 10),
        ("Gå igenom överlämningen med alla vikarier", 43, 21),
    ):
        arendegang.planera_atgard(
            arende,
            beskrivning=beskrivning,
            ansvarig=maja,
            senast=scen.idag + timedelta(days=senast),
            av=maja,
            nar=scen.for_dagar_sedan(dagar),
        )
    arende = arendegang.inled_uppfoljning(arende, av=maja, nar=scen.for_dagar_sedan(42))
    arendegang.klarmarkera_atgard(
        arende,
        arende.atgarder.get(beskrivning__startswith="Skriv ner"),
        effekt="ja",
        effekt_text="Nyckeln har legat på sin plats sedan dess.",
        av=maja,
        nar=scen.for_dagar_sedan(12),
    )


def _utreds(scen: Scen, kod: str, exempel: Exempel, dagar: int, av: str, chef: str) -> Arende:
    arende = scen.mottagen(scen.rapport(kod, exempel, dagar, av, Bedomning.LEX_SARAH), dagar - 1, chef)
    arende = arendegang.klassa(
        arende,
        av=scen.personer[chef],
        bedomt=Bedomt(
            kategori=_kategori(Arendetyp.LEX_SARAH, "Insats uteblev"),
            allvarlighetsgrad=3,
            sannolikhet=3,
            lagar=[Lag.SOL],
            typer=[Missforhallandetyp.EJ_UTFORD],
            markt_dag=arende.markt_dag or timezone.localdate(arende.inkommen),  # asked
        ),
        nar=scen.for_dagar_sedan(dagar - 1, 13),
    )
    return arendegang.lamna_over(
        arende, utredare=scen.personer["jonas"], av=scen.personer[chef], nar=scen.for_dagar_sedan(dagar - 2)
    )


def _andra_enheter(scen: Scen) -> None:
    """One new and one under way at every other enhet of the municipality's own."""
    for mall in ENHETER:
        chef = f"chef-{mall.kod.lower()}"
        if chef not in scen.personer:
            continue
        exempel = for_form(mall.form, mall.kod)
        for i, dagar in enumerate((1 + tal(mall.kod, "ny") % 3, 8 + tal(mall.kod, "pågår") % 20)):
            val = exempel[tal(mall.kod, i, "nu") % len(exempel)]
            arende = scen.rapport(mall.kod, val, dagar, chef, Bedomning.AVVIKELSE)
            if i:
                scen.mottagen(arende, dagar - 1, chef)
