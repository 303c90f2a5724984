"""The form of one ärende: a question per kriterium, with two days where the answer is computed from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from egenkontroll.granskning import svaren
from egenkontroll.granskning.models import Bortfallsskal, Granskning, Svarsval
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.plan.lagar import hanvisad
from egenkontroll.plan.models import Kriterium
from kvalitet.fritext import FritextForm
from kvalitet.lagtid import Lagtid, Tidsutfall

LANGST = 1000


class Svarsknappar(forms.RadioSelect):
    """Four radio cards. `oppnar` are the values that open the comment under them, as the style sheet knows it."""

    def __init__(self, oppnar: frozenset[str]) -> None:
        super().__init__()
        self.oppnar = oppnar

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        val = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.oppnar:
            val["attrs"]["data-oppnar"] = True
        val["attrs"]["data-tangent"] = str(value)[0]
        return val


def _raknas_ut(kriterium: Kriterium) -> dict[str, str]:
    """With a script the days are held against the time as they are written; without one when they are saved."""
    nr = kriterium.pk
    return {
        "hx-get": reverse("granskning:raknat", args=[nr]),
        "hx-trigger": "change",
        "hx-include": f"#id_fran_{nr}, #id_till_{nr}",
        "hx-target": f"#utraknat-{nr}",
        "hx-sync": "closest fieldset:queue last",  # a late answer about one date must not replace that about both
    }


@dataclass(frozen=True)
class Fraga:
    """One kriterium as the page draws it."""

    nummer: int
    kriterium: Kriterium
    svar: forms.BoundField
    kommentar: forms.BoundField
    fran: forms.BoundField | None
    till: forms.BoundField | None
    utfall: Tidsutfall | None
    lagrum: str

    @property
    def tid(self) -> str:
        """The time that is held against the days, "inom 14 dagar"."""
        return Lagtid.tolka(self.kriterium.frist).text if self.kriterium.frist else ""


_VAD = {"svar": "", "fran": "båda dagarna", "till": "dagarnas ordning", "kommentar": "varför"}
"""What a question lacks, in a word beside its number, by the field where it is missing."""


@dataclass(frozen=True)
class Kvar:
    """A question that keeps the review from being klar: its number, the id of the field to go to, and what is missing
    there ("" when it is the answer)."""

    nummer: int
    ankare: str
    vad: str


class GranskningForm(FritextForm):
    """Incomplete always saves; `klar` asks for everything. `sedd` and `overtar` tell two writers apart.

    `lagdag` is the day whose law is cited: the last of the period that is reviewed.
    """

    dolj_valfri = True  # all of it is needed before the review is klar, and none of it to save

    sedd = forms.CharField(required=False, widget=forms.HiddenInput)
    overtar = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        kriterier: Sequence[Kriterium],
        granskning: Granskning | None,
        lagdag: date,
        klar: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kriterier, self.klar, self.lagdag = kriterier, klar, lagdag
        givna = {svar.kriterium_id: svar for svar in granskning.svar.all()} if granskning else {}
        self.initial["sedd"] = granskning.sparad.isoformat() if granskning else ""
        for kriterium in kriterier:
            self._lagg_till(kriterium)
            if svar := givna.get(kriterium.pk):
                for del_ in ("svar", "kommentar", "fran", "till"):
                    self.initial[f"{del_}_{kriterium.pk}"] = getattr(svar, del_)

    def _lagg_till(self, kriterium: Kriterium) -> None:
        oppnar = frozenset(Svarsval.values) if kriterium.frist else frozenset({"nej", "underlag_saknas"})
        self.fields[f"svar_{kriterium.pk}"] = forms.ChoiceField(
            label=kriterium.fraga, choices=Svarsval.choices, required=False, widget=Svarsknappar(oppnar)
        )
        self.fields[f"kommentar_{kriterium.pk}"] = forms.CharField(
            label="Kommentar" if kriterium.frist else "Vad saknas?",
            help_text="Ett nej på ett lagkrav blir en avvikelse för enheten. Skriv inga namn."
            if kriterium.lagkrav
            else "Skriv kort, så att enheten kan rätta det. Skriv inga namn.",
            required=False,
            max_length=LANGST,
        )
        if kriterium.frist:
            for del_, text in (("fran", kriterium.fran_text), ("till", kriterium.till_text)):
                attrs = {"type": "date", "class": "bred-datum", "autocomplete": "off", **_raknas_ut(kriterium)}
                self.fields[f"{del_}_{kriterium.pk}"] = forms.DateField(
                    label=text, required=False, widget=forms.DateInput(attrs, format="%Y-%m-%d")
                )

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        for nummer, kriterium in enumerate(self.kriterier, start=1):
            ifyllt = self._ifyllt(kriterium, val)
            if ifyllt.fran and ifyllt.till and ifyllt.till < ifyllt.fran:
                self.add_error(f"till_{kriterium.pk}", f"Fråga {nummer}: Den andra dagen ligger före den första.")
            elif self.klar and not self._fel(kriterium):
                for del_, mening in svaren.saknas(kriterium, ifyllt):
                    self.add_error(f"{del_}_{kriterium.pk}", f"Fråga {nummer}: {mening}")
        return val

    def _fel(self, kriterium: Kriterium) -> bool:
        return any(f"{del_}_{kriterium.pk}" in self.errors for del_ in ("svar", "kommentar", "fran", "till"))

    @staticmethod
    def _ifyllt(kriterium: Kriterium, val: Mapping[str, Any]) -> Ifyllt:
        nr = kriterium.pk
        return Ifyllt(
            svar=val.get(f"svar_{nr}") or "",
            kommentar=val.get(f"kommentar_{nr}") or "",
            fran=val.get(f"fran_{nr}"),
            till=val.get(f"till_{nr}"),
        )

    @property
    def ifyllda(self) -> dict[int, Ifyllt]:
        return {kriterium.pk: self._ifyllt(kriterium, self.cleaned_data) for kriterium in self.kriterier}

    @property
    def stampel(self) -> datetime | None:
        """What the person had on the screen; None when there was nothing yet, or it cannot be read."""
        try:
            return parse_datetime(self.cleaned_data["sedd"])
        except ValueError:
            return None

    def visa_igen(self, *, sedd: datetime, vem: int | None) -> None:
        """Somebody was there first: the same form, with the stamp and the person that a second save is about."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["sedd"], data["overtar"] = sedd.isoformat(), str(vem or "")
        self.data = data

    @cached_property
    def kvar(self) -> list[Kvar]:
        """What is missing before the review is klar, as the fields stand now, saved or not: at most one a question."""
        funna = []
        for nummer, kriterium in enumerate(self.kriterier, start=1):
            del_, _ = next(svaren.saknas(kriterium, self._star(kriterium)), ("", ""))
            if del_:
                falt = self[f"{del_}_{kriterium.pk}"]
                funna.append(Kvar(nummer, falt[0].id_for_label if del_ == "svar" else falt.auto_id, _VAD[del_]))
        return funna

    @property
    def besvarade(self) -> int:
        """How many questions lack nothing."""
        return len(self.kriterier) - len(self.kvar)

    def _star(self, kriterium: Kriterium) -> Ifyllt:
        """What stands in the fields, valid or not. A day that cannot be read is none."""
        nr = kriterium.pk
        fran, till = (_dagen(self[f"{d}_{nr}"]) if kriterium.frist else None for d in ("fran", "till"))
        svar, kommentar = (str(self[f"{del_}_{nr}"].value() or "") for del_ in ("svar", "kommentar"))
        return Ifyllt(svar=svar if svar in Svarsval.values else "", kommentar=kommentar, fran=fran, till=till)

    @property
    def fragor(self) -> Iterator[Fraga]:
        for nummer, kriterium in enumerate(self.kriterier, start=1):
            har_dagar = bool(kriterium.frist)
            fran, till = (self[f"{d}_{kriterium.pk}"] if har_dagar else None for d in ("fran", "till"))
            yield Fraga(
                nummer=nummer,
                kriterium=kriterium,
                svar=self[f"svar_{kriterium.pk}"],
                kommentar=self._kommentar(kriterium),
                fran=fran,
                till=till,
                utfall=svaren.tidsutfall(kriterium, self._star(kriterium)),
                lagrum=hanvisad(kriterium.lagrum, self.lagdag),
            )

    def _kommentar(self, kriterium: Kriterium) -> forms.BoundField:
        """What is written, or is wrong, is never hidden."""
        falt = self[f"kommentar_{kriterium.pk}"]
        if falt.value() or falt.errors:
            self.fields[f"svar_{kriterium.pk}"].widget.oppnar = frozenset(Svarsval.values)
        return falt


