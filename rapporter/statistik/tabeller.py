"""The tables of the half-year report, each a pure function of `Grund`. Every type has its row, also with zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from avvikelser.models import Missforhallandetyp, Utfall
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Verksamhetsform
from rapporter.statistik.grund import ALLA, Enhetsrad, Grund
from rapporter.statistik.kub import Slag, Svar
from rapporter.statistik.svarstider import Svarstid, intervall, procent, samla
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad, Varde, Villkor, summarad, villkor

SLAGNAMN = {
    Slag.LEX_SARAH: "Lex Sarah-rapporter",
    Slag.AVVIKELSE: "Avvikelser",
    Slag.KLAGOMAL: "Klagomål",
    Slag.SYNPUNKT: "Synpunkter",
    Slag.FORSLAG: "Förslag",
    Slag.BEROM: "Beröm",
}
KORTA_FORMER = {
    Verksamhetsform.MYNDIGHET: "Myndighet",
    Verksamhetsform.EGEN_REGI: "Egen regi",
    Verksamhetsform.HSL: "HSL",
    Verksamhetsform.EXTERN: "Utförare",
}
EJ_BESLUTAT = "ej_beslutat"
SAKNAS = "saknas"
Rakna = Callable[[Period, str], int]
"""A count for a period and a verksamhetsform, or ALLA."""


def gemen(text: str) -> str:
    """As it stands in the middle of a sentence: "lex Sarah-rapporter", not "lex sarah-rapporter"."""
    return text[:1].lower() + text[1:]


def del_av_aret(period: Period) -> str:
    """The period without its year, as a table's scope: "första halvåret", "hela året"."""
    if period.slag is Periodslag.AR:
        return "hela året"
    return period.namn.removesuffix(f" {period.ar}")


# --- Rows that are kinds, outcomes or categories: earlier years for all, the period also by verksamhetsform -----------


def _kolumner(grund: Grund) -> tuple[Kolumn, ...]:
    ar = [Kolumn(str(p.ar), villkor(period=p.kod), nu=p == grund.nu) for p in grund.perioder]
    if len(grund.former) < 2:
        return tuple(ar)
    ar[-1] = replace(ar[-1], summa_av=tuple(range(len(ar), len(ar) + len(grund.former))))
    former = [
        Kolumn(
            f"{KORTA_FORMER[Verksamhetsform(form)]} {grund.nu.ar}",
            villkor(period=grund.nu.kod, verksamhetsform=form),
        )
        for form in grund.former
    ]
    return (*ar, *former)


def _varden(grund: Grund, rakna: Rakna) -> tuple[Varde, ...]:
    ar = [rakna(p, ALLA) for p in grund.perioder]
    former = [rakna(grund.nu, form) for form in grund.former] if len(grund.former) > 1 else []
    return (*ar, *former)


def _dimension(
    grund: Grund,
    kod: str,
    rubrik: str,
    ledrubrik: str,
    vad: Villkor,
    rader: Iterable[tuple[str, Villkor, Rakna]],
    *,
    summa: str,
    definitioner: tuple[str, ...],
    anmarkning: str = "",
) -> Tabell:
    """`summa` is the heading of the total, "" when the rows overlap."""
    fardiga = tuple(Tabellrad(namn, radens, _varden(grund, rakna)) for namn, radens, rakna in rader)
    return Tabell(
        kod=kod,
        rubrik=rubrik,
        omfattning=del_av_aret(grund.nu),
        ledrubrik=ledrubrik,
        villkor=vad,
        kolumner=_kolumner(grund),
        grupper=(Grupp("", fardiga),),
        summa=summarad(summa, INGET, fardiga) if summa else None,
        definitioner=definitioner,
        anmarkning=anmarkning,
    )


def oversikt(grund: Grund) -> Tabell:
    def raknare(slag: Slag) -> Rakna:
        return lambda period, form: grund.antal[period.kod, form, slag]

    rader = [(SLAGNAMN[slag], villkor(slag=slag), raknare(slag)) for slag in Slag]
    return _dimension(
        grund, "oversikt", "Ärenden per typ", "Typ", INGET, rader, summa="Alla ärenden", definitioner=tuple(Slag)
    )


def utfall(grund: Grund) -> Tabell:
    def raknare(kod: str) -> Rakna:
        return lambda period, form: grund.utfall[period.kod, form, kod]

    rader = [(utfall.label, villkor(utfall=utfall.value), raknare(utfall.value)) for utfall in Utfall]
    rader.append(("Ej beslutat", villkor(utfall=EJ_BESLUTAT), raknare("")))
    return _dimension(
        grund,
        "utfall",
        "Beslut i lex Sarah-ärenden",
        "Beslut",
        villkor(slag=Slag.LEX_SARAH),
        rader,
        summa="Alla rapporter",
        definitioner=("lex_sarah", "utfall"),
    )


