"""A year's tillsyn, written down as it went, for the tests of its figures and of the lists behind them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from avvikelser.tillsyn.models import Krav, Tillsynsarende
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Organisationsdel, Person
from tests.conftest import Kommun
from tests.fabriker import PersonFactory

BESKEDET = "IVO avslutar ärendet eftersom provbristerna är åtgärdade."


def tid(ar: int, manad: int, dag: int) -> datetime:
    return datetime(ar, manad, dag, 9, tzinfo=STOCKHOLM)


def spara(rad: Any, nar: datetime, **falt: Any) -> Any:
    """Saved as if it was written down then."""
    for namn, varde in falt.items():
        setattr(rad, namn, varde)
    rad._history_date = nar
    rad.save()
    return rad


def nytt(namnd: Organisationsdel, av: Person, nr: int, slag: str, kom: date, senast: date | None = None) -> Any:
    rad = Tillsynsarende(
        dnr=f"PROV 2025/{nr:04d}", namnd=namnd, slag=slag, rubrik="Provrubrik", arendemening=f"Provärende {nr}",
        skapad_av=av, andrad_av=av,
    )  # fmt: skip
    nar = datetime.combine(kom, datetime.min.time(), STOCKHOLM)
    return spara(rad, nar, inkommen=kom, svar_senast=senast, status="forbereds")


def nytt_krav(rad: Tillsynsarende, nr: int, skrivet: datetime, frist: date | None) -> Any:
    return spara(Krav(tillsynsarende=rad, nummer=nr, text="Provkrav", andrad_av=rad.skapad_av), skrivet, frist=frist)


def tillsynsaret(kommun: Kommun) -> None:
    """2025, with something of all that is counted, and what is not: another nämnd's, and what came in a year later."""
    av, ifn = PersonFactory(), kommun.ifn
    a = nytt(ifn, av, 1, "tillsyn", date(2024, 11, 1), date(2024, 12, 1))
    spara(a, tid(2024, 12, 3), status="besvarad", besvarad=date(2024, 12, 3))  # too late, the year before
    spara(a, tid(2025, 2, 1), status="avslutad", avslutad=date(2025, 2, 1), besked="Provbesked.")
    _med_krav(ifn, av)
    c = nytt(ifn, av, 3, "yttrande", date(2025, 12, 10))
    spara(c, tid(2026, 1, 5), status="besvarad", besvarad=date(2026, 1, 5))
    _forsenat(ifn, av)
    e = nytt(ifn, av, 5, "tillsyn", date(2025, 5, 5), date(2025, 12, 1))
    spara(
        e, tid(2025, 5, 30), status="avslutad", avslutad=date(2025, 5, 30), besked="Provbesked.", utfall="inga_brister"
    )
    h = nytt(ifn, av, 6, "forelaggande", date(2025, 8, 1))
    spara(h, tid(2025, 8, 10), status="besvarad", besvarad=date(2025, 8, 10), sekretess=True)
    spara(
        h, tid(2025, 9, 1), status="avslutad", avslutad=date(2025, 9, 1), besked="Hemligt provbesked.", utfall="vite"
    )  # fmt: skip
    nytt(kommun.an, av, 7, "tillsyn", date(2025, 6, 1), date(2025, 7, 1))
    nytt(ifn, av, 8, "tillsyn", date(2026, 1, 2), date(2026, 1, 10))


def _med_krav(namnd: Organisationsdel, av: Person) -> None:
    """Answered in time thanks to an anstånd, then a komplettering that is too late; one krav in time and one not."""
    b = nytt(namnd, av, 2, "forelaggande", date(2025, 3, 1), date(2025, 4, 1))
    kraven = [nytt_krav(b, nr, tid(2025, 3, 2), date(2025, 6, 1)) for nr in (1, 2)]
    spara(b, tid(2025, 3, 20), svar_senast=date(2025, 5, 1))
    spara(b, tid(2025, 4, 20), status="besvarad", besvarad=date(2025, 4, 20))
    spara(b, tid(2025, 6, 1), status="forbereds", besvarad=None, svar_senast=date(2025, 6, 15))
    spara(kraven[0], tid(2025, 5, 20), svar="Prov", uppfyllt=date(2025, 5, 20))
    spara(b, tid(2025, 6, 20), status="besvarad", besvarad=date(2025, 6, 20))
    spara(kraven[1], tid(2025, 7, 1), svar="Prov", uppfyllt=date(2025, 7, 1))
    slut = {"status": "avslutad", "avslutad": date(2025, 10, 1), "utfall": "vite"}
    spara(b, tid(2025, 10, 1), besked=f"{BESKEDET}\n", **slut)


def _forsenat(namnd: Organisationsdel, av: Person) -> None:
    """Late on the year's last day, whatever time IVO gave afterwards; krav that are late, not yet due, and without a
    day."""
    d = nytt(namnd, av, 4, "klagomal", date(2025, 11, 1), date(2025, 12, 15))
    sent = nytt_krav(d, 1, tid(2025, 11, 2), date(2025, 12, 20))
    nytt_krav(d, 2, tid(2025, 11, 2), date(2026, 3, 1))
    nytt_krav(d, 3, tid(2025, 11, 2), None)
    nytt_krav(d, 4, tid(2026, 1, 4), date(2025, 12, 1))  # written down the year after
    spara(d, tid(2026, 1, 8), svar_senast=date(2026, 2, 15))
    spara(sent, tid(2026, 1, 20), svar="Prov", uppfyllt=date(2026, 1, 20))
