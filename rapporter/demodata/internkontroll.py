"""Riskanalyser and internkontroll of Lindsjö kommun: the six risks of a real plan (DOMAIN 6), an adopted plan whose
half-year is followed up, and a draft for the year after. All invented; made by the rules, at days that have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from avvikelser.models import Arende, Arendetyp
from egenkontroll.internkontroll import momentgang, planen, uppfoljning
from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Planrisk, Tillfalle
from egenkontroll.internkontroll.momentgang import Momentuppgift
from egenkontroll.internkontroll.uppfoljning import Resultatuppgift
from egenkontroll.plan.models import PlaneradKontroll
from egenkontroll.risk import lankar, riskgang
from egenkontroll.risk.models import Risk, Vardering
from egenkontroll.risk.riskgang import Analysuppgift, Riskuppgift
from kvalitet.atgarder import atgardsgang
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.organisation.models import Organisationsdel, Person

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
Delar = dict[str, Organisationsdel]
Personer = dict[str, Person]


@dataclass(frozen=True)
class _Risk:
    uppgift: Riskuppgift
    s: int
    k: int
    beslut: str
    skal: str


def _risk(text: str, orsak: str, paverkan: str, omraden: tuple[str, ...], kontroller: str) -> Riskuppgift:
    return Riskuppgift(text=text, orsak=orsak, paverkan=paverkan, omraden=omraden, kontroller=kontroller)


# The six of DOMAIN 6, in our own words.
_SEX = (
    _Risk(
        _risk(
            "Vi kan inte ge insats i skälig tid",
            "Fler ansökningar än handläggare, och få platser i egen regi.",
            "Den enskilde väntar utan det stöd som är beslutat.",
            ("enskild", "rattssakerhet"),
            "Väntelistan gås igenom varje vecka.",
        ),
        3,
        3,
        "atgarda",
        "Väntetiden har ökat två halvår i rad.",
    ),
    _Risk(
        _risk(
            "Samma missförhållande upprepas",
            "Åtgärder efter en utredning följs inte upp.",
            "En enskild far illa på ett sätt som gick att förutse.",
            ("enskild", "fortroende"),
            "Åtgärder har ansvarig och sista dag.",
        ),
        3,
        4,
        "atgarda",
        "Nämnden har bett om en särskild uppföljning.",
    ),
    _Risk(
        _risk(
            "Fel i handläggningen",
            "Rutiner är otydliga och nya handläggare saknar introduktion.",
            "Beslut blir fel eller dröjer.",
            ("rattssakerhet", "enskild"),
            "Egenkontroll av ärenden varje tertial.",
        ),
        2,
        3,
        "kontrollera",
        "Egenkontrollen visar läget varje tertial.",
    ),
    _Risk(
        _risk(
            "Insatsen uteblir eller blir fel",
            "Genomförandeplanen är inte känd av alla som arbetar.",
            "Den enskilde får inte det stöd som är beslutat.",
            ("enskild",),
            "Genomgång vid passbyten.",
        ),
        2,
        4,
        "kontrollera",
        "Följderna är stora, även om det händer sällan.",
    ),
    _Risk(
        _risk(
            "Sekretesskyddade uppgifter röjs",
            "Samtal och utskrifter i delade lokaler.",
            "En enskilds uppgifter sprids.",
            ("enskild", "fortroende"),
            "Loggen kontrolleras varje månad.",
        ),
        2,
        4,
        "kontrollera",
        "Det ska aldrig hända, och loggen visar om det gör det.",
    ),
    _Risk(
        _risk(
            "Hög personalomsättning",
            "Svårt att rekrytera till natt och helg.",
            "Kontinuiteten brister och erfarenhet går förlorad.",
            ("medarbetare", "verksamhet"),
            "Avslutningssamtal med alla som slutar.",
        ),
        3,
        3,
        "atgarda",
        "Omsättningen är högre än målet på tre enheter.",
    ),
)


@dataclass(frozen=True)
class _Moment:
    text: str
    metod: str
    omfattning: str
    frekvens: str
    plats: str
    ansvarig: str
    resultat: str = ""
    bedomning: str = ""
    atgard: str = ""
    ur: str = ""  # the kontrollområde whose egenkontroll gives the result


_MOMENT: dict[str, _Moment] = {
    "Samma missförhållande upprepas": _Moment(
        "Åtgärder efter lex Sarah har uppföljd effekt", "granskning", "20 åtgärder", "halvar", "IFN", "sofia",
        "4 av 20 åtgärder saknade uppföljd effekt.", "storre",
        "Påminn varje ansvarig en månad innan effekten ska följas upp.",
    ),
    "Hög personalomsättning": _Moment(
        "Omsättning per enhet", "systemuttag", "Alla enheter", "tertial", "IFF", "anders",
        "Omsättningen var 19 procent. Målet är högst 12 procent.", "storre",
        "Pröva fast helgpool på tre enheter.",
    ),
    "Vi kan inte ge insats i skälig tid": _Moment(
        "Väntetid från ansökan till insats", "systemuttag", "Alla ansökningar", "manad", "VUX", "karin",
        "Medelväntetiden var 41 dagar. Målet är 30 dagar.", "mindre", "",
    ),
    "Insatsen uteblir eller blir fel": _Moment(
        "Insatsen följer genomförandeplanen", "stickprov", "30 planer per halvår", "halvar", "TALL", "maja",
        "30 av 30 planer granskade. I 28 följde insatsen planen.", "ingen", "",
    ),
    "Sekretesskyddade uppgifter röjs": _Moment(
        "Läsningar i loggen har ett skäl", "stickprov", "25 läsningar per månad", "manad", "IFN", "sofia",
        "150 av 150 läsningar hade ett skäl.", "ingen", "",
    ),
    "Fel i handläggningen": _Moment(
        "Utredningar är klara i tid och kommunicerade", "egenkontroll", "Enligt planen för egenkontroll", "tertial",
        "UTRED", "chef-utred", "", "", "", ur="Barnutredning",
    ),
}  # fmt: skip
_BEVIS = "Enhet;Granskade;Utan uppföljd effekt\r\nStödboendet Tallbacken;12;3\r\nHVB Ängslyckan;8;1\r\n"


def skapa_internkontroll(delar: Delar, personer: Personer, idag: date) -> None:
    """Analyses, the year's plan (the year before's until its half-year is followed up), and the next one as a draft."""
    ar = idag.year if (idag.month, idag.day) >= (9, 1) else idag.year - 1
    risker = _sex(delar, personer, ar)
    _omorganisation(delar, personer, ar, idag)
    _efter_avvikelse(delar, personer, ar, idag)
    _pagaende(delar, personer, idag)
    plan = _planen(delar, personer, ar)
    _halvaret(plan, delar, personer, ar)
    _senare_varden(risker, personer, ar)
    _utkastet(delar, personer, ar + 1)


def _nar(dag: date, timme: int = 10) -> datetime:
    """Never later than now."""
    return min(datetime.combine(dag, time(timme), _STOCKHOLM), timezone.now())


def _lagg_till(analys: object, en: _Risk, av: Person, nar: datetime) -> Risk:
    risk = riskgang.ny_risk(analys, en.uppgift, av=av)  # type: ignore[arg-type]
    riskgang.vardera(risk, sannolikhet=en.s, konsekvens=en.k, av=av, nar=nar)
    return riskgang.besluta(risk, beslut=en.beslut, skal=en.skal, av=av, nar=nar)


def _sex(delar: Delar, personer: Personer, ar: int) -> dict[str, Risk]:
    nar, av = _nar(date(ar - 1, 11, 12)), personer["sofia"]
    uppgift = Analysuppgift(
        rubrik=f"Risker inför {ar}",
        anledning="planering",
        galler="atagande",
        process="Nämndens åtaganden",
        dag=date(ar - 1, 11, 12),
        deltagare="Sofia Rådberg, kvalitetsstrateg\nAnders Hellgren, förvaltningschef\nKarin Öhman, verksamhetschef",
    )
    analys = riskgang.ny_analys(delar["IFN"], delar["IFN"], uppgift, av=av, nar=nar)
    risker = {en.uppgift.text: _lagg_till(analys, en, av, nar) for en in _SEX}
    riskgang.klarmarkera(analys, av=av, nar=nar)
    return risker


def _omorganisation(delar: Delar, personer: Personer, ar: int, idag: date) -> None:
    dag = min(date(ar, 4, 9), idag)
    nar, av = _nar(dag), personer["lena"]
    uppgift = Analysuppgift(
        rubrik="Gemensam mottagning för barn och unga",
        anledning="omorganisation",
        galler="process",
        process="Förhandsbedömning",
        dag=dag,
        deltagare="Lena Wikmo, verksamhetschef\nTvå socialsekreterare från mottagningen",
        bakgrund="Två mottagningar blir en från hösten.",
    )
    analys = riskgang.ny_analys(delar["IFN"], delar["BOU"], uppgift, av=av, nar=nar)
    _lagg_till(
        analys,
        _Risk(
            _risk(
                "Orosanmälningar blir liggande under flytten",
                "Två system används samtidigt under en månad.",
                "Ett barn får inte skydd i tid.",
                ("enskild", "rattssakerhet"),
                "Dagligt avstämningsmöte.",
            ),
            2,
            4,
            "kontrollera",
            "Följs varje dag tills flytten är klar.",
        ),
        av,
        nar,
    )
    riskgang.klarmarkera(analys, av=av, nar=nar)


def _efter_avvikelse(delar: Delar, personer: Personer, ar: int, idag: date) -> None:
    """Maja's own analysis at Tallbacken, with an avvikelse behind it and an åtgärd that has helped."""
    dag = min(date(ar, 5, 20), idag - timedelta(days=40))
    nar, av = _nar(dag), personer["maja"]
    uppgift = Analysuppgift(
        rubrik="Medicin vid passbyten",
        anledning="avvikelse",
        galler="process",
        process="Läkemedel i boendet",
        dag=dag,
        deltagare="Maja Lindqvist, enhetschef\nElin Norberg, behandlingsassistent",
    )
    analys = riskgang.ny_analys(delar["IFN"], delar["TALL"], uppgift, av=av, nar=nar)
    en = _Risk(
        _risk(
            "Medicin glöms när passen byts",
            "Signeringslistan finns på två ställen.",
            "Den enskilde mår sämre.",
            ("enskild",),
            "Signeringslista.",
        ),
        3,
        3,
        "atgarda",
        "Det har hänt två gånger på en månad.",
    )
    risk = _lagg_till(analys, en, av, nar)
    kand = Arende.objects.filter(enhet=delar["TALL"], typ=Arendetyp.AVVIKELSE, sekretess=False).order_by("inkommen")
    if bakom := kand.last():
        lankar.koppla_arende(risk, bakom.dnr, av=av, nar=nar)
    klar = _atgardad(risk, delar["TALL"], dag, av)
    riskgang.klarmarkera(analys, av=av, nar=klar)


