"""The people of Lindsjö kommun, one or more for every roll, and the logins that `start` prints. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from kvalitet.organisation.models import Organisationsdel, Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import fyll_roller, synka
from rapporter.demodata.kommun import DELNING, ENHETER

# Printed at start and only valid in the fictional municipality; `demodata` refuses to run in drift.
LOSENORD = "lindsjo-provar-2026"


@dataclass(frozen=True)
class Personmall:
    anvandarnamn: str
    fornamn: str
    efternamn: str
    befattning: str
    roll: Roll
    platser: tuple[str, ...]
    visas: bool = False  # one per roll is printed at start


_R = Roll
PERSONER: tuple[Personmall, ...] = (
    Personmall("elin", "Elin", "Norberg", "behandlingsassistent", _R.MEDARBETARE, ("TALL",), True),
    Personmall("maja", "Maja", "Lindqvist", "enhetschef", _R.ENHETSCHEF, ("TALL",), True),
    Personmall("karin", "Karin", "Öhman", "verksamhetschef", _R.VERKSAMHETSCHEF, ("VUX",), True),
    Personmall("jonas", "Jonas", "Ekberg", "lex Sarah-utredare", _R.UTREDARE, ("IFN", "FSN", "ALN"), True),
    Personmall("anders", "Anders", "Hellgren", "förvaltningschef", _R.FORVALTNINGSCHEF, ("IFF",), True),
    Personmall("sofia", "Sofia", "Rådberg", "kvalitetsstrateg", _R.KVALITETSSTRATEG, ("IFN",), True),
    Personmall("ulla", "Ulla", "Byström", "synpunktskoordinator", _R.SYNPUNKTSKOORDINATOR, ("IFN",), True),
    Personmall("petra", "Petra", "Åslund", "nämndsekreterare", _R.NAMNDSEKRETERARE, ("IFN",), True),
    Personmall("rune", "Rune", "Falkmo", "ledamot", _R.LEDAMOT, ("IFN",), True),
    Personmall("britta", "Britta", "Sundelöv", "förtroendevald revisor", _R.REVISOR, ("KOMMUN",), True),
    Personmall("vilma", "Vilma", "Rönnmark", "föreståndare, Granåsen HVB AB", _R.UTFORARKONTAKT, ("IFN",), True),
    Personmall("tilde", "Tilde", "Marklöf", "förste socialsekreterare", _R.GRANSKARE, ("BOU",), True),
    Personmall("samir", "Samir", "Dalhem", "systemförvaltare", _R.SYSTEMFORVALTARE, ("KOMMUN",), True),
    Personmall("lena", "Lena", "Wikmo", "verksamhetschef", _R.VERKSAMHETSCHEF, ("BOU",)),
    Personmall("hakan", "Håkan", "Ängelhov", "verksamhetschef", _R.VERKSAMHETSCHEF, ("FST",)),
    Personmall("inger", "Inger", "Moström", "verksamhetschef", _R.VERKSAMHETSCHEF, ("AO",)),
    Personmall("gunilla", "Gunilla", "Tornmark", "förvaltningschef", _R.FORVALTNINGSCHEF, ("VOF",)),
    Personmall("ali", "Ali", "Granmark", "kvalitetsstrateg", _R.KVALITETSSTRATEG, ("FSN", "ALN")),
    Personmall("moa", "Moa", "Lundekvist", "nämndsekreterare", _R.NAMNDSEKRETERARE, ("FSN", "ALN")),
    Personmall("nils", "Nils", "Forsmo", "boendestödjare", _R.MEDARBETARE, ("BOST",)),
    Personmall("tove", "Tove", "Almeryd", "familjehemssekreterare", _R.MEDARBETARE, ("FAM",)),
    Personmall("rana", "Rana", "Haddin", "socialsekreterare", _R.MEDARBETARE, ("UTRED",)),
    Personmall("per", "Per", "Stormfelt", "undersköterska", _R.MEDARBETARE, ("SOLB",)),
    Personmall("ebba", "Ebba", "Sjövik", "stödassistent", _R.MEDARBETARE, ("GLAN",)),
)
# Every other enhet gets an enhetschef of its own, named in turn from these.
_CHEFER = (
    ("Oskar", "Nymanson"), ("Vera", "Blomgård"), ("Ida", "Kvarnlöf"), ("Stina", "Rosenvik"), ("Leo", "Hedmark"),
    ("Astrid", "Björnvall"), ("Olof", "Sandmyr"), ("Maryam", "Ekdal"), ("Erik", "Västerhag"), ("Sara", "Lindhov"),
    ("Johan", "Tallmo"), ("Frida", "Åkerhag"), ("Mikael", "Ödmark"), ("Nora", "Fjällner"), ("Axel", "Granlöf"),
    ("Linn", "Skogvik"), ("Emil", "Brunnmo"), ("Hanna", "Strömhag"), ("Yusuf", "Almhov"), ("Kerstin", "Dahlvik"),
)  # fmt: skip


def skapa_personer(delar: dict[str, Organisationsdel]) -> dict[str, Person]:
    """Persons by användarnamn, with uppdrag that hold and the permissions written."""
    fyll_roller()
    mallar = [*PERSONER, *_chefer()]
    losenord = make_password(LOSENORD)  # once: forty honest hashes would cost half a minute
    personer = {mall.anvandarnamn: _person(mall, losenord) for mall in mallar}
    uppdrag = [
        Uppdrag(person=personer[mall.anvandarnamn], roll=mall.roll, delen=delar[kod], fran=_fran(kod))
        for mall in mallar
        for kod in mall.platser
    ]
    Uppdrag.objects.bulk_create(uppdrag)
    synka()
    return personer


def _chefer() -> list[Personmall]:
    egna = [mall for mall in ENHETER if mall.kod != "TALL" and not mall.kod.startswith("X-")]
    return [
        Personmall(f"chef-{mall.kod.lower()}", fornamn, efternamn, "enhetschef", Roll.ENHETSCHEF, (mall.kod,))
        for mall, (fornamn, efternamn) in zip(egna, _CHEFER, strict=True)
    ]


def _fran(kod: str) -> date:
    return DELNING if kod in {"IFF", "VOF", "FAM"} else date(2022, 1, 1)


def _person(mall: Personmall, losenord: str) -> Person:
    return Person.objects.create(
        anvandarnamn=mall.anvandarnamn,
        password=losenord,
        fornamn=mall.fornamn,
        efternamn=mall.efternamn,
        befattning=mall.befattning,
        epost=f"{mall.anvandarnamn}@lindsjo.example",
    )


def inloggningar() -> list[str]:
    """One line per roll: "  maja       Enhetschef, Stödboendet Tallbacken"."""
    return [f"  {mall.anvandarnamn:<8} {mall.roll.label}" for mall in PERSONER if mall.visas]
