"""What is asked when a kategori is added or changed."""

from __future__ import annotations

from typing import Any

from django import forms

from avvikelser.kategorier.skotsel import andra_listan, lage, syskon, tvilling
from avvikelser.models import Arendetyp, Kategori

FORST = "0"
_LISTAN = {Arendetyp.AVVIKELSE: "avvikelser", Arendetyp.LEX_SARAH: "lex Sarah", Arendetyp.SYNPUNKT: "synpunkter"}


class KategoriForm(forms.Form):
    """What both ask. `rad` are those the kategori may stand after, in their order."""

    namn = forms.CharField(
        label="Namn",
        help_text="Kort, och som den som väljer skulle säga det.",
        max_length=100,
        error_messages={"required": "Skriv vad kategorin ska heta."},
    )
    efter = forms.ChoiceField(label="Plats i listan", widget=forms.Select({"class": "bred-medel"}))
    i_bada = forms.BooleanField(required=False)

    def __init__(self, *args: Any, rad: list[Kategori], typ: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rad = {str(annan.pk): annan for annan in rad}
        falt: dict[str, Any] = self.fields
        falt["efter"].choices = [(FORST, "Först"), *((pk, f"Efter {annan.namn}") for pk, annan in self.rad.items())]
        annan = andra_listan(typ)
        if annan is None:
            del self.fields["i_bada"]
        else:
            falt["i_bada"].label = f"Gör samma sak i listan för {_LISTAN[annan]}"
            falt["i_bada"].help_text = "Då behåller ett ärende sin kategori om det byter typ."

    @property
    def val(self) -> dict[str, Any]:
        """What the rule is told."""
        val = self.cleaned_data
        return {
            "namn": val["namn"],
            "efter": self.rad.get(val["efter"]),
            "i_bada": val.get("i_bada", False),
        }


class NyForm(KategoriForm):
    """A new one in a list, in the group that the page was opened for or as a group of its own."""

    def __init__(self, *args: Any, typ: str, grupp: Kategori | None, **kwargs: Any) -> None:
        rad = syskon(typ, grupp)
        super().__init__(*args, rad=rad, typ=typ, **kwargs)
        i_andra = grupp is None or tvilling(grupp) is not None
        self.initial.update({"efter": str(rad[-1].pk) if rad else FORST, "i_bada": i_andra})
        if not i_andra:
            self.fields.pop("i_bada", None)


class AndraForm(KategoriForm):
    i_bruk = forms.BooleanField(
        label="Kategorin får väljas",
        help_text="Ärenden som redan har den behåller den, och siffrorna om dem står kvar.",
        required=False,
    )
    field_order = ["namn", "efter", "i_bruk", "i_bada"]

    def __init__(self, *args: Any, kategori: Kategori, **kwargs: Any) -> None:
        rad = [annan for annan in syskon(kategori.typ, kategori.overordnad) if annan.pk != kategori.pk]
        super().__init__(*args, rad=rad, typ=kategori.typ, **kwargs)
        nu = lage(kategori)
        har_tvilling = tvilling(kategori) is not None
        nuet = {"namn": nu.namn, "efter": str(nu.efter or FORST), "i_bruk": nu.i_bruk}
        self.initial.update({**nuet, "i_bada": har_tvilling})
        if not har_tvilling:
            self.fields.pop("i_bada", None)

    @property
    def val(self) -> dict[str, Any]:
        return {**super().val, "i_bruk": self.cleaned_data["i_bruk"]}
