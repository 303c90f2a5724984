"""How the municipality changes its kategorier: new ones, another name, another place in the list, out of use.

A kategori is never removed and never moves to another group: earlier ärenden and figures stand on it. SoL and LSS have
the same kategorier for an avvikelse and for a lex Sarah, in a list each, so that an ärende keeps its kategori when it
becomes the other: a change can be made in both at once (`tvilling`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from avvikelser.models import Arendetyp, Kategori
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

BEFOGENHET = Befogenhet.SAMMANSTALLA
_ANDRA_LISTAN = {Arendetyp.AVVIKELSE: Arendetyp.LEX_SARAH, Arendetyp.LEX_SARAH: Arendetyp.AVVIKELSE}


@dataclass(frozen=True)
class Lage:
    """What a kategori is called, whether it may be chosen, and after which it stands."""

    namn: str
    i_bruk: bool
    efter: int | None


def syskon(typ: str, grupp: Kategori | None) -> list[Kategori]:
    """Those of the same list and group, in their order, in use or not."""
    rader = Kategori.objects.filter(typ=typ, overordnad=grupp).order_by("ordning", "namn", "pk")
    return list(rader.select_related("overordnad"))


def lage(kategori: Kategori) -> Lage:
    """The kategori as it stands."""
    fore = _star_efter(kategori)
    return Lage(kategori.namn, kategori.i_bruk, fore.pk if fore else None)


def andra_listan(typ: str) -> Arendetyp | None:
    """The list that has the same kategorier: lex Sarah's for avvikelser and the other way. None for synpunkter."""
    return _ANDRA_LISTAN.get(Arendetyp(typ))


def tvilling(kategori: Kategori) -> Kategori | None:
    """The same kategori, by its name and its group's, in the other list."""
    annan = andra_listan(kategori.typ)
    if annan is None:
        return None
    i_gruppen = {"overordnad__namn": kategori.overordnad.namn} if kategori.overordnad else {"overordnad": None}
    samma = Kategori.objects.filter(typ=annan, namn=kategori.namn, **i_gruppen)
    return samma.select_related("overordnad").first()


@transaction.atomic
def ny(*, typ: str, grupp: Kategori | None, namn: str, efter: Kategori | None, i_bada: bool, av: Person) -> Kategori:
    """Add one, `efter` another or first, and with `i_bada` also to the other list when that has the group.

    Raises OtillatenOvergang, a Swedish sentence, for a name that is taken, or an `efter` of another group.
    """
    _prova_ratt(av)
    _las()
    kategori = _lagg_till(typ, grupp, namn, efter, av)
    annan = andra_listan(typ)
    if i_bada and annan is not None:
        gruppen = tvilling(grupp) if grupp else None
        if grupp is not None and gruppen is None:
            raise OtillatenOvergang(f"Gruppen {grupp.namn} finns inte i den andra listan. Lägg till den där först.")
        raden = syskon(annan, gruppen)
        _lagg_till(annan, gruppen, namn, _tvillingplats(efter, annars=raden[-1] if raden else None), av)
    return kategori


def _lagg_till(typ: str, grupp: Kategori | None, namn: str, efter: Kategori | None, av: Person) -> Kategori:
    if grupp is not None and (grupp.typ != typ or grupp.overordnad_id or not grupp.i_bruk):
        raise OtillatenOvergang("Välj en grupp som är i bruk.")
    kategori = Kategori(typ=typ, overordnad=grupp, namn=_provat_namn(namn, typ, grupp))
    kategori.save()
    _stall(kategori, efter)
    logg.anteckna("ny_kategori", kategori, av=av, detalj={"lista": typ, "namn": kategori.namn})
    return kategori


