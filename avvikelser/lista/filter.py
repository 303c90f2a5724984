"""The filter form of the list of ärenden, and its choices as chips that can be taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from avvikelser.lista.ordfraga import tolka
from avvikelser.lista.sokning import (
    ANSVARIGA,
    BAST_TRAFF,
    DUBBLETTER,
    LAGEN,
    SORTERINGAR,
    TYPER,
    UTAN_KATEGORI,
    kan_sortera_pa_frist,
    lage_i,
)
from avvikelser.models import Arendetyp, Kategori
from avvikelser.rapportval import Kanal
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.organisation.models import Deltyp, Person
from kvalitet.samlat import listor
from kvalitet.skarm.snabbval import SnabbDag, SnabbDold, SnabbText, SnabbVal

Val = tuple[tuple[str, Any], ...]
_FASTA: dict[str, Val] = {
    "typ": (("", "Alla typer"), *((k, t) for k, (t, _) in TYPER.items())),
    "lage": tuple((k, t) for k, (t, _) in LAGEN.items()),
    "ansvarig": (("", "Alla"), *((k, t) for k, (t, _) in ANSVARIGA.items())),
    "kanal": (("", "Alla sätt"), *((k, str(t)) for k, t in Kanal.choices)),
    "dubbletter": (("", "Visas"), *((k, t) for k, (t, _) in DUBBLETTER.items())),
    "sort": (*((f"{tecken}{s}", s) for s in SORTERINGAR for tecken in ("", "-")), (BAST_TRAFF, BAST_TRAFF)),
}
"""The choices that are the same for everybody."""


class ArendeFilter(forms.Form):
    """What can be asked of the list. Every field is optional; the enheter are those the person may read at."""

    q = forms.CharField(label="Ord eller nummer", required=False, max_length=100, widget=SnabbText({"type": "search"}))
    typ = SnabbVal(label="Typ", required=False)
    enhet = SnabbVal(label="Enhet", required=False)
    lage = SnabbVal(label="Läge", required=False)
    kategori = SnabbVal(label="Kategori", required=False)
    ansvarig = SnabbVal(label="Ansvarig", required=False)
    kanal = SnabbVal(label="Hur det kom in", required=False)
    dubbletter = SnabbVal(label="Dubbletter", required=False)
    fran = forms.DateField(label="Kom in från", required=False, widget=SnabbDag)
    till = forms.DateField(label="till och med", required=False, widget=SnabbDag)
    sort = SnabbVal(required=False, widget=SnabbDold)

    def __init__(self, data: QueryDict, *, person: Person, rader: Mapping[str, list[Any]] | None = None) -> None:
        """The läge that nothing in the address says is shown as chosen, so that the form says what the list holds.

        `rader` holds the answers to `fragor`, where they have been asked along with something else.
        """
        rader = listor(fragor(person)) if rader is None else rader
        visat = data.copy()
        if not visat.get("lage"):
            visat["lage"] = lage_i(data)
        super().__init__(visat)
        falt: dict[str, Any] = self.fields
        for namn, val in _FASTA.items():
            falt[namn].choices = val
        falt["enhet"].choices = _enheter(tuple(rader["enheter"]))
        falt["kategori"].choices = _kategorier(tuple(rader["kategorier"]))

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        if text and not tolka(text).sager_nagot():
            raise forms.ValidationError("Skriv minst ett ord att leta efter. Småord som och, inte och på räknas inte.")
        return text

    def clean(self) -> dict[str, Any]:
        val = super().clean() or {}
        if val.get("fran") and val.get("till") and val["fran"] > val["till"]:
            self.add_error("till", "Slutet ligger före början.")
        return val

    @property
    def valda(self) -> list[tuple[str, str]]:
        """(field, sentence) for what is chosen, the läge that nothing says included."""
        val = self.cleaned_data
        rader = [("q", f"Sökning: {val.get('q')}")] if val.get("q") else []
        rader += [("lage", f"Läge: {LAGEN[lage_i(val)][0].lower()}")] if lage_i(val) != "alla" else []
        for falt in ("typ", "enhet", "kategori", "ansvarig", "kanal", "dubbletter"):
            if val.get(falt):
                namn = dict(self._platta(falt))[val[falt]]
                rader.append((falt, f"{self.fields[falt].label}: {namn}"))
        rader += [("fran", f"Kom in från {val['fran']}")] if val.get("fran") else []
        rader += [("till", f"Kom in till och med {val['till']}")] if val.get("till") else []
        return rader

    def _platta(self, falt: str) -> Iterator[tuple[str, str]]:
        alla: dict[str, Any] = self.fields
        for varde, text in alla[falt].choices:
            if isinstance(text, list | tuple):
                yield from ((str(v), str(t)) for v, t in text)
            else:
                yield str(varde), str(text)

    def chips(self, fraga: QueryDict) -> list[tuple[str, str]]:
        """(sentence, address of the same list without it). Taking away the läge shows every läge."""
        return [(text, _utan(fraga, falt)) for falt, text in self.valda]

    @property
    def sorteringar(self) -> list[tuple[str, str]]:
        """The orders that the narrow screen offers."""
        val = [(BAST_TRAFF, "Bäst träff")] if self.cleaned_data.get("q") else []
        val += [("-inkommen", "Senast inkomna"), ("inkommen", "Först inkomna"), ("enhet", "Enhet")]
        return [*val, ("frist", "Närmast frist")] if kan_sortera_pa_frist(self.cleaned_data) else val


def _utan(fraga: QueryDict, falt: str) -> str:
    ny = fraga.copy()
    for bort in (falt, "page"):
        ny.pop(bort, None)
    if falt == "lage":
        ny["lage"] = "alla"
    return f"?{ny.urlencode()}"


def fragor(person: Person) -> dict[str, QuerySet[Any, Any]]:
    """What the form's choices are made of."""
    delar = delar_for(person, Befogenhet.SE_ARENDE).filter(typ__in=[Deltyp.NAMND, Deltyp.ENHET])
    kategorier = Kategori.objects.order_by("typ", "overordnad__ordning", "ordning", "namn")
    return {
        "enheter": delar.values_list("typ", "pk", "namn"),
        "kategorier": kategorier.values_list("pk", "namn", "typ", "overordnad__namn"),
    }


@lru_cache(maxsize=64)
def _enheter(delar: tuple[tuple[str, int, str], ...]) -> Val:
    """The nämnder first: what stands at the nämnd itself has no enhet yet."""
    rader = sorted(delar, key=lambda rad: rad[0] != Deltyp.NAMND)
    val = ((str(pk), f"{namn}, ingen enhet än" if typ == Deltyp.NAMND else namn) for typ, pk, namn in rader)
    return (("", "Alla enheter"), *val)


@lru_cache(maxsize=8)
def _kategorier(rader: tuple[tuple[int, str, str, str | None], ...]) -> Val:
    """Grouped by typ, so that two of the same name can be told apart; a group above its own."""
    grupper: dict[str, list[tuple[str, str]]] = {}
    for pk, namn, typ, over in rader:
        rubrik = str(Arendetyp(typ).label)
        grupper.setdefault(f"{rubrik}: {over}" if over else rubrik, []).append((str(pk), namn))
    val = ((rubrik, tuple(under)) for rubrik, under in grupper.items())
    return (("", "Alla kategorier"), (UTAN_KATEGORI, "Saknar kategori"), *val)