def missforhallanden(grund: Grund) -> Tabell:
    def raknare(kod: str) -> Rakna:
        return lambda period, form: grund.missforhallanden[period.kod, form, kod]

    rader = [(typ.label, villkor(missforhallande=typ.value), raknare(typ.value)) for typ in Missforhallandetyp]
    rader.append(("Saknar typ", villkor(missforhallande=SAKNAS), raknare("")))
    return _dimension(
        grund,
        "missforhallande",
        "Vad lex Sarah-rapporterna gäller",
        "Typ av händelse",
        villkor(slag=Slag.LEX_SARAH),
        rader,
        summa="",
        definitioner=("lex_sarah", "missforhallande"),
        anmarkning="Flera typer kan gälla samma rapport.",
    )


def kategorier(grund: Grund, slag: Slag, namn: Sequence[tuple[int, str]]) -> Tabell:
    """`namn` are the main categories to show, with those in use also at zero; "Saknar kategori" always stands last."""

    def raknare(huvud: int | None) -> Rakna:
        return lambda period, form: grund.kategoriantal[period.kod, form, slag, huvud]

    rader = [(text, villkor(kategori=str(pk)), raknare(pk)) for pk, text in namn]
    rader.append(("Saknar kategori", villkor(kategori=SAKNAS), raknare(None)))
    return _dimension(
        grund,
        f"kategori_{slag}",
        f"{SLAGNAMN[slag]} per kategori",
        "Kategori",
        villkor(slag=slag),
        rader,
        summa=f"Alla {gemen(SLAGNAMN[slag])}",
        definitioner=(slag, "kategori"),
    )


def till_ivo(grund: Grund) -> Tabell:
    """Reported to IVO, by verksamhetsform and year."""
    former = [form for form in Verksamhetsform.values if any(rn.form == form for rn in grund.rader)]
    rader = tuple(
        Tabellrad(
            Verksamhetsform(form).label,
            villkor(verksamhetsform=form),
            tuple(grund.till_ivo[p.kod, form] for p in grund.perioder),
        )
        for form in former
    )
    return Tabell(
        kod="till_ivo",
        rubrik="Anmälda till IVO",
        omfattning=del_av_aret(grund.nu),
        ledrubrik="Verksamhetsform",
        villkor=villkor(slag=Slag.LEX_SARAH, till_ivo="ja"),
        kolumner=tuple(Kolumn(str(p.ar), villkor(period=p.kod), nu=p == grund.nu) for p in grund.perioder),
        grupper=(Grupp("", rader),),
        summa=summarad("Hela nämnden", INGET, rader) if rader else None,
        definitioner=("lex_sarah", "till_ivo"),
    )


# --- Rows that are enheter, grouped by verksamhetsform ----------------------------------------------------------------


def per_enhet(grund: Grund, slag: Slag) -> Tabell:
    """One kind of ärende per enhet and year; for lex Sarah also how many of the period's went to IVO."""
    kolumner = [Kolumn(str(p.ar), villkor(period=p.kod), nu=p == grund.nu) for p in grund.perioder]
    med_ivo = slag is Slag.LEX_SARAH
    if med_ivo:
        kolumner.append(Kolumn(f"Till IVO {grund.nu.ar}", villkor(period=grund.nu.kod, till_ivo="ja")))

    def raden(rn: Enhetsrad) -> Tabellrad:
        varden: list[Varde] = [
            grund.varde(rn, p, grund.antal_per_enhet[p.kod, rn.serie.pk, rn.form, slag]) for p in grund.perioder
        ]
        if med_ivo:
            varden.append(grund.varde(rn, grund.nu, grund.till_ivo_per_enhet[grund.nu.kod, rn.serie.pk, rn.form]))
        return _enhetsrad(rn, varden)

    grupper = _per_form(grund.rader, raden)
    return Tabell(
        kod=f"enhet_{slag}",
        rubrik=f"{SLAGNAMN[slag]} per enhet",
        omfattning=del_av_aret(grund.nu),
        ledrubrik="Enhet",
        villkor=villkor(slag=slag),
        kolumner=tuple(kolumner),
        grupper=grupper,
        summa=summarad("Hela nämnden", INGET, (g.summa for g in grupper if g.summa)) if grupper else None,
        definitioner=(slag, "till_ivo") if med_ivo else (slag,),
    )