def _atgardad(risk: Risk, plats: Organisationsdel, dag: date, av: Person) -> datetime:
    """An åtgärd that is done and has helped, and the values before and after. Returns when it was done."""
    nar, klar = _nar(dag), _nar(dag + timedelta(days=35))
    atgard = lankar.atgarda(
        risk,
        plats=plats,
        beskrivning="En signeringslista, i boendets kök, och genomgång av den vid varje passbyte.",
        ansvarig=av,
        senast=dag + timedelta(days=14),
        av=av,
        nar=nar,
    )
    effekt = "Ingen missad medicin sedan listan flyttades."
    atgardsgang.klarmarkera(atgard, effekt="ja", effekt_text=effekt, av=av, nar=klar)
    riskgang.vardera(risk, sannolikhet=1, konsekvens=3, slag=Vardering.Slag.EFTER, av=av, nar=nar)
    riskgang.vardera(risk, sannolikhet=1, konsekvens=3, motivering="Åtgärden har hjälpt.", av=av, nar=klar)
    return klar


def _pagaende(delar: Delar, personer: Personer, idag: date) -> None:
    """One that is not finished: a risk to value and one to decide about."""
    nar, av = _nar(idag - timedelta(days=3)), personer["maja"]
    uppgift = Analysuppgift(
        rubrik="Nytt larm i lägenheterna",
        anledning="nytt_system",
        galler="process",
        process="Trygghetslarm",
        dag=idag - timedelta(days=3),
        deltagare="Maja Lindqvist, enhetschef",
    )
    analys = riskgang.ny_analys(delar["IFN"], delar["TALL"], uppgift, av=av, nar=nar)
    larm = _risk("Larmet når inte jouren", "Täckningen är ojämn.", "Hjälpen kommer för sent.", ("enskild",), "")
    vardad = riskgang.ny_risk(analys, larm, av=av)
    riskgang.vardera(vardad, sannolikhet=2, konsekvens=4, av=av, nar=nar)
    riskgang.ny_risk(
        analys, _risk("Personalen kan inte systemet", "Kort tid för utbildning.", "", ("medarbetare",), ""), av=av
    )


