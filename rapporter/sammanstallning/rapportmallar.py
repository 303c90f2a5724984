"""How a nämnd wants a type of report laid out: read, checked, saved, and used when a report is made.

A mall says for each of the type's sections its heading, its place, and how its text begins. It holds no code: the only
marks in a text are the named placeholders of `platshallare`, and a mall with anything else in it is not saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from django.db import transaction
from django.utils import timezone

from kvalitet import personnummer
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.sammanstallning.arbetsmodeller import Rapportmall
from rapporter.sammanstallning.lockning import krav
from rapporter.sammanstallning.modeller import Avsnitt, Rapport
from rapporter.sammanstallning.platshallare import fel_i
from rapporter.sammanstallning.rapporttyp import Rapporttyp
from rapporter.statistik.siffror import Siffror

Borjan = Literal["tom", "standard", "forra"]
BORJAN: Mapping[Borjan, str] = {
    "tom": "Tomt",
    "standard": "Med standardtexten",
    "forra": "Med texten från samma period förra året",
}
LANGSTA_RUBRIK = 80


@dataclass(frozen=True)
class Malldel:
    """One section of a mall. `text` is the standard text, used when `borjan` is "standard"."""

    nyckel: str
    rubrik: str
    borjan: Borjan = "tom"
    text: str = ""


class TrasigMall(OtillatenOvergang):
    """The mall cannot be saved. `fel` maps a section's key to a sentence."""

    def __init__(self, fel: Mapping[str, str]) -> None:
        super().__init__("Mallen går inte att spara än. Rätta det som är markerat.")
        self.fel = fel


def forvald(typ: Rapporttyp) -> tuple[Malldel, ...]:
    """The mall that a nämnd has until it makes its own."""
    return tuple(Malldel(mall.nyckel, mall.rubrik) for mall in typ.avsnitt)


def mall_for(typ: Rapporttyp, namnd_id: int) -> tuple[tuple[Malldel, ...], Rapportmall | None]:
    """The nämnd's mall, and the row it is kept in. Sections that the type has got since are put last; those it has
    lost are left out."""
    raden = Rapportmall.objects.select_related("andrad_av").filter(namnd_id=namnd_id, slag=typ.slag).first()
    return (fran_json(typ, raden.delar) if raden else forvald(typ)), raden


def egna_mallar(namnder: Sequence[int]) -> dict[tuple[int, str], Rapportmall]:
    """The mallar that these nämnder have made, by (nämnd, slag). One query."""
    alla = Rapportmall.objects.select_related("andrad_av").filter(namnd_id__in=namnder)
    return {(mall.namnd_id, mall.slag): mall for mall in alla}


def fran_json(typ: Rapporttyp, delar: Sequence[Mapping[str, Any]]) -> tuple[Malldel, ...]:
    """What is kept, as it applies to the type of today."""
    egna = [Malldel(**del_) for del_ in delar if del_["nyckel"] in typ.mallar]
    finns = {del_.nyckel for del_ in egna}
    return (*egna, *(del_ for del_ in forvald(typ) if del_.nyckel not in finns))


def fel_i_mall(typ: Rapporttyp, delar: Sequence[Malldel]) -> dict[str, str]:
    """Every section with something wrong, and what. The key "" is about the mall as a whole."""
    fel = {del_.nyckel: brist for del_ in delar if (brist := _fel_i_del(typ, del_))}
    nycklar = [del_.nyckel for del_ in delar]
    if sorted(nycklar) != sorted(typ.mallar):
        fel[""] = "Varje avsnitt i rapporten ska finnas med en gång."
    rubriker = [del_.rubrik.strip().casefold() for del_ in delar]
    for del_ in delar:
        if del_.nyckel not in fel and rubriker.count(del_.rubrik.strip().casefold()) > 1:
            fel[del_.nyckel] = "Två avsnitt har samma rubrik. Ge dem olika rubriker."
    return fel


