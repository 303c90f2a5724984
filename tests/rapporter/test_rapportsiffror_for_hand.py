"""Figures that only some reports have, by hand: delegationsbeslut, åtgärdernas effekt, words that differ."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from avvikelser.lex_sarah.models import Beslutsgrund, Beslutssteg
from avvikelser.models import Beslut, Utfall
from kvalitet.atgarder.models import Atgard
from kvalitet.frister import STOCKHOLM, Period
from kvalitet.organisation.models import Organisationsdel, Person
from rapporter.nyckeltal import register as nyckeltal
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.jamforelse import skillnader
from rapporter.sammanstallning.modeller import Avsnitt, Rapport, Rapportslag, Underlag
from rapporter.sammanstallning.pdf import dokument
from rapporter.sammanstallning.typer import TYPER
from rapporter.sammanstallning.version import siffror_for
from rapporter.statistik.atgardslaget import atgardstabell
from rapporter.statistik.delegation import LISTA, delegationssiffror
from rapporter.statistik.halvar import halvarssiffror
from rapporter.statistik.kvalitetsar import kvalitetsar
from rapporter.statistik.siffror import kontrollsumma
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, AtgardFactory, PersonFactory
from tests.rapporter.scen_rapport import skrivet, strateg

MARS, AR = Period.tolka("2026-03"), Period.tolka("2026")


def tid(manad: int, dag: int, timme: int = 9, minut: int = 0) -> datetime:
    return datetime(2026, manad, dag, timme, minut, tzinfo=STOCKHOLM)


# --- Delegationsbeslut ---


def delegerat(
    kommun: Kommun, nr: int, nar: datetime, steg: Beslutssteg = Beslutssteg.UTREDNING, **falt: object
) -> Beslutsgrund:
    arende = ArendeFactory(enhet=kommun.tallbacken, lex=True, dnr=f"IFN 2026/8{nr:03d}", inkommen=tid(1, 5))
    utfall = falt.pop("utfall", Utfall.MISSFORHALLANDE)
    beslut = Beslut.objects.create(arende=arende, utfall=utfall, motivering="Prov", av=PersonFactory(), nar=nar)
    val = {"namnd": kommun.ifn, "delegation": True, "punkt": "4.2", "av_namn": f"Prov Beslutare {nr}", **falt}
    return Beslutsgrund.objects.create(beslut=beslut, steg=steg, nar=nar, **val)


def test_the_delegationsbeslut_of_a_month_are_counted_and_listed_by_hand(kommun: Kommun) -> None:
    forsta, andra = list(Beslutssteg)[:2]
    delegerat(kommun, 1, tid(3, 31, 23, 59), forsta)  # the last minute of the month
    delegerat(kommun, 2, tid(3, 1, 0, 0), andra, utfall=Utfall.ALLVARLIGT)  # its first
    delegerat(kommun, 3, tid(3, 10), forsta, punkt="")
    delegerat(kommun, 4, tid(2, 28, 23, 59))  # the month before
    delegerat(kommun, 5, tid(4, 1, 0, 0))  # the month after
    delegerat(kommun, 6, tid(3, 12), delegation=False, sammantrade=tid(3, 12).date(), paragraf="§ 9")  # by the nämnd
    delegerat(kommun, 7, tid(3, 12), namnd=kommun.an)  # another nämnd's
    siffror = delegationssiffror(kommun.ifn, MARS, timezone.now())
    antal = siffror.tabell("delegationsbeslut")
    assert antal is not None
    vantat = {str(forsta.label): (2,), str(andra.label): (1,)}
    assert {rn.rubrik: rn.varden for rn in antal.grupper[0].rader} == {
        str(steg.label): vantat.get(str(steg.label), (0,)) for steg in Beslutssteg
    }
    assert antal.summa is not None
    assert antal.summa.varden == (3,)
    lista = siffror.tabell(LISTA)
    assert lista is not None
    assert [(rn.rubrik, rn.varden) for rn in lista.rader] == [
        ("IFN 2026/8002", ("2026-03-01", str(andra.label), "Prov Beslutare 2", "4.2")),
        ("IFN 2026/8003", ("2026-03-10", str(forsta.label), "Prov Beslutare 3", None)),
        ("IFN 2026/8001", ("2026-03-31", str(forsta.label), "Prov Beslutare 1", "4.2")),
    ]
    mening = TYPER["delegation"].om("besluten", siffror)
    assert mening == "3 beslut i lex Sarah-ärenden fattades på delegation under perioden."


def _som_forr(kommun: Kommun, av: Person) -> Rapport:
    """A report of delegationsbeslut as version 6 of the definitions made it, fastställd."""
    nar = timezone.now()
    siffror = delegationssiffror(kommun.ifn, MARS, nar).som_i(6).till_json()
    rapport = Rapport.objects.create(
        slag="delegation", namnd=kommun.ifn, period=MARS.kod, dnr="IFN 2026/7777", brytpunkt=nar, siffror=siffror,
        kontrollsumma_siffror=kontrollsumma(siffror), created_by=av,
    )  # fmt: skip
    Underlag.objects.create(rapport=rapport)
    Avsnitt.objects.create(
        rapport=rapport, nyckel="besluten", rubrik="Delegationsbesluten", ordning=1, text="Se listan."
    )
    rapport.status, rapport.faststalld, rapport.faststalld_av = Rapport.Status.FASTSTALLD, nar, av
    rapport.kontrollsumma_text = "0" * 64
    rapport.save()
    return Rapport.objects.get(pk=rapport.pk)


def test_the_public_list_of_delegationsbeslut_is_whole_and_nothing_in_it_is_hidden(kommun: Kommun) -> None:
    delegerat(kommun, 1, tid(3, 20))
    av = strateg(kommun)
    rapport, _ = faststallande.faststall(
        skrivet(faststallande.skapa(kommun.ifn, MARS, av=av, slag="delegation"), av), av=av
    )
    rapport = Rapport.objects.get(pk=rapport.pk)
    full, publik = siffror_for(rapport, "fullstandig"), siffror_for(rapport, "offentlig")
    assert (publik.dolda, publik.tabeller) == (0, full.tabeller)
    papper = dokument(rapport, "offentlig", skrivet=rapport.brytpunkt)
    assert "IFN 2026/8001" in papper
    assert "Prov Beslutare 1" in papper
    assert "Offentlig. Inga tal är dolda." in papper
    assert "1–4" not in papper
    for version in ("fullstandig", "offentlig"):
        assert "Missförhållande" not in dokument(rapport, version, skrivet=rapport.brytpunkt)  # type: ignore[arg-type]


def test_a_report_of_delegationsbeslut_from_before_keeps_its_list_and_what_it_hid(kommun: Kommun) -> None:
    delegerat(kommun, 1, tid(3, 20))
    av = strateg(kommun)
    rapport = _som_forr(kommun, av)
    full, publik = (dokument(rapport, v, skrivet=rapport.brytpunkt) for v in ("fullstandig", "offentlig"))  # type: ignore[arg-type]
    assert "Missförhållande" in full
    assert "IFN 2026/8001" not in publik
    assert "Offentlig. Tal mellan 1 och 4 är dolda." in publik
    assert "<td>1–4</td>" in publik.replace(' class="num nu dolt"', "")
    utfall = faststallande.aterskapa(rapport, av=av)
    assert utfall.lika
    assert not utfall.benamningar
    assert faststallande.ratta(rapport, av=av).skillnader == []


def test_a_beslut_after_the_cut_off_is_not_counted_and_none_is_said_to_be_none(kommun: Kommun) -> None:
    delegerat(kommun, 1, tid(3, 20))
    tomma = delegationssiffror(kommun.ifn, MARS, tid(3, 15))
    assert tomma.varde(kalla="delegation", period="2026-03") == 0
    lista = tomma.tabell(LISTA)
    assert lista is not None
    assert lista.anmarkning == "Inga beslut fattades på delegation under perioden."
    assert delegationssiffror(kommun.ifn, MARS, tid(3, 20, 10)).varde(kalla="delegation", period="2026-03") == 1


# --- Åtgärdernas effekt ---


def klar(enhet: Organisationsdel, nar: datetime, effekt: str, **falt: object) -> Atgard:
    atgard: Atgard = AtgardFactory(enhet=enhet, status="klar", klar=nar, effekt=effekt, **falt)
    atgard.history.update(history_date=nar)
    return atgard


def effekten(namnd: Organisationsdel, brytpunkt: datetime) -> dict[str, object]:
    tabell = atgardstabell(namnd.pk, AR, brytpunkt)
    assert tabell.summa is not None
    return {rn.rubrik: rn.varden[0] for rn in (*tabell.grupper[0].rader, tabell.summa)}


def test_the_effect_of_the_years_atgarder_is_counted_by_hand(kommun: Kommun) -> None:
    for enhet, nar, effekt in (
        (kommun.tallbacken, tid(1, 1, 0), "ja"),  # the year's first moment
        (kommun.tallbacken, tid(6, 1), "ja"),
        (kommun.mottagningen, tid(7, 1), "delvis"),
        (kommun.mottagningen, tid(9, 1), "nej"),
        (kommun.mottagningen, tid(9, 2), ""),
        (kommun.tallbacken, tid(1, 1, 0) - timedelta(minutes=1), "ja"),  # the year before
        (kommun.aldreboendet, tid(6, 1), "ja"),  # another nämnd's
    ):
        klar(enhet, nar, effekt)
    klar(kommun.tallbacken, tid(6, 1), "ja", omedelbar=True)  # done at once, with nothing to follow up
    AtgardFactory(enhet=kommun.tallbacken)  # not done
    assert effekten(kommun.ifn, timezone.now()) == {
        "Hade önskad effekt": 2,
        "Hade delvis effekt": 1,
        "Hade inte effekt": 1,
        "Effekten är inte bedömd": 1,
        "Alla åtgärder": 5,
    }


def test_the_effect_is_as_it_was_known_at_the_cut_off(kommun: Kommun) -> None:
    atgard = klar(kommun.tallbacken, tid(3, 1), "")
    atgard.effekt = "nej"
    atgard.save()
    atgard.history.filter(effekt="nej").update(history_date=tid(5, 1))
    fore, efter = effekten(kommun.ifn, tid(4, 1)), effekten(kommun.ifn, tid(5, 2))
    assert (fore["Effekten är inte bedömd"], fore["Hade inte effekt"]) == (1, 0)
    assert (efter["Effekten är inte bedömd"], efter["Hade inte effekt"]) == (0, 1)
    assert effekten(kommun.ifn, tid(2, 1))["Alla åtgärder"] == 0


# --- Words that differ ---


def test_a_changed_nyckeltal_is_named_as_a_difference_and_stops_a_report_from_being_fixed(kommun: Kommun) -> None:
    av = strateg(kommun)
    raden = nyckeltal.skriv(kommun.ifn, av=av, omrade="trygghet", namn="Prov nöjda", enhet="procent", kalla="Prov")
    nyckeltal.satt_varde(raden, ar=2025, varde=Decimal("81.5"), av=av)
    fore = kvalitetsar(kommun.ifn, Period.tolka("2025"), timezone.now())
    rapport = faststallande.skapa(kommun.ifn, Period.tolka("2025"), av=av, slag=Rapportslag.KVALITET)
    fast, _ = faststallande.faststall(skrivet(rapport, av), av=av)
    nyckeltal.satt_varde(raden, ar=2025, varde=Decimal("79"), av=av)
    (skillnad,) = skillnader(fore, kvalitetsar(kommun.ifn, Period.tolka("2025"), timezone.now()))
    assert (skillnad.fore, skillnad.nu, skillnad.ar_ord) == ("81,5", "79", True)
    assert skillnad.var == "Nyckeltal: trygghet och säkerhet: Prov nöjda, procent. Källa: Prov, 2025"
    (sparad,) = faststallande.ratta(fast, av=av).skillnader
    assert sparad == {"var": skillnad.var, "fore": "81,5", "nu": "79", "ord": True}
    assert faststallande.aterskapa(fast, av=av).lika  # as it was at the cut-off


def test_a_year_is_compared_with_years_and_a_half_year_with_the_same_half(kommun: Kommun) -> None:
    for ar in (2024, 2025):
        ArendeFactory(enhet=kommun.tallbacken, inkommen=datetime(ar, 3, 1, tzinfo=STOCKHOLM))
    aret = kvalitetsar(kommun.ifn, Period.tolka("2025"), timezone.now()).tabell("svar")
    halvaret = halvarssiffror(kommun.ifn, Period.tolka("2025H1"), timezone.now()).tabell("svar")
    assert aret is not None
    assert halvaret is not None
    assert aret.grupper[-1].rubrik == "Hela nämnden, tidigare år"
    assert halvaret.grupper[-1].rubrik == "Hela nämnden, samma halvår tidigare år"