def _senare_varden(risker: dict[str, Risk], personer: Personer, ar: int) -> None:
    av = personer["sofia"]
    riskgang.vardera(
        risker["Hög personalomsättning"], sannolikhet=4, konsekvens=3, av=av, nar=_nar(date(ar, 5, 14)),
        motivering="Sommarens bemanningsplan saknar tolv personer.",
    )  # fmt: skip
    riskgang.vardera(
        risker["Sekretesskyddade uppgifter röjs"], sannolikhet=1, konsekvens=4, av=av, nar=_nar(date(ar, 6, 9)),
        motivering="Loggen kontrolleras nu varje månad.",
    )  # fmt: skip


def _planen(delar: Delar, personer: Personer, ar: int) -> Internkontrollplan:
    av, nar = personer["sofia"], _nar(date(ar - 1, 12, 3))
    halvar, helar = planen.foreslagna_dagar(ar)
    plan = planen.ny_plan(delar["IFN"], ar, halvar_senast=halvar, helar_senast=helar, av=av, nar=nar)
    _fyll(plan, delar, personer, av)
    return planen.anta(plan, paragraf="§ 7", beslutsdatum=date(ar, 1, 28), av=av, nar=_nar(date(ar, 1, 29)))


def _fyll(plan: Internkontrollplan, delar: Delar, personer: Personer, av: Person) -> None:
    valda = [en.uppgift.text for en in _SEX]
    risker = Risk.objects.filter(analys__namnd=plan.namnd, text__in=valda, varde__isnull=False).select_related("analys")
    planen.valj_risker(plan, sorted(risker, key=lambda r: -(r.varde or 0)), av=av)
    for rad in Planrisk.objects.filter(plan=plan).select_related("plan").order_by("ordning"):
        mall = _MOMENT[rad.text]
        momentgang.lagg_till(rad, _uppgift(mall, delar, personer, plan.namnd, plan.ar), av=av)