def _dagen(falt: forms.BoundField) -> date | None:
    with suppress(ValidationError):
        dag: date | None = falt.field.to_python(falt.value())
        return dag
    return None


class BortfallForm(FritextForm):
    skal = forms.ChoiceField(
        label="Varför?",
        choices=[("", "Välj orsak"), *Bortfallsskal.choices],
        error_messages={"required": "Välj varför ärendet inte går att granska."},
    )
    text = forms.CharField(
        label="Vad hindrar granskningen?",
        help_text="Behövs när du har valt Annat. Skriv inga namn.",
        required=False,
        max_length=250,
    )

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("skal") == Bortfallsskal.ANNAT and not (val.get("text") or "").strip():
            self.add_error("text", "Skriv vad som hindrar granskningen.")
        return val


class OppnaForm(FritextForm):
    skal = forms.CharField(
        label="Varför öppnar du granskningen igen?",
        help_text="Till exempel: fel ärende, eller ett underlag som kom fram.",
        max_length=500,
        error_messages={"required": "Skriv varför granskningen öppnas igen."},
        widget=forms.Textarea({"rows": 2}),
    )


class ForsakranForm(forms.Form):
    nycklar = forms.CharField(
        label="Ditt handläggar-id i verksamhetssystemet",
        help_text="Har du flera skriver du ett på varje rad. Ärenden med ditt id går till en annan granskare.",
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 2, "class": "bred-medel", "autocomplete": "off"}),
    )
    inga_egna = forms.BooleanField(label="Jag handlägger inga ärenden på de enheter som granskas", required=False)

    def clean(self) -> dict[str, Any]:
        val = super().clean() or {}
        if not self.rena_nycklar and not val.get("inga_egna"):
            self.add_error("nycklar", "Skriv ditt handläggar-id, eller kryssa i att du inte handlägger ärenden.")
        return val

    @property
    def rena_nycklar(self) -> list[str]:
        return [r.strip() for r in (self.cleaned_data.get("nycklar") or "").splitlines() if r.strip()]