def utforare(grund: Grund) -> Tabell | None:
    """The external utförare of the period with all their kinds of ärenden; None when the nämnd has none."""
    rader = [rn for rn in grund.rader if rn.form == Verksamhetsform.EXTERN and grund.varde(rn, grund.nu, 0) is not None]
    if not rader:
        return None
    slag = list(Slag)
    kolumner = [Kolumn(SLAGNAMN[s], villkor(slag=s)) for s in slag]
    kolumner.append(Kolumn("Alla ärenden", INGET, summa_av=tuple(range(len(slag)))))
    kolumner.append(Kolumn("Till IVO", villkor(slag=Slag.LEX_SARAH, till_ivo="ja")))

    def raden(rn: Enhetsrad) -> Tabellrad:
        varden = [grund.antal_per_enhet[grund.nu.kod, rn.serie.pk, rn.form, s] for s in slag]
        ivo = grund.till_ivo_per_enhet[grund.nu.kod, rn.serie.pk, rn.form]
        return _enhetsrad(rn, [*varden, sum(varden), ivo])

    fardiga = tuple(raden(rn) for rn in rader)
    return Tabell(
        kod="utforare",
        rubrik="Ärenden hos externa utförare",
        omfattning=grund.nu.namn,
        ledrubrik="Utförare",
        villkor=villkor(period=grund.nu.kod),
        kolumner=tuple(kolumner),
        grupper=(Grupp("", fardiga),),
        summa=summarad("Alla utförare", villkor(verksamhetsform=Verksamhetsform.EXTERN.value), fardiga),
        definitioner=(*Slag, "till_ivo"),
    )


def _enhetsrad(rn: Enhetsrad, varden: Sequence[Varde]) -> Tabellrad:
    vad = villkor(enhet=str(rn.serie.pk), verksamhetsform=rn.form)
    return Tabellrad(rn.serie.namn, vad, tuple(varden), rn.noter, rn.serie.enheter)


def _per_form(rader: Sequence[Enhetsrad], raden: Callable[[Enhetsrad], Tabellrad]) -> tuple[Grupp, ...]:
    grupper = []
    for form in Verksamhetsform:
        egna = tuple(raden(rn) for rn in rader if rn.form == form)
        if egna:
            grupper.append(Grupp(form.label, egna, summarad("Summa", villkor(verksamhetsform=form.value), egna)))
    return tuple(grupper)


# --- How soon ---------------------------------------------------------------------------------------------------------

_I_TID, _AVGJORDA = 0, 3


def svarstider(grund: Grund) -> Tabell:
    def tid(period: str, form: str) -> Svarstid:
        return samla((s.svar, n) for s, n in grund.kub.svar.items() if _mot(s, period, form))

    return _tider(grund, tid, "svar", "Svar i tid", "Besvarade i tid", "svar_i_tid")


def bekraftelser(grund: Grund) -> Tabell:
    def tid(period: str, form: str) -> Svarstid:
        return samla((s.bekraftelse, n) for s, n in grund.kub.svar.items() if _mot(s, period, form))

    return _tider(grund, tid, "bekraftelse", "Bekräftelse i tid", "Bekräftade i tid", "bekraftad_i_tid")


def _mot(svar: Svar, period: str, form: str) -> bool:
    return svar.period == period and form in (ALLA, svar.verksamhetsform)


def _tider(
    grund: Grund, tid: Callable[[str, str], Svarstid], kod: str, rubrik: str, i_tid: str, definition: str
) -> Tabell:
    def raden(namn: str, vad: Villkor, period: Period, form: str) -> Tabellrad:
        return Tabellrad(namn, vad, _tidsvarden(tid(period.kod, form)))

    nu = grund.nu
    former = tuple(
        raden(Verksamhetsform(form).label, villkor(period=nu.kod, verksamhetsform=form), nu, form)
        for form in grund.former
    )
    tidigare = tuple(raden(p.namn.capitalize(), villkor(period=p.kod), p, ALLA) for p in grund.perioder[:-1])
    grupper = [Grupp(nu.namn.capitalize(), former, raden("Hela nämnden", villkor(period=nu.kod), nu, ALLA))]
    if tidigare:
        samma = "" if nu.slag is Periodslag.AR else f"samma {nu.slag} "
        grupper.append(Grupp(f"Hela nämnden, {samma}tidigare år", tidigare))
    return Tabell(
        kod=kod,
        rubrik=rubrik,
        omfattning="synpunkter, klagomål, förslag och beröm",
        ledrubrik="Verksamhetsform",
        villkor=villkor(matt=kod),
        kolumner=(
            Kolumn(i_tid, villkor(tid="i_tid")),
            Kolumn("För sent", villkor(tid="sena")),
            Kolumn("Väntar, försenade", villkor(tid="vantar_sena")),
            Kolumn("Antal (n)", INGET, summa_av=(0, 1, 2)),
            Kolumn("Andel i tid, procent", slag="procent", nu=True, andel_av=(_I_TID, _AVGJORDA)),
            Kolumn("Osäkerhet, procent", slag="intervall", andel_av=(_I_TID, _AVGJORDA)),
            Kolumn("Tiden är inte ute", villkor(tid="inte_avgjorda")),
        ),
        grupper=tuple(grupper),
        definitioner=(definition, "matdag", "intervall"),
    )


def _tidsvarden(tid: Svarstid) -> tuple[Varde, ...]:
    return (
        tid.i_tid,
        tid.sena,
        tid.vantar_sena,
        tid.avgjorda,
        procent(tid.i_tid, tid.avgjorda),
        intervall(tid.i_tid, tid.avgjorda),
        tid.inte_avgjorda,
    )