@transaction.atomic
def andra(kategori: Kategori, *, namn: str, i_bruk: bool, efter: Kategori | None, i_bada: bool, av: Person) -> Kategori:
    """Give it another name or place, or take it out of use or into it; with `i_bada` its twin in the other list too.

    Raises OtillatenOvergang, a Swedish sentence, for a name that is taken, and when nothing would be left to choose.
    """
    _prova_ratt(av)
    _las()
    kategori = Kategori.objects.select_related("overordnad").get(pk=kategori.pk)
    andra_raden = tvilling(kategori) if i_bada else None
    tvillingens = _tvillingplats(efter, annars=_star_efter(andra_raden)) if andra_raden else None
    _skriv(kategori, namn, i_bruk, efter, av)
    if andra_raden is not None:
        _skriv(andra_raden, namn, i_bruk, tvillingens, av)
    return kategori


def _tvillingplats(efter: Kategori | None, *, annars: Kategori | None) -> Kategori | None:
    """After which the twin stands in the other list; `annars` when the other list has no such kategori."""
    return (tvilling(efter) or annars) if efter is not None else None


def _star_efter(kategori: Kategori) -> Kategori | None:
    rad = syskon(kategori.typ, kategori.overordnad)
    plats = [annan.pk for annan in rad].index(kategori.pk)
    return rad[plats - 1] if plats else None


def _skriv(kategori: Kategori, namn: str, i_bruk: bool, efter: Kategori | None, av: Person) -> None:
    fore = lage(kategori)
    if i_bruk and not kategori.i_bruk and kategori.overordnad and not kategori.overordnad.i_bruk:
        raise OtillatenOvergang(f"Gruppen {kategori.overordnad.namn} är inte i bruk. Ta den i bruk först.")
    if kategori.i_bruk and not i_bruk and _ensam_i_bruk(kategori):
        raise OtillatenOvergang("Det måste finnas minst en kategori att välja. Lägg till en annan först.")
    kategori.namn = _provat_namn(namn, kategori.typ, kategori.overordnad, utom=kategori)
    kategori.i_bruk = i_bruk
    kategori.save(update_fields=["namn", "i_bruk"])
    _stall(kategori, efter)
    efterat = lage(kategori)
    if efterat != fore:
        detalj = {"lista": kategori.typ, "fore": fore.namn, "efter": efterat.namn, "i_bruk": i_bruk}
        logg.anteckna("andra_kategori", kategori, av=av, detalj={**detalj, "flyttad": fore.efter != efterat.efter})


def _prova_ratt(av: Person) -> None:
    if not har_nagonstans(av, BEFOGENHET):
        raise OtillatenOvergang("Du kan inte ändra kommunens kategorier.")


def _las() -> None:
    """One at a time: places and names are looked at across the whole list. The list is short and seldom changed."""
    list(Kategori.objects.select_for_update().order_by("pk").values_list("pk"))


def _provat_namn(namn: str, typ: str, grupp: Kategori | None, utom: Kategori | None = None) -> str:
    rent = " ".join(namn.split())
    if not rent:
        raise OtillatenOvergang("Skriv vad kategorin ska heta.")
    for annan in syskon(typ, grupp):
        if annan != utom and annan.namn.casefold() == rent.casefold():
            mer = "" if annan.i_bruk else " Den är inte i bruk: öppna den och ta den i bruk igen."
            raise OtillatenOvergang(f"Det finns redan en kategori som heter {annan.namn} här.{mer}")
    return rent


def _ensam_i_bruk(kategori: Kategori) -> bool:
    andra_ = Kategori.objects.filter(typ=kategori.typ, overordnad=None, i_bruk=True).exclude(pk=kategori.pk)
    return kategori.overordnad_id is None and not andra_.exists()


def _stall(kategori: Kategori, efter: Kategori | None) -> None:
    """Put it after another of its group, or first; the others keep their order."""
    rad = [annan for annan in syskon(kategori.typ, kategori.overordnad) if annan.pk != kategori.pk]
    nummer = {annan.pk: nr for nr, annan in enumerate(rad, start=1)}
    if efter is not None and efter.pk not in nummer:
        raise OtillatenOvergang("Välj en plats i samma grupp.")
    rad.insert(nummer[efter.pk] if efter else 0, kategori)
    for nr, annan in enumerate(rad):
        if annan.ordning != nr:
            annan.ordning = nr
            annan.save(update_fields=["ordning"])