class AvstamningForm(FritextForm):
    """One question per kriterium that two have answered differently. `nummer`: its number on the review's page."""

    def __init__(self, *args: Any, skillnader: Sequence[Any], nummer: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skillnader, self.nummer = skillnader, nummer
        for skillnad in skillnader:
            nr = skillnad.kriterium.pk
            mening = f"Fråga {nummer[nr]}: Välj det svar som ni har kommit fram till."
            self.fields[f"svar_{nr}"] = forms.ChoiceField(
                label="Vad kom ni fram till?",
                choices=Svarsval.choices,
                widget=Svarsknappar(frozenset()),
                error_messages={"required": mening},
            )
            self.fields[f"motivering_{nr}"] = forms.CharField(
                label="Hur tänkte ni?",
                help_text="Skriv inga namn på enskilda.",
                required=False,
                max_length=LANGST,
                widget=forms.Textarea({"rows": 2}),
            )

    @property
    def fragor(self) -> Iterator[tuple[int, Any, forms.BoundField, forms.BoundField]]:
        for skillnad in self.skillnader:
            nr = skillnad.kriterium.pk
            yield self.nummer[nr], skillnad, self[f"svar_{nr}"], self[f"motivering_{nr}"]

    @property
    def skrivet(self) -> list[str]:
        """The motiveringar that were sent, also to questions that somebody else settled meanwhile."""
        texter = (str(varde).strip() for namn, varde in self.data.items() if namn.startswith("motivering_"))
        return [text for text in texter if text]

    @property
    def val(self) -> dict[int, tuple[str, str]]:
        data = self.cleaned_data
        nummer = [skillnad.kriterium.pk for skillnad in self.skillnader]
        return {nr: (data[f"svar_{nr}"], data[f"motivering_{nr}"]) for nr in nummer}


class AvslutaForm(FritextForm):
    skal = forms.CharField(
        label="Varför avslutas kontrollen innan alla ärenden är granskade?",
        help_text="Skälet står i resultatet.",
        max_length=500,
        error_messages={"required": "Skriv varför kontrollen avslutas ändå."},
        widget=forms.Textarea({"rows": 3}),
    )
