"""One krav: written, put right, answered with its underlag, and acted on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from avvikelser.forms.atgarder import KopplaAtgardForm
from avvikelser.tillsyn import delade, kravgang
from avvikelser.tillsyn.forms import AtgardForm, KopplaBortForm, KravForm, SvaraForm
from avvikelser.tillsyn.models import Krav, Kravatgard, Tillsynsarende
from avvikelser.tillsyn.tillsynsgang import SE, SKOTA
from avvikelser.tillsyn.views.arende import Formularsida
from kvalitet.atgarder.delning import FLEST
from kvalitet.atgarder.models import Atgard
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.mottagning import ta_emot
from kvalitet.heltal import heltal
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna_se, anteckna_sedda
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import ObjektFormView, ObjektMixin


class NyttKravView(Formularsida):
    form_class = KravForm
    utkast = "krav"
    rubrik = "Lägg till ett krav"
    ingress = "Skriv kraven i samma ordning som IVO. Varje krav får sin ansvarig och sitt svar."
    knapp = "Lägg till kravet"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rad": self.object}

    def form_valid(self, form: KravForm) -> HttpResponse:
        val = form.cleaned_data
        krav = kravgang.nytt(
            self.object, text=val["text"], frist=val["frist"], ansvarig=val["ansvarig"], av=self.request.user
        )
        return self.klart(f"Krav {krav.nummer} är tillagt.", self.tillbaka(f"#krav-{krav.nummer}"))


class EttKrav:
    befogenhet: ClassVar[Any] = SE
    model = Krav
    request: Inloggad
    kwargs: dict[str, Any]
    object: Krav

    def synliga(self) -> Any:
        return Krav.objects.for_user(self.request.user, self.befogenhet)

    def hamta(self) -> Krav:
        med = self.synliga().select_related("tillsynsarende__namnd", "ansvarig")
        return get_object_or_404(med, pk=self.kwargs["pk"])

    def tillbaka(self) -> str:
        arendet = reverse("tillsyn:arende", args=[self.object.tillsynsarende_id])
        return f"{arendet}#krav-{self.object.nummer}"


class Kravsida(UtkastMixin, EttKrav, ObjektFormView):
    """As `Formularsida`, about a krav."""

    template_name = "tillsyn/formular.html"
    rubrik: ClassVar[str] = ""
    ingress: ClassVar[str] = ""
    knapp: ClassVar[str] = "Spara"
    utkast: ClassVar[str] = ""
    filer: ClassVar[bool] = False

    def utkast_nyckel(self) -> str:
        return f"tillsyn-{self.utkast}-krav-{self.object.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        texter = {"rubrik": f"{self.rubrik} {self.object.nummer}", "ingress": self.ingress, "knapp": self.knapp}
        delar = {"arende": self.object.tillsynsarende, "krav": self.object, "filer": self.filer, **texter}
        return super().get_context_data(**{**delar, **kwargs})


class AndraKravView(SamtidigMixin, Kravsida):
    befogenhet = SKOTA
    form_class = KravForm
    utkast = "andra"
    rubrik = "Ändra krav"

    def lases(self) -> Tillsynsarende:
        return self.object.tillsynsarende

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rad": self.object.tillsynsarende, "krav": self.object}

    def get_initial(self) -> dict[str, Any]:
        krav = self.object
        return {"text": krav.text, "frist": krav.frist, "ansvarig": krav.ansvarig_id}

    def form_valid(self, form: KravForm) -> HttpResponse:
        val = form.cleaned_data
        kravgang.andra(
            self.object,
            text=val["text"],
            frist=val["frist"],
            ansvarig=val["ansvarig"],
            av=self.request.user,
        )
        return self.klart("Kravet är sparat.", self.tillbaka())


class ForDenSomSvarar(EttKrav):
    """Who looks after the nämnd's answers, and the krav's own ansvarig. A roll that is neither anywhere meets a 403."""

    def forbered(self) -> None:
        person = self.request.user
        if not (har_nagonstans(person, SKOTA) or har_nagonstans(person, Befogenhet.SKOTA_ATGARD)):
            raise PermissionDenied("Du kan läsa kravet men inte besvara det. Den som är ansvarig gör det.")
        super().forbered()

    def synliga(self) -> Any:
        return kravgang.att_svara_pa(self.request.user)


class SvaraView(SamtidigMixin, ForDenSomSvarar, Kravsida):
    form_class = SvaraForm
    utkast = "svar"
    rubrik = "Svara på krav"
    ingress = "Texten sparas som utkast medan du skriver. Du kan spara ett halvfärdigt svar och fortsätta senare."
    filer = True

    def lases(self) -> Tillsynsarende:
        return self.object.tillsynsarende

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "krav": self.object}

    def get_initial(self) -> dict[str, Any]:
        krav = self.object
        return {"svar": krav.svar, "effekt": krav.effekt, "uppfyllt": krav.uppfyllt}

    def form_valid(self, form: SvaraForm) -> HttpResponse:
        val = form.cleaned_data
        try:
            with transaction.atomic():
                nya = [*self.utkast_bilagor(), *(ta_emot(fil, self.request.user) for fil in val["bilagor"])]
                kravgang.svara(
                    self.object,
                    svar=val["svar"],
                    effekt=val["effekt"],
                    uppfyllt=val["uppfyllt"],
                    nya=nya,
                    bort=list(val.get("ta_bort") or ()),
                    av=self.request.user,
                )
        except ValidationError as fel:
            form.add_error("bilagor", fel)
            return self.form_invalid(form)
        return self.klart("Svaret på kravet är sparat.", self.tillbaka())


class AtgardView(ForDenSomSvarar, Kravsida):
    form_class = AtgardForm
    utkast = "atgard"
    rubrik = "Planera en åtgärd för krav"
    ingress = "Du beslutar om åtgärden när du sparar den. Den syns sedan i listan över åtgärder, och i svaret till IVO."
    knapp = "Spara åtgärden"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "krav": self.object, "person": self.request.user}

    def form_valid(self, form: AtgardForm) -> HttpResponse:
        val = {namn: form.cleaned_data[namn] for namn in ("beskrivning", "plats", "ansvarig", "senast")}
        kravgang.atgarda(self.object, **val, av=self.request.user)
        return self.klart("Åtgärden är sparad.", self.tillbaka())


class KopplaView(ForDenSomSvarar, Kravsida):
    """Choose among the open åtgärder. To be shown one with sekretess is to read it."""

    form_class = KopplaAtgardForm
    template_name = "tillsyn/koppla.html"
    utkast = "koppla"
    rubrik = "Koppla en åtgärd till krav"
    ingress = "Görs samma sak redan på grund av något annat? Då räcker det med en åtgärd. Den följs upp en gång."
    knapp = "Koppla åtgärden"

    @cached_property
    def valbara(self) -> list[Atgard]:
        return delade.kopplingsbara(self.object, self.request.user)[:FLEST]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "atgarder": self.valbara}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(valbara=self.valbara, flest=FLEST, **kwargs)

    def render_to_response(self, context: dict[str, Any], **svar: Any) -> HttpResponse:
        anteckna_sedda([a for a in self.valbara if a.sekretess], av=self.request.user)
        return super().render_to_response(context, **svar)

    def form_valid(self, form: KopplaAtgardForm) -> HttpResponse:
        delade.koppla(self.object, form.vald, av=self.request.user)
        return self.klart("Åtgärden är kopplad till kravet.", self.tillbaka())

    def form_invalid(self, form: KopplaAtgardForm) -> HttpResponse:
        """The button pressed twice: the åtgärd is no choice any more since it hangs there, as was asked for."""
        vald = form.data.get("atgard", "")
        if self.object.kravatgarder.filter(atgard=heltal(vald)).exists():
            return self.klart("Åtgärden är kopplad till kravet.", self.tillbaka())
        return super().form_invalid(form)


class KopplaBortView(ForDenSomSvarar, Kravsida):
    """One that has no other source to stay with, as far as the person may know, is not found here."""

    form_class = KopplaBortForm
    template_name = "tillsyn/koppla_bort.html"
    rubrik = "Ta bort en åtgärd från krav"
    ingress = "Åtgärden finns kvar i det andra den kommer från, och görs som det är bestämt."
    knapp = "Ta bort från kravet"
    lank: Kravatgard

    def forbered(self) -> None:
        super().forbered()
        lankar = self.object.kravatgarder.select_related("atgard", "krav__tillsynsarende")
        self.lank = get_object_or_404(lankar, atgard=self.kwargs["atgard"])
        delade.satt_andra([self.lank], self.request.user)
        if not self.lank.atgard.andra:  # type: ignore[attr-defined]
            raise Http404

    def utkast_nyckel(self) -> str:
        return f"tillsyn-bort-{self.lank.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(atgard=self.lank.atgard, **kwargs)

    def form_valid(self, form: KopplaBortForm) -> HttpResponse:
        delade.koppla_bort(self.object, self.lank.atgard, skal=form.cleaned_data["skal"], av=self.request.user)
        return self.klart("Åtgärden hör inte längre till kravet.", self.tillbaka())


class BilagaView(EttKrav, ObjektMixin):
    """A file of the krav, under the same permission as the ärende."""

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> Any:
        bilaga = get_object_or_404(self.object.bilagor, pk=self.kwargs["bilaga"])
        anteckna_se(self.object.tillsynsarende, av=request.user)
        return leverera(bilaga)
