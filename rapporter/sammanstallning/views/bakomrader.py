"""The lists behind the figures that count something else than ärenden and åtgärder, a page for each kind of row.

All of the nämnd's is counted, as the figure was; what is listed is what the person may read where the row comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from avvikelser.models import Arende
from avvikelser.tillsyn.models import UTFALL, UTFALL_SAKNAS, Tillsynsarende
from avvikelser.utforare.models import Underrattelse
from egenkontroll.internkontroll.models import Internkontrollplan
from egenkontroll.plan.models import Kontrollomrade, Kontrolltillfalle
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import svensk_dag
from kvalitet.heltal import heltal
from kvalitet.spar.logg import anteckna_sedda
from kvalitet.vyer import BehorigListView
from rapporter.sammanstallning.siffrans_lista import Radfraga
from rapporter.sammanstallning.views.bakom import Bakomsida
from rapporter.statistik import delegation, egenkontrollfoljd, egenkontrollrapport, kontrollrapport, tillsyn
from rapporter.statistik import utforarunderrattelser as underrattelser
from rapporter.statistik.svarstider import matdag
from rapporter.statistik.tabell import Villkor

Celler = Mapping[str, Any]


@dataclass(frozen=True)
class Bakomrad:
    """One row: what it is, where it is read, and a cell for each heading: words, days, or None where there is none."""

    namn: str
    url: str
    celler: Celler
    dnr: str = ""
    sekretess: bool = False


class BakomRaderView(Bakomsida, BehorigListView):
    """`rakna` finds what the figure counts, as (nämnd, condition, period, cut-off). `lasbara_rader` are those of it
    that the person may read, with a cell for each of `rubriker`."""

    template_name = "rapporter/bakom_rader.html"
    context_object_name = "rader"
    fragetyp = Radfraga
    fraga: Radfraga
    rakna: ClassVar[Callable[..., Sequence[Any]]]
    forvalt: ClassVar[Mapping[str, str]] = {}
    """What is counted where the address does not say."""
    rubrik = ""
    led = ""
    """What a row is about, as the heading of the first column."""
    ord_ = ""
    """What is counted: one and many, with a comma between."""
    namnet = ""
    """Of the file."""
    nu = ""
    """What the list shows as it is now, though the figure is as it was."""

    @property
    def brytpunkt(self) -> datetime:
        return self.fraga.vid or timezone.now()

    @cached_property
    def vad(self) -> Villkor:
        return frozenset({**self.forvalt, **dict(self.fraga.vad)}.items())

    @cached_property
    def bakom(self) -> Sequence[Any]:
        try:
            return type(self).rakna(self.namnd.pk, self.vad, self.period, self.brytpunkt)
        except ValueError as fel:
            raise Http404(str(fel)) from fel

    @property
    def rubriker(self) -> Sequence[str]:
        raise NotImplementedError

    @property
    def siffran(self) -> str:
        raise NotImplementedError

    def lasbara_rader(self) -> Iterator[Bakomrad]:
        raise NotImplementedError

    @property
    def filnamn(self) -> str:
        return f"{self.namnet}-bakom-siffran-{self.period.kod}"

    @property
    def kolumner(self) -> Mapping[str, Callable[[Bakomrad], Any]]:
        def cell(namn: str) -> Callable[[Bakomrad], Any]:
            return lambda rad: rad.celler[namn]

        forst: dict[str, Callable[[Bakomrad], Any]] = {
            self.led: lambda rad: rad.namn,
            "Diarienummer": lambda rad: rad.dnr,
        }
        return forst | {namn: cell(namn) for namn in self.rubriker}

    def get_queryset(self) -> Any:
        self.bakom  # noqa: B018 - what no figure counts is not found, whatever the person may read
        return list(self.lasbara_rader())

    def rader(self) -> list[Bakomrad]:
        alla: list[Bakomrad] = self.get_queryset()
        return alla

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"namnd": self.namnd, "period": self.period, "vid": self.fraga.vid, "antal_bakom": len(self.bakom)}
        kwargs |= {"rubrik": self.rubrik, "siffran": self.siffran, "ord": self.ord_, "led": self.led, "nu": self.nu}
        return super().get_context_data(rubriker=self.rubriker, **kwargs)


# --- Tillsyn ---

_ARENDET, _SVARET = ("Räknas som", "Kom in"), ("Räknas som", "Efterfrågades", "Svar senast", "Skickades")
_TILLSYNENS = {
    "inkom": ("ärende,ärenden", _ARENDET),
    "avslut": ("ärende,ärenden", (*_ARENDET, "Avslutades", "Vad IVO beslutade")),
    "svar": ("svar,svar", _SVARET),
    "vantar": ("svar,svar", _SVARET),
    "krav": ("krav,krav", ("Räknas som", "Skrevs in", "Uppfyllt senast", "Uppfyllt")),
}


class BakomTillsynView(BakomRaderView):
    """Tillsynsärenden, answers to IVO or krav, each as it was at the cut-off. A tillsynsärende has a row for each."""

    befogenhet = Befogenhet.SE_TILLSYN
    rakna, forvalt = tillsyn.bakom_tillsyn, {"vad": "inkom"}
    rubrik, led, namnet, verb = "Tillsyn bakom siffran", "Ärende", "tillsyn", "hamta_tillsyn"

    @property
    def raknas(self) -> str:
        return dict(self.vad)["vad"]

    @property
    def ord_(self) -> str:
        return _TILLSYNENS[self.raknas][0]

    @property
    def rubriker(self) -> Sequence[str]:
        return _TILLSYNENS[self.raknas][1]

    @property
    def siffran(self) -> str:
        return tillsyn.ORDEN[self.vad]

    def lasbara_rader(self) -> Iterator[Bakomrad]:
        lasbara = Tillsynsarende.objects.for_user(self.request.user, Befogenhet.SE_TILLSYN)
        funna = lasbara.in_bulk({ett.arende.rad.id for ett in self.bakom})
        vid = matdag(self.period, self.brytpunkt)
        for ett in self.bakom:
            if rad := funna.get(ett.arende.rad.id):
                krav = ett.frist.krav if ett.frist else None
                adress = reverse("tillsyn:arende", args=[rad.pk])
                yield Bakomrad(
                    f"{rad.rubrik}, krav {krav.nummer}" if krav else rad.rubrik,
                    f"{adress}#krav-{krav.nummer}" if krav else adress,
                    dict(zip(self.rubriker, self._celler(ett, vid), strict=True)),
                    rad.dnr,
                    rad.sekretess,
                )

    def _celler(self, ett: tillsyn.Raknad, vid: date) -> Sequence[Any]:
        if ett.frist is not None:
            return ett.ord, ett.frist.fran, ett.frist.gallde(vid), ett.frist.gjord
        if self.raknas == "inkom":
            return ett.ord, ett.arende.rad.inkommen
        rad = ett.arende.rad
        krav = "Med krav" if ett.arende.krav else "Utan krav"
        return krav, rad.inkommen, rad.avslutad, UTFALL[rad.utfall or UTFALL_SAKNAS]


# --- Beslut by delegation ---


class BakomDelegationView(BakomRaderView):
    befogenhet = Befogenhet.SE_SIFFROR
    rakna = delegation.bakom_delegation
    rubrik, led, ord_ = "Delegationsbeslut bakom siffran", "Ärende", "beslut,beslut"
    namnet, verb = "delegationsbeslut", "hamta_delegationsbeslut"
    rubriker = ("Beslut", "Dag", "Beslutade", "Punkt i delegationsordningen")

    @property
    def siffran(self) -> str:
        return delegation.ORDEN[self.vad]

    def lasbara_rader(self) -> Iterator[Bakomrad]:
        lasbara = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE)
        funna = lasbara.in_bulk({grund.beslut.arende_id for grund in self.bakom})
        for grund in self.bakom:
            if arende := funna.get(grund.beslut.arende_id):
                varden = (grund.get_steg_display(), svensk_dag(grund.nar), grund.av_namn, grund.punkt or None)
                yield Bakomrad(
                    arende.rubrik,
                    reverse("avvikelser:arende", args=[arende.pk]),
                    dict(zip(self.rubriker, varden, strict=True)),
                    arende.dnr,
                )


# --- Internkontroll and egenkontroll ---


class BakomKontrollmomentView(BakomRaderView):
    """The moments of the plan that held, with the bedömning of one follow-up."""

    befogenhet = Befogenhet.SE_RISK
    rakna, forvalt = kontrollrapport.bakom_laget, {"bedomning": "alla", "tillfalle": "helar"}
    rubrik, led, ord_ = "Kontrollmoment bakom siffran", "Kontrollmoment", "kontrollmoment,kontrollmoment"
    namnet, verb = "kontrollmoment", "hamta_internkontroll"
    rubriker = ("Bedömning", "Plats", "Kontrollansvarig", "Skrevs in")

    @property
    def siffran(self) -> str:
        return kontrollrapport.ORDEN[self.vad]

    def lasbara_rader(self) -> Iterator[Bakomrad]:
        planer = Internkontrollplan.objects.for_user(self.request.user, Befogenhet.SE_RISK)
        lasbara = set(planer.filter(namnd=self.namnd, ar=self.period.ar).values_list("pk", flat=True))
        for ett in self.bakom:
            moment, risk = ett.moment, ett.moment.planrisk
            if risk.plan_id in lasbara:
                skrevs = svensk_dag(ett.resultat.nar) if ett.resultat else None
                varden = (ett.bedomning, moment.delen.namn, moment.kontrollansvarig.namn_och_befattning, skrevs)
                yield Bakomrad(
                    f"{moment.kod} {moment.text}",
                    f"{reverse('internkontroll:plan', args=[risk.plan_id])}#r{risk.ordning}",
                    dict(zip(self.rubriker, varden, strict=True)),
                    risk.plan.dnr,
                )


_LAGET = {"klara": "Klar", "installda": "Inställd", "kvar": "Inte klar"}


class BakomKontrollerView(BakomRaderView):
    """The tillfällen of a period, as far as they had come."""

    befogenhet = Befogenhet.SE_EGENKONTROLL
    rakna, forvalt = egenkontrollrapport.bakom_tillfallen, {"lage": "planerade"}
    rubrik, led, ord_ = "Kontroller bakom siffran", "Kontrollområde", "kontroll,kontroller"
    namnet, verb = "kontroller", "hamta_kontrollresultat"
    rubriker = ("Läge", "Period", "Granskat senast", "Klart eller inställt")

    @property
    def siffran(self) -> str:
        delar = dict(self.vad)
        omraden = omradenas_namn(self.request.user, [heltal(delar["omrade"])] if "omrade" in delar else [])
        return " · ".join([f"{egenkontrollrapport.LAGEN[delar['lage']]} kontroller", *omraden.values()])

    def lasbara_rader(self) -> Iterator[Bakomrad]:
        lasbara = Kontrolltillfalle.objects.for_user(self.request.user, Befogenhet.SE_EGENKONTROLL)
        funna = lasbara.select_related("planerad__version__omrade", "planerad__plan").in_bulk(
            [pk for pk, _ in self.bakom]
        )
        for pk, lage in self.bakom:
            if ett := funna.get(pk):
                nar = {"klara": ett.klart, "installda": ett.installt}.get(lage)
                varden = (
                    _LAGET[lage],
                    ett.period.namn,
                    ett.sista_dag,
                    svensk_dag(nar) if nar else None,
                )
                yield Bakomrad(
                    ett.planerad.version.omrade.namn,
                    reverse("kontrollplan:tillfalle", args=[pk]),
                    dict(zip(self.rubriker, varden, strict=True)),
                )


def omradenas_namn(person: Any, ids: Collection[int]) -> dict[int, str]:
    lasbara = Kontrollomrade.objects.for_user(person, Befogenhet.SE_EGENKONTROLL)
    return dict(lasbara.filter(pk__in=ids).values_list("pk", "namn"))


class BakomBristerView(BakomRaderView):
    """What became of nej on krav in law: avvikelser or åtgärder, once for each kontrollområde they are counted at."""

    befogenhet = Befogenhet.SE_EGENKONTROLL
    rakna, forvalt = egenkontrollfoljd.bakom_foljd, {"foljd": egenkontrollfoljd.AVVIKELSER}
    rubrik, namnet = "Det som följde på egenkontrollen", "egenkontrollens-foljd"

    @property
    def foljd(self) -> str:
        return dict(self.vad)["foljd"]

    @property
    def om_arenden(self) -> bool:
        return self.foljd == egenkontrollfoljd.AVVIKELSER

    @property
    def led(self) -> str:
        return "Avvikelse" if self.om_arenden else "Åtgärd"

    @property
    def ord_(self) -> str:
        return "avvikelse,avvikelser" if self.om_arenden else "åtgärd,åtgärder"

    @property
    def verb(self) -> str:
        return "hamta_arenden" if self.om_arenden else "hamta_atgarder"

    @property
    def nu(self) -> str:
        return "Läget i listan är det som gäller nu."

    @property
    def rubriker(self) -> Sequence[str]:
        return ("Kontrollområde", "Enhet", "Kom in" if self.om_arenden else "Senast", "Läge")

    @property
    def siffran(self) -> str:
        return egenkontrollfoljd.FOLJDEN[self.foljd]

    def lasbara_rader(self) -> Iterator[Bakomrad]:
        ids = {pk for _, pk in self.bakom}
        omraden = omradenas_namn(self.request.user, {omrade for omrade, _ in self.bakom})
        funna = self._arenden(ids) if self.om_arenden else self._atgarder(ids)
        for omrade, pk in self.bakom:
            if rad := funna.get(pk):
                namn, url, dnr, sekretess, *varden = rad
                celler = dict(zip(self.rubriker, (omraden.get(omrade), *varden), strict=True))
                yield Bakomrad(namn, url, celler, dnr, sekretess)

    def _arenden(self, ids: set[int]) -> dict[int, tuple[Any, ...]]:
        lasbara = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE).select_related("enhet").in_bulk(ids)
        return {
            pk: (
                a.rubrik, reverse("avvikelser:arende", args=[pk]), a.dnr, False, a.enhet.namn, a.inkommen,
                a.get_status_display(),
            )
            for pk, a in lasbara.items()
        }  # fmt: skip

    def _atgarder(self, ids: set[int]) -> dict[int, tuple[Any, ...]]:
        """The list says what is to be done, and so reads each åtgärd with sekretess, like its own page."""
        alla = Atgard.objects.for_user(self.request.user, Befogenhet.SKOTA_ATGARD).select_related("enhet")
        lasbara = alla.in_bulk(ids)
        anteckna_sedda([a for a in lasbara.values() if a.sekretess], av=self.request.user)
        return {
            pk: (a.beskrivning, "", "", a.sekretess, a.enhet.namn, a.senast, a.get_status_display())
            for pk, a in lasbara.items()
        }


# --- What utförare have told of ---


class BakomUnderrattelserView(BakomRaderView):
    befogenhet = Befogenhet.SKOTA_UTFORARE
    rakna, forvalt = underrattelser.bakom_underrattelser, {"uppgift": next(iter(underrattelser.KOLUMNER))}
    rubrik, led, ord_ = "Underrättelser bakom siffran", "Utförare", "underrättelse,underrättelser"
    namnet, verb = "underrattelser", "hamta_utforarlista"
    rubriker = ("Typ", "Verksamhet", "Hände", "Kom in")

    @property
    def siffran(self) -> str:
        return underrattelser.KOLUMNER[dict(self.vad)["uppgift"]]

    def lasbara_rader(self) -> Iterator[Bakomrad]:
        lasbara = Underrattelse.objects.for_user(self.request.user, Befogenhet.SKOTA_UTFORARE)
        funna = lasbara.select_related("avtal__utforare", "enhet").in_bulk(self.bakom)
        for pk in self.bakom:
            if en := funna.get(pk):
                varden = (
                    en.get_slag_display(), en.enhet.namn if en.enhet else None, en.intraffade, svensk_dag(en.inkommen),
                )  # fmt: skip
                yield Bakomrad(
                    en.avtal.utforare.namn,
                    reverse("utforare:underrattelse", args=[pk]),
                    dict(zip(self.rubriker, varden, strict=True)),
                    en.dnr,
                )
