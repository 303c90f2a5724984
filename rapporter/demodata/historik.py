"""Closed ärenden from 2023 on, with the history they would have had: came in, was received, decided, closed.

Everything follows from SHA-256 of enhet, year and number, so the same day of loading gives the same ärenden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone

from avvikelser.arendegang.verb import Inkomst, Verb
from avvikelser.models import (
    ANMALNINGSPLIKTIGA,
    Arende,
    Arendetyp,
    Beslut,
    Forslag,
    Handelse,
    Kategori,
    LexSarah,
    Status,
    Synpunkt,
    Synpunktslag,
    Utfall,
)
from avvikelser.rapportval import Avsandargrupp, Kanal
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation import tradet
from kvalitet.organisation.models import Organisationsdel, Person, Verksamhetsform
from rapporter.demodata.handelser import SYNPUNKTER, Exempel, for_form
from rapporter.demodata.kommun import DELNING, ENHETER, Enhetsmall

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
FORSTA_ARET = 2023


def tal(*delar: object) -> int:
    """An even number that follows from its arguments alone."""
    return int.from_bytes(sha256("|".join(map(str, delar)).encode()).digest()[:6], "big")


@dataclass
class Rader:
    """What is to be written, collected so that it can be written in bulk."""

    arenden: list[Arende] = field(default_factory=list)
    lex_sarah: list[LexSarah] = field(default_factory=list)
    synpunkter: list[Synpunkt] = field(default_factory=list)
    handelser: list[Handelse] = field(default_factory=list)
    forslag: list[Forslag] = field(default_factory=list)
    beslut: list[Beslut] = field(default_factory=list)


def skapa_historik(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> int:
    """Write every ärende that was closed before `idag`; the open ones come from `pagaende`. Returns how many."""
    rader = Rader()
    with transaction.atomic():
        _numrera(rader, list(_alla(delar, idag)), delar, personer)
        _skriv(rader)
    return len(rader.arenden)


def _alla(delar: dict[str, Organisationsdel], idag: date) -> Iterator[tuple[datetime, Enhetsmall, int]]:
    for mall in ENHETER:
        for ar in range(max(FORSTA_ARET, mall.fran.year), idag.year + 1):
            antal = mall.arenden_per_ar + (ar - FORSTA_ARET) * max(1, mall.arenden_per_ar // 12)
            if mall.kod == "SAMV" and ar < 2025:
                antal += 14  # Familjehemsenheten was a part of it
            for i in range(antal):
                dag = date(ar, 1, 1) + timedelta(days=tal(mall.kod, ar, i, "dag") % 365)
                klocka = time(7 + tal(mall.kod, ar, i, "timme") % 11, tal(mall.kod, ar, i, "minut") % 60)
                inkommen = datetime.combine(dag, klocka, _STOCKHOLM)
                if _avslutad(mall, inkommen, i).date() < idag:
                    yield inkommen, mall, i


def _avslutad(mall: Enhetsmall, inkommen: datetime, i: int) -> datetime:
    kalla = (mall.kod, inkommen.year, i)
    lang = _typ(mall, tal(*kalla, "typ")) == Arendetyp.LEX_SARAH
    return inkommen + timedelta(days=12 + tal(*kalla, "tid") % (70 if lang else 25))


def _numrera(
    rader: Rader,
    kommande: list[tuple[datetime, Enhetsmall, int]],
    delar: dict[str, Organisationsdel],
    personer: dict[str, Person],
) -> None:
    """Diarienummer follow the order in which the ärenden came in, per nämnd and year."""
    kommande.sort(key=lambda k: (k[0], k[1].kod, k[2]))
    antal: dict[tuple[str, int], int] = defaultdict(int)
    for inkommen, mall, _ in kommande:
        antal[mall.namnd, inkommen.year] += 1
    nummer = {nyckel: iter(nytt_dnr(delar[nyckel[0]], nyckel[1], antal=n)) for nyckel, n in antal.items()}
    kategorier = Kategori.objects.filter(overordnad__isnull=False).select_related("overordnad").order_by("pk")
    for_synpunkter = {k.namn: k for k in Kategori.objects.filter(typ=Arendetyp.SYNPUNKT)}
    miljo = _Miljo(delar, personer, list(kategorier), for_synpunkter)
    for inkommen, mall, i in kommande:
        dnr = next(nummer[mall.namnd, inkommen.year])
        _arende(rader, dnr, inkommen, mall, i, miljo)


@dataclass(frozen=True)
class _Miljo:
    delar: dict[str, Organisationsdel]
    personer: dict[str, Person]
    kategorier: list[Kategori]
    synpunktskategorier: dict[str, Kategori]
    vagar: dict[tuple[str, bool], dict[str, Organisationsdel]] = field(default_factory=dict)

    def vag(self, kod: str, dag: date) -> dict[str, Organisationsdel]:
        """`tradet.over`, asked once per enhet before the reorganisation and once after."""
        nyckel = (kod, dag >= DELNING)
        if nyckel not in self.vagar:
            self.vagar[nyckel] = tradet.over(self.delar[kod].pk, dag)
        return self.vagar[nyckel]

    def chef(self, kod: str) -> Person:
        return self.personer.get(f"chef-{kod.lower()}") or self.personer["maja"]

    def kategori(self, typ: str, ord_: str, val: int) -> Kategori | None:
        passar = [k for k in self.kategorier if k.typ == typ and ord_ in f"{k.namn} {k.overordnad}".lower()]
        return passar[val % len(passar)] if passar and val % 17 else None  # some are never categorised


def _typ(mall: Enhetsmall, val: int) -> Arendetyp:
    lex = 16 if mall.namnd == "IFN" else 6
    if mall.form == Verksamhetsform.EXTERN:
        return Arendetyp.LEX_SARAH if val % 100 < lex else Arendetyp.SYNPUNKT
    if val % 100 < lex:
        return Arendetyp.LEX_SARAH
    return Arendetyp.AVVIKELSE if val % 100 < 72 else Arendetyp.SYNPUNKT


def _arende(rader: Rader, dnr: str, inkommen: datetime, mall: Enhetsmall, i: int, miljo: _Miljo) -> None:
    kalla = (mall.kod, inkommen.year, i)
    typ = _typ(mall, tal(*kalla, "typ"))
    intraffade = (inkommen - timedelta(days=tal(*kalla, "fördröjning") % 6)).date()
    vag = miljo.vag(mall.kod, max(intraffade, mall.fran))
    avslutad = _avslutad(mall, inkommen, i)
    chef = miljo.chef(mall.kod)
    arende = Arende(
        dnr=dnr,
        typ=typ,
        status=Status.AVSLUTAD,
        sekretess=typ == Arendetyp.LEX_SARAH,
        enhet=miljo.delar[mall.kod],
        namnd=vag["namnd"],
        forvaltning=vag.get("forvaltning"),
        verksamhetsform=mall.form,
        intraffade=intraffade,
        inkommen=inkommen,
        mottagen=inkommen + timedelta(hours=2 + tal(*kalla, "mottagen") % 30),
        avslutad=avslutad,
        mottagare=chef,
        ansvarig=chef,
        lagar=["lss"] if mall.namnd == "FSN" else ["sol"],
        created_at=inkommen,
        andrad=avslutad,
    )
    rader.arenden.append(arende)
    if typ == Arendetyp.SYNPUNKT:
        _synpunkt(rader, arende, kalla, miljo)
    else:
        exempel = for_form(mall.form, mall.kod)
        _rapport(rader, arende, exempel[tal(*kalla, "exempel") % len(exempel)], kalla, miljo)
    _handelser(rader, arende, chef)


def _rapport(rader: Rader, arende: Arende, exempel: Exempel, kalla: tuple[object, ...], miljo: _Miljo) -> None:
    rapportor = miljo.chef("TALL") if tal(*kalla, "vem") % 4 else miljo.personer["nils"]
    arende.rubrik = "Rapport enligt lex Sarah" if arende.typ == Arendetyp.LEX_SARAH else exempel.rubrik
    arende.beskrivning, arende.foljd, arende.direkt = exempel.beskrivning, exempel.foljd, exempel.direkt
    arende.markt = "Vid passbytet" if tal(*kalla, "märkt") % 2 else "När journalen lästes nästa dag"
    arende.markt_dag = _marktes(arende, tal(*kalla, "märktes"))
    arende.lagar = sorted({*arende.lagar, exempel.lag} - ({"hsl"} if arende.typ == Arendetyp.LEX_SARAH else set()))
    arende.kanal = Kanal.FORMULAR
    arende.rapportor_namn, arende.rapportor_befattning = rapportor.namn, rapportor.befattning
    arende.kategori = miljo.kategori(arende.typ, exempel.kategori, tal(*kalla, "kategori"))
    arende.sannolikhet, arende.allvarlighetsgrad = 1 + tal(*kalla, "s") % 4, 1 + tal(*kalla, "k") % 4
    arende.aterkoppling = "" if arende.typ == Arendetyp.LEX_SARAH else "Tack. Vi har ändrat rutinen vid överlämning."
    if arende.typ == Arendetyp.LEX_SARAH:
        _lex_sarah(rader, arende, exempel, kalla, miljo)


def _marktes(arende: Arende, val: int) -> date | None:
    """The day that the words speak of. One report in six does not say, nor does one that speaks of a day to come."""
    till_rapport = (arende.inkommen.date() - arende.intraffade).days
    dagar = val // 6 % (min(till_rapport, 3) + 1) if arende.markt == "Vid passbytet" else 1
    return None if val % 6 == 0 or dagar > till_rapport else arende.intraffade + timedelta(days=dagar)


def _lex_sarah(rader: Rader, arende: Arende, exempel: Exempel, kalla: tuple[object, ...], miljo: _Miljo) -> None:
    val = tal(*kalla, "utfall") % 20
    utfall = (
        Utfall.INTE if val < 3 else Utfall.RISK if val < 6 else Utfall.MISSFORHALLANDE if val < 16
        else Utfall.RISK_ALLVARLIGT if val < 18 else Utfall.ALLVARLIGT
    )  # fmt: skip
    assert arende.avslutad is not None  # noqa: S101 - written a few lines above, for the type checker
    beslutad = arende.avslutad - timedelta(days=5)
    anmald = (beslutad - timedelta(days=6)).date() if utfall in ANMALNINGSPLIKTIGA else None
    rader.lex_sarah.append(
        LexSarah(
            arende=arende,
            utredare=miljo.personer["jonas"],
            utfall=utfall,
            beslutad=beslutad,
            typer=[exempel.typ],
            anmald_ivo=anmald,
            utredning_sand=beslutad.date() if anmald else None,
            ivo_dnr=f"3.1.2-{40000 + tal(*kalla, 'ivo') % 9999}/{beslutad.year}" if anmald else "",
        )
    )
    text = "Orsaken finns i hur överlämningen går till, inte hos den som arbetade. Rutinen behöver ändras."
    rader.forslag.append(
        Forslag(arende=arende, utfall=utfall, text=text, av=miljo.personer["jonas"], nar=beslutad - timedelta(days=3))
    )
    beslutare = miljo.personer["karin"] if arende.enhet.kod in {"TALL", "BOST", "VUXE"} else miljo.personer["lena"]
    rader.beslut.append(
        Beslut(arende=arende, utfall=utfall, motivering="Enligt förslaget.", av=beslutare, nar=beslutad)
    )


def _synpunkt(rader: Rader, arende: Arende, kalla: tuple[object, ...], miljo: _Miljo) -> None:
    val = tal(*kalla, "slag") % 20
    slag = (
        Synpunktslag.KLAGOMAL if val < 9 else Synpunktslag.SYNPUNKT if val < 13
        else Synpunktslag.BEROM if val < 18 else Synpunktslag.FORSLAG
    )  # fmt: skip
    texter = SYNPUNKTER[slag]
    namn, arende.rubrik, arende.beskrivning = texter[tal(*kalla, "text") % len(texter)]
    arende.kategori = miljo.synpunktskategorier.get(namn) if tal(*kalla, "kategori") % 13 else None
    arende.kanal = (Kanal.WEBB, Kanal.TELEFON, Kanal.EPOST, Kanal.SKRIFTLIGT)[tal(*kalla, "kanal") % 4]
    anonym = tal(*kalla, "anonym") % 9 == 0
    besvarad = None if anonym else arende.inkommen + timedelta(days=2 + tal(*kalla, "svar") % 17)
    if besvarad and arende.avslutad and besvarad > arende.avslutad:
        arende.avslutad = arende.andrad = besvarad
    rader.synpunkter.append(
        Synpunkt(
            arende=arende,
            slag=slag,
            avsandargrupp=(Avsandargrupp.ENSKILD, Avsandargrupp.NARSTAENDE)[tal(*kalla, "grupp") % 2],
            anonym=anonym,
            vill_ha_svar=not anonym,
            bekraftad=None if anonym else arende.inkommen + timedelta(days=tal(*kalla, "bekräftad") % 4),
            besvarad=besvarad,
        )
    )


def _handelser(rader: Rader, arende: Arende, chef: Person) -> None:
    webb = arende.typ == Arendetyp.SYNPUNKT and arende.kanal == Kanal.WEBB
    forst = Inkomst.WEBB.value if webb else Verb.RAPPORTERA.value
    steg: list[tuple[str, str, str, datetime | None]] = [
        (forst, "", Status.RAPPORTERAD, arende.inkommen),
        ("ta_emot", Status.RAPPORTERAD, Status.MOTTAGEN, arende.mottagen),
        ("avsluta", Status.MOTTAGEN, Status.AVSLUTAD, arende.avslutad),
    ]
    rader.handelser.extend(
        Handelse(
            arende=arende, verb=verb, fran_status=fran, till_status=till, nar=nar, text="",
            av=chef if verb != forst else None,
            av_namn=chef.namn_och_befattning if verb != forst else arende.rapportor_namn or "Avsändaren",
        )
        for verb, fran, till, nar in steg
        if nar
    )  # fmt: skip


def _skriv(rader: Rader) -> None:
    Arende.objects.bulk_create(rader.arenden, batch_size=500)
    for arende in rader.arenden:  # auto_now put the time of loading there; the ärende has its own
        arende.created_at, arende.andrad = arende.inkommen, arende.avslutad or arende.inkommen
    Arende.objects.filter(pk__in=[a.pk for a in rader.arenden]).update(
        created_at=models.F("inkommen"), andrad=models.F("avslutad")
    )
    for modell, samling in (
        (LexSarah, rader.lex_sarah), (Synpunkt, rader.synpunkter), (Handelse, rader.handelser),
        (Forslag, rader.forslag), (Beslut, rader.beslut),
    ):  # fmt: skip
        alla: Any = modell
        alla.objects.bulk_create(samling, batch_size=500)
    _skriv_versioner(rader)


def _skriv_versioner(rader: Rader) -> None:
    """Two versions of each: as it came in, and as it became. Figures as of an earlier day need the first."""
    arenden: list[models.Model] = []
    for a in rader.arenden:
        arenden.append(
            _version(a, a.inkommen, "+", status=Status.RAPPORTERAD, avslutad=None, mottagen=None, kategori_id=None)
        )
        arenden.append(_version(a, a.avslutad or timezone.now(), "~"))
    lex: list[models.Model] = []
    for ls in rader.lex_sarah:
        lex.append(
            _version(ls, ls.arende.inkommen, "+", utfall="", beslutad=None, anmald_ivo=None, utredning_sand=None)
        )
        if ls.anmald_ivo:
            sand = datetime.combine(ls.anmald_ivo, time(12), UTC)
            lex.append(_version(ls, sand, "~", utfall="", beslutad=None, utredning_sand=None))
        lex.append(_version(ls, ls.beslutad or ls.arende.inkommen, "~"))
    synpunkter: list[models.Model] = []
    for s in rader.synpunkter:
        synpunkter.append(_version(s, s.arende.inkommen, "+", bekraftad=None, besvarad=None))
        synpunkter.append(_version(s, s.besvarad or s.arende.avslutad or s.arende.inkommen, "~"))
    for samling in (arenden, lex, synpunkter):
        if samling:
            alla: Any = type(samling[0])
            alla.objects.bulk_create(samling, batch_size=1000)


def _version(objekt: Any, nar: datetime, slag: str, **andrat: object) -> models.Model:
    historik: Any = type(objekt).history.model
    falt = {f.attname: getattr(objekt, f.attname) for f in historik.tracked_fields}
    version: models.Model = historik(**{**falt, **andrat}, history_date=nar, history_type=slag)
    return version
