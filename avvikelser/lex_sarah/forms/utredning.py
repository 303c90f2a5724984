"""What the utredare writes: entries, causes, questions, risk, likenesses. Of each a draft is kept, however short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from avvikelser import riskforslag
from avvikelser.arendegang.orsaker import NyOrsak
from avvikelser.forms.handlaggning import LANG_TEXT, text
from avvikelser.forms.rapport import FilForm
from avvikelser.forms.stamplad import StampladForm
from avvikelser.lex_sarah.models import (
    Frageslag,
    Igen,
    JaNej,
    Kallslag,
    Orsaksomrade,
    Postrubrik,
    Postslag,
    Utredningspost,
)
from avvikelser.lex_sarah.utredning import Fragesvar, NyPost, Riskbedomning
from kvalitet.skarm.formular import Valtext

_FRAMTID = "Dagen ligger i framtiden. Välj i dag eller en tidigare dag."
_MEDEL = {"class": "bred-medel"}


def _hjalp_om_slag() -> list[tuple[str, str]]:
    return [
        (Postslag.FAKTA, Valtext(Postslag.FAKTA.label, "Något som har hänt eller sagts, och som har en källa.")),
        (Postslag.BEDOMNING, Valtext(Postslag.BEDOMNING.label, "Din slutsats av det som står i andra poster.")),
    ]


class PostForm(FilForm, StampladForm):
    """One entry. `poster` are the earlier ones, which a bedömning may rest on."""

    field_order = ["rubrik", "slag", "text", "kallslag", "kalla", "dag", "tid", "grundas_pa", "fil"]
    rubrik = forms.ChoiceField(
        label="Rubrik i utredningen",
        choices=Postrubrik.choices,
        error_messages={"required": "Välj en rubrik."},
        widget=forms.Select(_MEDEL),
    )
    slag = forms.ChoiceField(
        label="Vad är det du skriver?",
        choices=_hjalp_om_slag,
        error_messages={"required": "Välj om posten är en faktisk omständighet eller en bedömning."},
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="Text",
        help_text="En sak per post. Posten ändras inte när den är sparad: rätta med en ny.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv posten."},
        widget=text(7),
    )
    kallslag = forms.ChoiceField(
        label="Vad är källan?",
        choices=[("", "Ingen källa"), *Kallslag.choices],
        required=False,
        widget=forms.Select(_MEDEL),
    )
    kalla = forms.CharField(
        label="Källa",
        help_text="Till exempel: samtal med den boende 2026-08-09, eller schema vecka 32.",
        max_length=300,
        required=False,
    )
    dag = forms.DateField(label="Vilken dag hände det?", required=False)
    tid = forms.TimeField(label="Klockan", required=False)
    grundas_pa = forms.MultipleChoiceField(
        label="Vilka poster grundas bedömningen på?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, poster: Sequence[Utredningspost], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["fil"].help_text = "Anteckningar från samtal och andra handlingar. Högst 20 MB per fil."
        falt["grundas_pa"].choices = [(str(post.nummer), _kort(post)) for post in poster]
        if not poster:
            del self.fields["grundas_pa"]

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("slag") == Postslag.FAKTA:
            for namn, mening in (("kallslag", "Välj vad källan är."), ("kalla", "Skriv varifrån uppgiften kommer.")):
                if not val.get(namn) and namn not in self.errors:
                    self.add_error(namn, mening)
        if val.get("tid") and not val.get("dag") and "dag" not in self.errors:
            self.add_error("dag", "Välj vilken dag det hände.")
        if val.get("dag") and _tidpunkt(val["dag"], val.get("tid")) > timezone.now():
            self.add_error("dag", _FRAMTID)
        return val

    def ny_post(self, *, rattar: int | None) -> NyPost:
        val = self.cleaned_data
        return NyPost(
            rubrik=Postrubrik(val["rubrik"]),
            slag=Postslag(val["slag"]),
            text=val["text"],
            kallslag=Kallslag(val["kallslag"]) if val["kallslag"] else None,
            kalla=val["kalla"],
            handelsetid=_tidpunkt(val["dag"], val["tid"]) if val["dag"] else None,
            utan_klockslag=bool(val["dag"] and not val["tid"]),
            grundas_pa=[int(nummer) for nummer in val.get("grundas_pa", [])],
            rattar=rattar,
        )


def _kort(post: Utredningspost) -> str:
    return f"Post {post.nummer}: {post.text[:70]}{'…' if len(post.text) > 70 else ''}"


def _tidpunkt(dag: date, tid: time | None) -> datetime:
    return timezone.make_aware(datetime.combine(dag, tid or time.min))


class OrsakForm(StampladForm):
    omrade = forms.ChoiceField(
        label="Område",
        choices=[("", "Välj område"), *Orsaksomrade.choices],
        error_messages={"required": "Välj ett område."},
        widget=forms.Select(_MEDEL),
    )
    text = forms.CharField(
        label="Vad i verksamheten var orsaken?",
        help_text="Skriv om arbetssätt, rutiner och förutsättningar. Inte om vem som gjorde fel.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv vad i verksamheten som var orsaken."},
        widget=text(4),
    )
    rutin = forms.CharField(
        label="Vilken rutin gäller det?",
        help_text="Rutinens namn, om orsaken hör till en rutin.",
        max_length=150,
        required=False,
    )
    rutinversion = forms.CharField(
        label="Vilken version gällde då?",
        help_text="Till exempel: version 3, från 2025-11-01.",
        max_length=60,
        required=False,
        widget=forms.TextInput(_MEDEL),
    )

    @property
    def ny(self) -> NyOrsak:
        val = self.cleaned_data
        return NyOrsak(
            omrade=Orsaksomrade(val["omrade"]),
            text=val["text"],
            rutin=val["rutin"],
            rutinversion=val["rutinversion"],
        )


class FragorForm(StampladForm):
    """Three fields per question; an unanswered one may stay so until the förslag."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fraga in Frageslag:
            namn = fraga.value
            self.fields[namn] = forms.ChoiceField(
                label=fraga.label, choices=JaNej.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"{namn}_dag"] = forms.DateField(label="Vilken dag?", required=False)
            self.fields[f"{namn}_kommentar"] = forms.CharField(
                label="Kommentar", max_length=1000, required=False, widget=text(2)
            )

    def grupper(self) -> Iterator[tuple[Any, Any, Any]]:
        """The bound fields of each question: answer, day, comment."""
        for fraga in Frageslag:
            yield self[fraga.value], self[f"{fraga.value}_dag"], self[f"{fraga.value}_kommentar"]

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        for fraga in Frageslag:
            dag, har = f"{fraga.value}_dag", bool(val.get(f"{fraga.value}_dag") or val.get(f"{fraga.value}_kommentar"))
            if val.get(dag) and val[dag] > timezone.localdate():
                self.add_error(dag, _FRAMTID)
            if har and not val.get(fraga.value) and fraga.value not in self.errors:
                self.add_error(fraga.value, "Välj ja, nej eller ej aktuellt.")
        return val

    @property
    def svaren(self) -> dict[Frageslag, Fragesvar | None]:
        val = self.cleaned_data
        return {
            fraga: Fragesvar(
                svar=JaNej(val[fraga.value]),
                dag=val[f"{fraga.value}_dag"],
                kommentar=val[f"{fraga.value}_kommentar"],
            )
            if val[fraga.value]
            else None
            for fraga in Frageslag
        }


