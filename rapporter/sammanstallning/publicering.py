"""What the public version of a rapport says, beside everything that was published before it.

A draft's is made anew each time, beside the rapporter that are fastställda by now. When it is fastställd it is kept, so
that no later rapport, and no later version of the program, changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from kvalitet.frister import Period
from kvalitet.organisation.models import Organisationsdel
from rapporter.sammanstallning.modeller import Publicerat, Rapport
from rapporter.sammanstallning.typer import typ_for
from rapporter.statistik.halvar import TIDIGARE_AR
from rapporter.statistik.offentlig import offentlig, offentlig_for_sig
from rapporter.statistik.publicerat import Publicerad
from rapporter.statistik.siffror import Siffror, kontrollsumma


def publika_siffror(rapport: Rapport) -> Siffror:
    """As they are published, or as they would be if the draft were fastställd now. Internal tables are not there."""
    if rapport.ar_utkast:
        return _raknade(rapport, _tidigare(rapport))
    sparade = _sparade(rapport)
    return _raknade(rapport, None) if sparade is None else Siffror.fran_json(sparade.siffror)


def publika_nu(siffror: Siffror) -> Siffror:
    """Figures that stand in no rapport, as they could be published today."""
    return offentlig(siffror, _publicerade(_som_visar(siffror, _fastslagna(siffror.namnd_id))))


def spara(rapport: Rapport) -> Publicerat:
    """Keep what the draft's public version says. One at a time in a nämnd: two that were fixed beside each other would
    not know of one another. Within the caller's transaction, which fastställer the rapport after this."""
    Organisationsdel.objects.select_for_update(no_key=True).get(pk=rapport.namnd_id)
    return Publicerat.objects.create(rapport=rapport, siffror=publika_siffror(rapport).till_json())


DOLDA_TAL = KeyTextTransform("dolda", "publicerat__siffror")
"""How many numbers a fastställd rapport's public version hides, as text, for a query; None when that is not kept."""


def gors_lika(rapport: Rapport) -> bool:
    """Whether the public figures that are kept come out the same once more, beside those that were there before it.
    Those that are not kept are made each time."""
    sparade = _sparade(rapport)
    return sparade is None or _raknade(rapport, _tidigare(rapport)).till_json() == sparade.siffror


FORE_SPARADE: dict[str, bool] = {
    "faststalld__isnull": False,
    "pdf_offentlig__isnull": False,
    "publicerat__isnull": True,
    "rattelse__isnull": True,
}
"""Fastställda before public figures were kept, and not corrected since: the public file may bear checksums of what it
hides, and what it hides was decided without regard to other rapporter."""


def att_ratta(rapport: Rapport) -> bool:
    """Whether a rättelse would give the rapport a better public version, for what it hides (FORE_SPARADE)."""
    if rapport.ar_utkast or not rapport.pdf_offentlig_id:
        return False
    return Rapport.objects.filter(pk=rapport.pk, **FORE_SPARADE).exists()


def _sparade(rapport: Rapport) -> Publicerat | None:
    return getattr(rapport, "publicerat", None)


# --- Which were there before ------------------------------------------------------------------------------------------


def _fastslagna(namnd_id: int) -> QuerySet[Rapport]:
    fast = Rapport.objects.filter(namnd_id=namnd_id, status=Rapport.Status.FASTSTALLD)
    return fast.order_by("faststalld", "pk")


def _tidigare(rapport: Rapport) -> QuerySet[Rapport]:
    """Those of the nämnd that were fastställda before it; all of them for a draft."""
    alla = _fastslagna(rapport.namnd_id).exclude(pk=rapport.pk)
    if rapport.faststalld is None:
        return alla
    return alla.filter(Q(faststalld__lt=rapport.faststalld) | Q(faststalld=rapport.faststalld, pk__lt=rapport.pk))


def _som_visar(siffror: Siffror, rapporter: QuerySet[Rapport]) -> tuple[int, ...]:
    """The primary keys of those that may have figures for any of the same years: no sum goes from one year to another.

    Earlier periods stand in tables also where a rapport has none to compare with, so the years alone say which.
    """
    rader = rapporter.values_list("pk", "period")
    return tuple(pk for pk, kod in rader if abs(Period.tolka(kod).ar - siffror.period.ar) <= TIDIGARE_AR)


def _publicerade(vilka: Sequence[int]) -> tuple[Publicerad, ...]:
    rapporter = Rapport.objects.select_related("publicerat").defer("skillnader").in_bulk(vilka)
    return tuple(_publicerad(rapporter[pk]) for pk in vilka)


def _publicerad(rapport: Rapport) -> Publicerad:
    """The tables that the public version has, in both."""
    full, publik = Siffror.fran_json(rapport.siffror), publika_siffror(rapport)
    koder = {tabell.kod for tabell in publik.tabeller}
    return Publicerad(replace(full, tabeller=tuple(t for t in full.tabeller if t.kod in koder)), publik)


# --- Worked out -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Underlag:
    """Figures and the rapporter before them, told apart by the checksum, the tables left out and the rapporter."""

    nyckel: tuple[str, ...]
    bredvid: tuple[int, ...] | None
    siffror: Siffror = field(compare=False)


def _raknade(rapport: Rapport, tidigare: QuerySet[Rapport] | None) -> Siffror:
    """Weighed together with `tidigare`; by itself when that is None."""
    siffror, typ = Siffror.fran_json(rapport.siffror), typ_for(rapport)
    interna = typ.interna
    kvar = tuple(tabell for tabell in siffror.tabeller if tabell.kod not in interna)
    underlag = replace(siffror, tabeller=kvar) if interna else siffror
    if not typ.doljer(underlag):
        return replace(underlag, dolda=0)
    bredvid = None if tidigare is None else _som_visar(underlag, tidigare)
    return _offentlig(_Underlag((kontrollsumma(rapport.siffror), *sorted(interna)), bredvid, underlag))


@lru_cache(maxsize=16)
def _offentlig(underlag: _Underlag) -> Siffror:
    """What to hide in a whole year's tables takes a good part of a second to find, and is the same each time."""
    if underlag.bredvid is None:
        return offentlig_for_sig(underlag.siffror)
    return offentlig(underlag.siffror, _publicerade(underlag.bredvid))