def _uppgift(mall: _Moment, delar: Delar, personer: Personer, namnd: Organisationsdel, ar: int) -> Momentuppgift:
    kontroller = PlaneradKontroll.objects.filter(plan__ar=ar, plan__namnd=namnd)
    return Momentuppgift(
        text=mall.text,
        metod=mall.metod,
        omfattning=mall.omfattning,
        frekvens=mall.frekvens,
        delen=delar[mall.plats],
        kontrollansvarig=personer[mall.ansvarig],
        rapporteras_till=namnd.namn,
        egenkontroll=kontroller.filter(version__omrade__namn=mall.ur).first(),
    )


def _halvaret(plan: Internkontrollplan, delar: Delar, personer: Personer, ar: int) -> None:
    """Results of all moments but one, which is late; åtgärder for two of them, of which one has an effect."""
    for moment in Kontrollmoment.objects.filter(planrisk__plan=plan).select_related("planrisk"):
        mall = _MOMENT[moment.planrisk.text]
        if not mall.resultat:
            continue
        av, nar = personer[mall.ansvarig], _nar(date(ar, 8, 20))
        bevis = [spara_bytes("uppföljda åtgärder.csv", _BEVIS.encode(), "text/csv", av)] if mall.plats == "IFN" else []
        uppgift = Resultatuppgift(mall.resultat, mall.bedomning, bilagor=bevis[: 1 if mall.atgard else 0])
        resultat = uppfoljning.registrera(moment, Tillfalle.HALVAR, uppgift, av=av, nar=nar)
        if not mall.atgard:
            continue
        atgard = uppfoljning.atgarda(
            resultat,
            plats=delar[mall.plats],
            beskrivning=mall.atgard,
            ansvarig=av,
            senast=date(ar, 10, 15) if mall.plats == "IFN" else date(ar + 1, 3, 31),
            av=av,
            nar=nar,
        )
        if mall.plats == "IFN":
            effekt = "Av tolv åtgärder i september och oktober var elva uppföljda."
            klar = _nar(date(ar, 11, 5))
            atgardsgang.klarmarkera(atgard, effekt="delvis", effekt_text=effekt, av=av, nar=klar)


def _utkastet(delar: Delar, personer: Personer, ar: int) -> None:
    """Next year's plan: four risks picked, two of them with a moment."""
    av = personer["sofia"]
    halvar, helar = planen.foreslagna_dagar(ar)
    plan = planen.ny_plan(delar["IFN"], ar, halvar_senast=halvar, helar_senast=helar, av=av)
    varst = Risk.objects.filter(analys__namnd=delar["IFN"], avford__isnull=True, varde__gte=8)
    planen.valj_risker(plan, list(varst.select_related("analys").order_by("-varde", "pk")[:4]), av=av)
    for rad in Planrisk.objects.filter(plan=plan).select_related("plan").order_by("ordning")[:2]:
        mall = _MOMENT.get(rad.text)
        if mall:
            momentgang.lagg_till(rad, _uppgift(mall, delar, personer, plan.namnd, plan.ar), av=av)