def _fel_i_del(typ: Rapporttyp, del_: Malldel) -> str:
    rubrik = del_.rubrik.strip()
    if not rubrik:
        return "Skriv en rubrik."
    if len(rubrik) > LANGSTA_RUBRIK:
        return f"Rubriken får ha högst {LANGSTA_RUBRIK} tecken."
    if any(tecken in rubrik for tecken in "{}[]"):
        return "En rubrik har inga klamrar."
    if personnummer.finns(f"{rubrik}\n{del_.text}"):
        return "Det ser ut att finnas ett personnummer i texten. Ta bort det."
    if del_.borjan not in get_args(Borjan):
        return "Välj hur avsnittet börjar."
    if del_.borjan == "standard" and not del_.text.strip():
        return "Skriv standardtexten, eller välj att avsnittet börjar tomt."
    return fel_i(del_.text, typ.platshallare)


@transaction.atomic
def spara(
    typ: Rapporttyp, namnd: Organisationsdel, delar: Sequence[Malldel], *, version: int, av: Person
) -> Rapportmall:
    """Keep the nämnd's mall. Reports that exist keep what they have.

    `version` is the one the person began from, 0 when there was none. Raises TrasigMall when something is wrong in it,
    and OtillatenOvergang when somebody saved first or the person's uppdrag does not cover the nämnd.
    """
    krav(av, Befogenhet.SAMMANSTALLA, namnd.pk)
    if fel := fel_i_mall(typ, delar):
        raise TrasigMall(fel)
    raden = Rapportmall.objects.select_for_update().filter(namnd=namnd, slag=typ.slag).first()
    nya = [asdict(del_) for del_ in delar]
    if raden and raden.delar == nya:
        return raden  # sent twice
    if (raden.version if raden else 0) != version:
        vem = raden.andrad_av.namn if raden and raden.andrad_av else "Någon annan"
        raise OtillatenOvergang(f"{vem} sparade före dig. Din text finns kvar här nedanför. Jämför och spara igen.")
    raden = raden or Rapportmall(namnd=namnd, slag=typ.slag, version=0)
    raden.delar = nya
    raden.version, raden.andrad, raden.andrad_av = version + 1, timezone.now(), av
    raden.save()
    anteckna("andra_rapportmall", namnd, av=av, detalj={"slag": typ.slag.value, "version": raden.version})
    return raden


def borjan(typ: Rapporttyp, rapport: Rapport, siffror: Siffror) -> Iterator[Avsnitt]:
    """The sections of a new rapport, as the nämnd's mall begins them; a correction begins with what it corrects."""
    rattas = {a.nyckel: a for a in rapport.rattar.avsnitt.all()} if rapport.rattar else {}
    galler = {mall.nyckel for mall in typ.galler(siffror)}
    delar, _ = mall_for(typ, rapport.namnd_id)
    forra = _forra_texterna(rapport) if any(del_.borjan == "forra" for del_ in delar) and not rattas else {}
    if rattas:
        rubriker = {del_.nyckel: del_ for del_ in delar}
        ordning = sorted(rattas.values(), key=lambda a: a.ordning)
        delar = (
            *(Malldel(a.nyckel, a.rubrik) for a in ordning if a.nyckel in galler),
            *(del_ for nyckel, del_ in rubriker.items() if nyckel not in rattas),
        )
    nummer = 0
    for del_ in delar:
        if del_.nyckel not in galler:
            continue
        nummer += 1
        text = rattas[del_.nyckel].text if del_.nyckel in rattas else _text(del_, forra)
        yield Avsnitt(rapport=rapport, nyckel=del_.nyckel, rubrik=del_.rubrik, ordning=nummer, text=text)


def _text(del_: Malldel, forra: Mapping[str, str]) -> str:
    return {"standard": del_.text, "forra": forra.get(del_.nyckel, "")}.get(del_.borjan, "")


def _forra_texterna(rapport: Rapport) -> dict[str, str]:
    forra = forra_rapporten(rapport)
    return {a.nyckel: a.text for a in forra.avsnitt.all()} if forra else {}


def forra_rapporten(rapport: Rapport) -> Rapport | None:
    """The fastställda of the same kind about the same part of last year; the correction where there is one."""
    kod = rapport.perioden.samma_tidigare(1).kod
    forra = Rapport.objects.filter(
        slag=rapport.slag, namnd_id=rapport.namnd_id, period=kod, status=Rapport.Status.FASTSTALLD
    )
    return forra.order_by("-faststalld", "-pk").first()
