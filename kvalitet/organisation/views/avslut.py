"""Merging, splitting and closing, each in two steps: what would happen, and then that it does."""

from __future__ import annotations

from typing import Any

from django.forms import formset_factory
from django.utils import timezone
from django.utils.functional import cached_property

from kvalitet.organisation import forandring
from kvalitet.organisation.forms.delar import AvvecklingForm, DelningForm, NyUrGamlaForm, SammanslagningForm
from kvalitet.organisation.models import Deltyp
from kvalitet.organisation.oppet import mening, oppet_hos
from kvalitet.organisation.personurval import delar_att_skota
from kvalitet.organisation.views.grund import BekraftaMixin, DelFormView
from kvalitet.svenska import antal

FLEST_SYSKON = 40


class SlaIhopView(BekraftaMixin, DelFormView):
    form_class = SammanslagningForm
    template_name = "organisation/sla_ihop.html"
    val = {
        "ny": "En ny bildas",
        "in_i": "Den går upp i en annan",
        "tar_over": "Den tar över andra",
    }

    @property
    def hur(self):
        hur = self.request.GET.get("hur", "")
        return hur if hur in self.val else "ny"

    def get_form_kwargs(self):
        delar = delar_att_skota(self.request.user)
        annat = {"delen": self.object, "hur": self.hur, "delar": delar, "syskon": self._syskon(delar)}
        return {**super().get_form_kwargs(), **annat}

    @cached_property
    def overordnade(self):
        """What it stands under, the line before the nämnd."""
        platser = self.object.placeringar.filter(giltig__upper_inf=True).select_related("overordnad")
        return sorted((p.overordnad for p in platser), key=lambda o: (o.typ == Deltyp.NAMND, o.sortering))

    def _syskon(self, delar):
        """The ones most likely to be merged with: of the same typ under the same överordnad, at most `FLEST_SYSKON`."""
        nara = delar.filter(
            typ=self.object.typ, giltig__upper_inf=True, placeringar__giltig__upper_inf=True,
            placeringar__overordnad__in=self.overordnade[:1],
        ).exclude(pk=self.object.pk)  # fmt: skip
        return delar.filter(pk__in=list(nara.values_list("pk", flat=True)[:FLEST_SYSKON]))

    def get_initial(self):
        over = self.overordnade
        return {
            "fran": timezone.localdate(),
            "verksamhetsform": self.object.verksamhetsform,
            "over": over[0] if over else None,
            "over2": over[1] if len(over) > 1 else None,
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            rubrik="Slå ihop", knapp="Se vad som händer", hur=self.hur, flikar=list(self.val.items()), **kwargs
        )

    def utfor(self, form):
        return forandring.sla_ihop(
            form.gamla(),
            till=form.efterfoljare(),
            fran=form.cleaned_data["fran"],
            overfor_uppdrag=form.cleaned_data["overfor"],
            av=self.request.user,
        )

    def bekraftelse(self, form, utfall):
        return super().bekraftelse(form, utfall) | {
            "upphor": form.gamla(),
            "dag": form.cleaned_data["fran"],
            "gor": "Slå ihop",
        }

    def gjort(self, form, utfall):
        (ny,) = utfall.efterfoljare
        namn = ", ".join(delen.namn for delen in form.gamla())
        sagt = f"{ny.namn} tar över {form.cleaned_data['fran']}. Upphör: {namn}.{_slutade(utfall)}"
        return self.klart(sagt, "organisation:del", ny.pk)


def _slutade(utfall) -> str:
    """Where to find the uppdrag that are to be given again."""
    kvar = len(utfall.slutade) - len(utfall.overforda)
    if kvar <= 0:
        return ""
    return (
        f" {antal('uppdrag', 'uppdrag', kvar)} slutar. De står kvar på sidan för den som upphör, så att du kan ge nya."
    )


