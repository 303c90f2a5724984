"""Forms that change delar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from kvalitet.inlasning import Ogiltigt
from kvalitet.organisation.forandring import NyDel
from kvalitet.organisation.forms.falt import FORMER, DelField, FormMedDelar, dagfalt, textfalt
from kvalitet.organisation.importering.kolumner import koder
from kvalitet.organisation.inordning import FAR_STA_UNDER
from kvalitet.organisation.models import Deltyp, Organisationsdel, Placering
from kvalitet.skarm.formular import Valtext

_KOD = "En kort kod som ni känner igen, till exempel TALL. Den används vid import och ändras inte."
_KORTNAMN = "Bara för en nämnd. Står först i nämndens diarienummer, till exempel IFN."
_FORM = "Bara för en enhet. Statistiken delas upp efter den."
_OCKSA = "Till exempel nämnden, när enheten står under en avdelning som inte hör till en enda nämnd."


class NamnForm(forms.Form):
    namn = textfalt("Nytt namn", 120, "Skriv det nya namnet.")
    fran = dagfalt("Gäller från", "Den första dagen med det nya namnet. Den kan ligga i framtiden.")


class UppgiftForm(forms.Form):
    kortnamn = textfalt("Kortnamn", 10, "Skriv nämndens kortnamn.", "Står först i nämndens diarienummer.")
    verksamhetsform = forms.ChoiceField(
        label="Verksamhetsform",
        choices=FORMER,
        help_text="Nya ärenden får den nya formen. Ärenden som finns behåller sin.",
        error_messages={"required": "Välj verksamhetsform."},
    )

    def __init__(self, *args: Any, typ: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["verksamhetsform" if typ == Deltyp.NAMND else "kortnamn"]


class NyDelForm(FormMedDelar):
    typ = forms.ChoiceField(
        label="Typ",
        choices=[("", "Välj"), *((t.value, t.label) for t in Deltyp if t != Deltyp.KOMMUN)],
        error_messages={"required": "Välj typ."},
    )
    namn = textfalt("Namn", 120, "Skriv ett namn.")
    kod = textfalt("Kod", 40, "Skriv en kod.", _KOD)
    kortnamn = textfalt("Kortnamn", 10, "", _KORTNAMN, required=False)
    verksamhetsform = forms.ChoiceField(label="Verksamhetsform", choices=FORMER, help_text=_FORM, required=False)
    over = DelField(label="Står under")
    over2 = DelField(label="Står också under", help_text=_OCKSA, required=False)
    fran = dagfalt("Finns från", "Den första dagen. Den kan ligga i framtiden.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for namn in ("over", "over2"):
            self.satt_delar(namn, self.delar.exclude(typ=Deltyp.ENHET))

    def ny_del(self) -> NyDel:
        v = self.cleaned_data
        return NyDel(
            typ=Deltyp(v["typ"]),
            kod=v["kod"],
            namn=" ".join(v["namn"].split()),
            overordnade=_olika(v["over"], v["over2"]),
            kortnamn=v["kortnamn"],
            verksamhetsform=v["verksamhetsform"],
        )


def _olika(*delar: Organisationsdel | None) -> tuple[Organisationsdel, ...]:
    return tuple({delen.pk: delen for delen in delar if delen is not None}.values())


class FlyttForm(FormMedDelar):
    """`hur` is flytta, placera or avsluta; each asks only for what it needs."""

    bort_fran = forms.ModelChoiceField(
        queryset=Organisationsdel.objects.none(), label="Från", widget=forms.RadioSelect, empty_label=None
    )
    till = DelField(label="Till")
    dag = dagfalt("Gäller från", "Den första dagen på den nya platsen. Den kan ligga i framtiden.")

    def __init__(self, *args: Any, delen: Organisationsdel, hur: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those it stands under now or will, and stays under until it ends itself; only what the person manages.
        kvar = Q(giltig__upper_inf=True) | Q(giltig__endswith=delen.giltig.upper)
        platser = Placering.objects.filter(kvar, delen=delen).values("overordnad")
        overordnade = self.delar.filter(pk__in=platser)
        bort_fran: Any = self.fields["bort_fran"]
        bort_fran.queryset = overordnade.order_by("sortering").distinct()
        self.satt_delar("till", self.delar.filter(typ__in=FAR_STA_UNDER[Deltyp(delen.typ)]).exclude(pk=delen.pk))
        if hur == "placera":
            del self.fields["bort_fran"]
            self.fields["till"].label = "Ska också stå under"
        if hur == "avsluta":
            del self.fields["till"]
            self.fields["bort_fran"].label = "Ska inte längre stå under"
            self.fields["dag"].label = "Sista dagen"
            self.fields["dag"].help_text = ""


class NyUrGamlaForm(FormMedDelar):
    """What a new del that takes over from others needs; the typ is theirs."""

    namn = textfalt("Den nyas namn", 120, "Skriv den nyas namn.")
    kod = textfalt("Den nyas kod", 40, "Skriv en kod.", _KOD)
    kortnamn = textfalt("Kortnamn", 10, "Skriv nämndens kortnamn.", "Står först i nämndens diarienummer.")
    verksamhetsform = forms.ChoiceField(
        label="Verksamhetsform", choices=FORMER, error_messages={"required": "Välj verksamhetsform."}
    )

    def anpassa(self, typ: str) -> None:
        if typ != Deltyp.NAMND:
            self.fields.pop("kortnamn", None)
        if typ != Deltyp.ENHET:
            self.fields.pop("verksamhetsform", None)

    def ny_del(self, typ: str, overordnade: tuple[Organisationsdel, ...]) -> NyDel:
        v = self.cleaned_data
        return NyDel(
            typ=Deltyp(typ),
            kod=v["kod"],
            namn=" ".join(v["namn"].split()),
            overordnade=overordnade,
            kortnamn=v.get("kortnamn", ""),
            verksamhetsform=v.get("verksamhetsform", ""),
        )


class SammanslagningForm(NyUrGamlaForm):
    """`hur` is ny (several become a new one), in_i (this one goes into another) or tar_over (others go into this)."""

    med = forms.ModelMultipleChoiceField(
        queryset=Organisationsdel.objects.none(),
        label="Vilka fler upphör?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    fler = textfalt("Andra som upphör (valfritt)", 300, "", "Skriv deras koder med komma mellan.", required=False)
    till = DelField(label="Går upp i")
    over = DelField(label="Den nya står under")
    over2 = DelField(label="Den nya står också under (valfritt)", required=False)
    dolj_valfri = True
    fran = dagfalt("Gäller från", "Den första dagen med den nya ordningen. Dagen innan är de gamlas sista.")
    overfor = forms.BooleanField(
        label="Uppdragen fortsätter hos den som tar över", required=False,
        help_text="Annars slutar de dagen innan, och du ger dem på nytt.",
    )  # fmt: skip
    field_order = ["med", "fler", "till", "namn", "kod", "kortnamn", "verksamhetsform", "over", "over2", "fran"]

    def __init__(self, *args: Any, delen: Organisationsdel, hur: str, syskon: QuerySet[Organisationsdel], **kw: Any):
        super().__init__(*args, **kw)
        self.delen, self.hur = delen, hur
        med: Any = self.fields["med"]
        med.queryset = syskon
        av_typen = self.delar.filter(typ=delen.typ, giltig__upper_inf=True).exclude(pk=delen.pk)
        self.satt_delar("till", av_typen)
        self.anpassa(delen.typ)
        for namn in ("over", "over2"):
            self.satt_delar(namn, self.delar.filter(typ__in=FAR_STA_UNDER[Deltyp(delen.typ)]))
        bort = {
            "ny": ("till",),
            "in_i": ("med", "fler", "namn", "kod", "kortnamn", "verksamhetsform", "over", "over2"),
            "tar_over": ("till", "namn", "kod", "kortnamn", "verksamhetsform", "over", "over2"),
        }[hur]
        for namn in bort:
            self.fields.pop(namn, None)
        if not syskon:
            self.fields.pop("med", None)

    def clean(self) -> dict[str, Any]:
        rensat = super().clean() or {}
        if "fler" in self.fields and not self.errors and not rensat.get("med") and not rensat.get("fler"):
            self.add_error("med" if "med" in self.fields else "fler", "Välj minst en till som upphör.")
        return rensat

    def clean_fler(self) -> list[Organisationsdel]:
        try:
            skrivna = koder(self.cleaned_data["fler"])
        except Ogiltigt as fel:
            raise forms.ValidationError(str(fel)) from None
        av_typen = self.delar.filter(typ=self.delen.typ).annotate(nyckel=Lower("kod"))
        funna = {d.kod.lower(): d for d in av_typen.filter(nyckel__in=[kod.lower() for kod in skrivna])}
        okanda = [kod for kod in skrivna if kod.lower() not in funna]
        if okanda:
            raise forms.ValidationError(f"Koden {okanda[0]} finns inte bland dem du kan välja.")
        return list(funna.values())

    def gamla(self) -> tuple[Organisationsdel, ...]:
        """The ones that end."""
        andra = (*self.cleaned_data.get("med", ()), *self.cleaned_data.get("fler", ()))
        return _olika(*andra) if self.hur == "tar_over" else _olika(self.delen, *andra)

    def efterfoljare(self) -> Organisationsdel | NyDel:
        if self.hur == "ny":
            return self.ny_del(self.delen.typ, _olika(self.cleaned_data["over"], self.cleaned_data["over2"]))
        till: Organisationsdel = self.cleaned_data["till"] if self.hur == "in_i" else self.delen
        return till


class DelningForm(forms.Form):
    """What is common for a split; the new ones are a formset of `NyUrGamlaForm`."""

    fran = dagfalt("Gäller från", "Den första dagen med den nya ordningen.")
    overfor = forms.TypedChoiceField(
        label="Vad händer med uppdragen?",
        widget=forms.RadioSelect,
        required=False,
        empty_value=None,
        coerce=int,
        choices=[
            ("", Valtext("De slutar dagen innan", "Du ger dem på nytt hos de nya.")),
            ("0", "De fortsätter hos den första nya"),
            ("1", "De fortsätter hos den andra nya"),
        ],
    )

    def __init__(self, *args: Any, finns_kvar: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if finns_kvar:
            del self.fields["overfor"]


class AvvecklingForm(forms.Form):
    sista_dag = dagfalt("Sista dagen", "Den kan ligga i framtiden. Uppdragen slutar samma dag.")
    lamna_over = forms.BooleanField(
        label="Det som inte är klart tas över av dem som har uppdrag ovanför", required=False
    )

    def __init__(self, *args: Any, oppet: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not oppet:
            del self.fields["lamna_over"]