def _skala(ord_: dict[int, str]) -> list[tuple[str, str]]:
    return [(str(n), f"{n} {namn}") for n, namn in ord_.items()]


class RiskForm(StampladForm):
    """`foljd` and `markt` add to the rapport, and are asked for where it says nothing."""

    foljd = forms.CharField(
        label="Vilka följder fick det, eller kunde det ha fått, för den enskilde?",
        help_text="Rapporten står kvar som den skrevs. Skriv det du vet nu.",
        max_length=LANG_TEXT,
        required=False,
        widget=text(4),
    )
    markt = forms.CharField(
        label="Hur märktes det?",
        help_text="Lämna tomt om rapporten säger det. Dagen det märktes skriver du när du klassar händelsen.",
        max_length=LANG_TEXT,
        required=False,
        widget=text(2),
    )
    kan_handa_igen = forms.ChoiceField(
        label="Kan det hända igen?", choices=Igen.choices, required=False, widget=forms.RadioSelect
    )
    kan_handa_igen_text = forms.CharField(
        label="Varför, eller varför inte?", max_length=LANG_TEXT, required=False, widget=text(4)
    )
    allvarlighetsgrad_efter = forms.ChoiceField(
        label="Hur allvarligt skulle det bli, när åtgärderna är gjorda?",
        choices=_skala(riskforslag.ALLVARLIGHETSGRADER),
        required=False,
        widget=forms.RadioSelect,
    )
    sannolikhet_efter = forms.ChoiceField(
        label="Hur sannolikt är det då att det händer igen?",
        choices=_skala(riskforslag.SANNOLIKHETER),
        required=False,
        widget=forms.RadioSelect,
    )

    @property
    def bedomd(self) -> Riskbedomning:
        val = self.cleaned_data
        grad, sannolikhet = val["allvarlighetsgrad_efter"], val["sannolikhet_efter"]
        return Riskbedomning(
            foljd=val["foljd"],
            markt=val["markt"],
            kan_handa_igen=Igen(val["kan_handa_igen"]) if val["kan_handa_igen"] else None,
            kan_handa_igen_text=val["kan_handa_igen_text"],
            allvarlighetsgrad_efter=int(grad) if grad else None,
            sannolikhet_efter=int(sannolikhet) if sannolikhet else None,
        )


class KopplaForm(StampladForm):
    kommentar = forms.CharField(
        label="Varför hände det igen?",
        help_text="Skriv vad som gjordes förra gången och varför det inte räckte. Du kan fylla i det senare.",
        max_length=LANG_TEXT,
        required=False,
        widget=text(4),
    )


class AtertaForm(StampladForm):
    skal = forms.CharField(
        label="Varför öppnas utredningen igen?",
        help_text="Förslaget står kvar bland de tidigare. Du lämnar ett nytt när du är klar.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv varför utredningen öppnas igen."},
        widget=text(3),
    )


class LiknandeSokForm(forms.Form):
    """The search, in the address."""

    q = forms.CharField(label="Ord", required=False, max_length=200)
    var = forms.ChoiceField(label="Var", choices=[("", "Överallt"), ("enhet", "Samma enhet")], required=False)
    kategori = forms.ChoiceField(label="Kategori", choices=[("", "Alla"), ("samma", "Samma kategori")], required=False)

    def clean_q(self) -> str:
        q: str = self.cleaned_data["q"]
        if "\x00" in q:
            raise ValidationError("Skriv ord att söka efter.")
        return q
