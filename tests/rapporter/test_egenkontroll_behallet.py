"""What is kept of klara tillfällen is what the count gives, whatever is done and in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from egenkontroll.granskning import avslut, gang, rattning
from egenkontroll.granskning.models import Bortfallsskal
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.plan.models import Kontrollperiod
from kvalitet.frister import Period
from kvalitet.organisation.models import Benamning, Foregangare
from kvalitet.organisation.roller import Roll
from rapporter.prestanda.budget import FRAGOR_PER_SIDA
from rapporter.prestanda.sidor import fragor
from rapporter.statistik import egenkontroll_klara
from rapporter.statistik.egenkontroll import Kontrollresultat, kontrollresultat
from tests.egenkontroll.granskning.scen import Scen, dragen, granskad, omrade, tillfalle
from tests.fabriker import DelFactory, person_med

PERIOD = Period.tolka("2026")
TYPER = {2024: (), 2025: ("Utredning", "Insats"), 2026: ("Utredning", "Insats")}


@pytest.fixture(autouse=True)
def _nystartat():
    egenkontroll_klara.glom()
    yield
    egenkontroll_klara.glom()


@pytest.fixture
def ar(kommun) -> dict[int, Scen]:
    """Three years of one kontrollområde at two enheter, drawn and half reviewed; two of them by ärendetyp, the last one
    to be reviewed by two."""
    version, person = omrade(kommun.ifn), person_med(Roll.GRANSKARE, kommun.ifn)
    enheter = [kommun.mottagningen, DelFactory(namn="Provenheten", under=[kommun.avdelning, kommun.ifn])]
    aren = {}
    for nr, typer in TYPER.items():
        dubbla = 50 if nr == 2026 else 0
        ett = tillfalle(version, enheter, [person], ar=nr, antal=4, period=Kontrollperiod.AR, dubbelgranskas=dubbla)
        dragning = dragen(ett, dict.fromkeys(enheter, 9), typer=typer)
        aren[nr] = Scen(kommun.ifn, enheter, version, ett, [person], dragning)
        gang.forsakra(ett, nycklar=[], inga_egna=True, av=person)
        for svaret in ("ja", "nej", "ja", "ej_tillampligt"):
            granskad(aren[nr], gang.ta_nasta(ett, av=person), person, delaktighet=svaret)
    return aren


def rakna(s: Scen, **val) -> Kontrollresultat:
    return kontrollresultat(s.version.omrade, PERIOD, **val)


def granska(s: Scen) -> None:
    draget = gang.ta_nasta(s.tillfalle, av=s.granskare[0])
    if draget is not None:
        granskad(s, draget, s.granskare[0], delaktighet="nej")


def bortfall(s: Scen) -> None:
    draget = gang.ta_nasta(s.tillfalle, av=s.granskare[0])
    if draget is not None:
        gang.registrera_bortfall(draget, skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])


def klarmarkera(s: Scen) -> None:
    strateg = person_med(Roll.KVALITETSSTRATEG, s.namnd)
    avslut.klarmarkera(s.tillfalle, skal="Resten hinns inte med.", av=strateg)


def ratta(s: Scen) -> None:
    """The first answer that can be is turned into the other, once more for each time."""
    strateg = person_med(Roll.KVALITETSSTRATEG, s.namnd)
    draget = rattning.att_ratta(strateg).filter(dragning=s.dragning).order_by("pk")[0]
    nu = next(r for r in rattning.raknade(draget) if r.kriterium == s.kriterier[2])
    svar = Ifyllt(svar="nej" if nu.svar != "nej" else "ja")
    rattning.ratta(draget, s.kriterier[2], svar, skal="Fel akt.", av=strateg)


def sla_samman(s: Scen) -> None:
    forr, nu = s.enheter[1], s.enheter[0]
    Foregangare.objects.get_or_create(foregangare=forr, efterfoljare=nu, slag="uppgick", fran=date(2026, 6, 1))


def byt_namn(s: Scen) -> None:
    Benamning.objects.filter(delen=s.enheter[0]).update(namn="Ångströmsenheten")


VERB: dict[str, Callable[[Scen], None]] = {
    "granska": granska,
    "bortfall": bortfall,
    "klarmarkera": klarmarkera,
    "rätta": ratta,
    "slå samman": sla_samman,
    "byt namn": byt_namn,
}
OPPET, KLART = {"granska", "bortfall", "klarmarkera"}, {"rätta"}


def mojliga(aren: dict[int, Scen]) -> list[tuple[str, int]]:
    return [
        (namn, nr)
        for nr, s in aren.items()
        for namn in VERB
        if namn not in (OPPET if _klart(s) else KLART) and not (namn == "slå samman" and nr != 2026)
    ]


def _klart(s: Scen) -> bool:
    s.tillfalle.refresh_from_db()
    return s.tillfalle.klart is not None


@pytest.mark.parametrize("start", range(3))
def test_after_every_verb_what_is_kept_gives_what_the_count_gives(ar: dict[int, Scen], start: int) -> None:
    slump = random.Random(start)
    s = ar[2026]
    urval = [{}, *({"enheter": {enhet.pk}} for enhet in s.enheter)]
    klarmarkera(ar[2024])
    for _ in range(14):
        verb, nr = slump.choice(mojliga(ar))
        VERB[verb](ar[nr])
        behallna = [rakna(s, **val) for val in urval]
        egenkontroll_klara.glom()
        assert behallna == [rakna(s, **val) for val in urval], (verb, nr)


def test_what_is_kept_is_not_fetched_again_by_anybody(ar: dict[int, Scen]) -> None:
    for s in ar.values():
        klarmarkera(s)
    with fragor() as forst:
        alla = rakna(ar[2026])
    with fragor() as sedan:
        assert rakna(ar[2026]) == alla
    with fragor() as chefen:
        rakna(ar[2026], enheter={ar[2026].enheter[0].pk})
    assert [len(ett) for ett in (forst, sedan, chefen)] == [5, 4, 4]


def test_a_person_who_reads_one_enhet_is_given_that_one_of_what_is_kept(ar: dict[int, Scen]) -> None:
    klarmarkera(ar[2025])
    rakna(ar[2026])
    for enhet in ar[2026].enheter:
        resultat = rakna(ar[2026], enheter={enhet.pk})
        assert [e.enhet_id for e in resultat.enheter] == [enhet.pk]
        assert resultat.namnden is None


def test_a_correction_of_one_year_is_in_the_next_page_s_figures(ar: dict[int, Scen]) -> None:
    klarmarkera(ar[2025])
    assert _rattade(rakna(ar[2026]), 2025) == 0
    ratta(ar[2025])
    assert _rattade(rakna(ar[2026]), 2025) == 1


def _rattade(resultat: Kontrollresultat, ar: int) -> int:
    plats = [period.ar for period in resultat.perioder].index(ar)
    andelar = [serie.varden[plats] for enhet in resultat.enheter for serie in enhet.serier]
    return sum(andel.rattade for andel in andelar if andel is not None)


def test_as_it_was_then_is_counted_beside_what_is_kept(ar: dict[int, Scen]) -> None:
    klarmarkera(ar[2025])
    da = timezone.now()
    ratta(ar[2025])
    nu = rakna(ar[2025])
    assert rakna(ar[2025], brytpunkt=da) != nu
    assert rakna(ar[2025]) == nu


def test_the_oldest_goes_when_too_much_is_kept(ar: dict[int, Scen], monkeypatch: pytest.MonkeyPatch) -> None:
    for s in ar.values():
        klarmarkera(s)
    alla = rakna(ar[2026])
    monkeypatch.setattr(egenkontroll_klara, "FLEST", len(alla.enheter) * len(alla.fragor))
    egenkontroll_klara.glom()
    assert rakna(ar[2026]) == alla
    with fragor() as stallda:
        assert rakna(ar[2026]) == alla
    assert len(stallda) == 5


def test_the_page_asks_a_dozen_times_at_most_also_when_nothing_is_kept(ar: dict[int, Scen], client: Client) -> None:
    """With klara years, and one that goes on and is reviewed by two."""
    klarmarkera(ar[2025])
    strateg = person_med(Roll.KVALITETSSTRATEG, ar[2026].namnd)
    client.force_login(strateg, backend="django.contrib.auth.backends.ModelBackend")
    adress = f"{reverse('rapporter:kontrollresultat')}?period=2026"
    client.get(adress)
    egenkontroll_klara.glom()
    with fragor() as forst:
        svar = client.get(adress)
    with fragor() as sedan:
        client.get(adress)
    assert "Preliminärt" in svar.content.decode()
    assert len(sedan) < len(forst) <= FRAGOR_PER_SIDA


def test_of_what_goes_on_nothing_is_said_against_the_year_before(ar: dict[int, Scen], client: Client) -> None:
    klarmarkera(ar[2025])
    strateg = person_med(Roll.KVALITETSSTRATEG, ar[2026].namnd)
    client.force_login(strateg, backend="django.contrib.auth.backends.ModelBackend")
    adress = f"{reverse('rapporter:kontrollresultat')}?period=2026&fraga={ar[2026].kriterier[2].pk}"
    assert "Ingen säker skillnad" not in client.get(adress).content.decode()
    klarmarkera(ar[2026])
    assert "Ingen säker skillnad" in client.get(adress).content.decode()