class DelaView(BekraftaMixin, DelFormView):
    """`?hur=bryt_ut` lets the del itself go on beside the new ones."""

    form_class = DelningForm
    template_name = "organisation/dela.html"
    val = {"upphor": "Den upphör", "bryt_ut": "Den finns kvar"}

    @property
    def finns_kvar(self):
        return self.request.GET.get("hur") == "bryt_ut"

    def nya(self):
        """The formset of the new ones, bound to what was sent."""
        minst = 1 if self.finns_kvar else 2
        formset_class = formset_factory(NyUrGamlaForm, extra=4 - minst, min_num=minst, max_num=4, absolute_max=4,
                                        validate_min=True)  # fmt: skip
        formset: Any = formset_class(
            self.request.POST if self.request.method == "POST" else None,
            prefix="ny",
            form_kwargs={"delar": delar_att_skota(self.request.user)},
            initial=[{"verksamhetsform": self.object.verksamhetsform}] * minst,
        )
        formset.error_messages["too_few_forms"] = (
            f"Skriv namn och kod för minst {'en ny' if minst == 1 else 'två nya'}."
        )
        for form in formset.forms:
            form.anpassa(self.object.typ)
        return formset

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "finns_kvar": self.finns_kvar}

    def get_initial(self):
        return {"fran": timezone.localdate(), "overfor": ""}

    def get_context_data(self, **kwargs):
        kwargs.setdefault("formset", self.nya())
        return super().get_context_data(
            rubrik="Dela",
            knapp="Se vad som händer",
            flikar=list(self.val.items()),
            hur="bryt_ut" if self.finns_kvar else "upphor",
            **kwargs,
        )

    def form_valid(self, form):
        self.formset = self.nya()
        if not self.formset.is_valid():
            return self.render_to_response(self.get_context_data(form=form, formset=self.formset))
        return super().form_valid(form)

    def utfor(self, form):
        over = tuple(p.overordnad for p in self.object.placeringar.filter(giltig__contains=form.cleaned_data["fran"]))
        ifyllda = [ny for ny in self.formset.forms if ny.has_changed()]
        return forandring.dela(
            self.object,
            till=[ny.ny_del(self.object.typ, over) for ny in ifyllda],
            fran=form.cleaned_data["fran"],
            finns_kvar=self.finns_kvar,
            overfor_till=form.cleaned_data.get("overfor"),
            av=self.request.user,
        )

    def bekraftelse(self, form, utfall):
        return super().bekraftelse(form, utfall) | {
            "upphor": () if self.finns_kvar else (self.object,),
            "dag": form.cleaned_data["fran"],
            "gor": "Dela",
        }

    def gjort(self, form, utfall):
        namn = ", ".join(delen.namn for delen in utfall.efterfoljare)
        sagt = f"Bildas {form.cleaned_data['fran']}: {namn}.{_slutade(utfall)}"
        return self.klart(sagt, "organisation:del", self.object.pk)


class AvvecklaView(BekraftaMixin, DelFormView):
    form_class = AvvecklingForm
    template_name = "organisation/avveckla.html"
    rubrik = "Avveckla"
    knapp = "Se vad som händer"

    def forbered(self):
        super().forbered()
        self.oppet = oppet_hos([self.object.pk])

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "oppet": bool(self.oppet)}

    def get_initial(self):
        return {"sista_dag": timezone.localdate()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(oppet=mening(self.oppet), **kwargs)

    def utfor(self, form):
        return forandring.avveckla(self.object, **form.cleaned_data, av=self.request.user)

    def bekraftelse(self, form, utfall):
        return super().bekraftelse(form, utfall) | {
            "upphor": (self.object,),
            "sista_dag": form.cleaned_data["sista_dag"],
            "gor": "Avveckla",
        }

    def gjort(self, form, utfall):
        sista_dag = form.cleaned_data["sista_dag"]
        return self.klart(f"{self.object.namn} har {sista_dag} som sista dag.", "organisation:del", self.object.pk)
