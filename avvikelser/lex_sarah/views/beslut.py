"""Who decides for each nämnd, the nämnd's list of delegationsbeslut, and deciding early."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.lex_sarah import beslutsordning, tidigt
from avvikelser.lex_sarah.bestammer import namnder_for
from avvikelser.lex_sarah.forms.beslut import BeslutsordningForm, TidigtForm, UppfoljningForm
from avvikelser.lex_sarah.models import Beslutare, Beslutsordning, Beslutssteg
from avvikelser.lex_sarah.views.grund import UtredningsVerbVy
from avvikelser.lex_sarah.views.mallar import BestammerVy
from avvikelser.models import Arende, Arendetyp
from avvikelser.views.grund import val
from kvalitet import tabellfil
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna
from kvalitet.vyer import BehorigFormView, BehorigTemplateView


class TidigtView(UtredningsVerbVy):
    befogenhet = Befogenhet.BESLUTA
    verb = Verb.AVSLUTA_TIDIGT
    form_class = TidigtForm
    template_name = "lex_sarah/tidigt.html"
    rubrik = "Avsluta utan hel utredning"
    ingress = "När det redan står klart att händelsen inte är ett missförhållande."
    knapp = "Besluta"
    klar_mening = "Ställningstagandet är sparat. Berätta för den som rapporterade och avsluta ärendet."

    def hamta(self) -> Arende:
        arende = super().hamta()
        if arende.typ != Arendetyp.LEX_SARAH:
            raise Http404
        return arende

    def get_form_kwargs(self) -> dict[str, Any]:
        namnden = beslutsordning.namnden_kan(self.object, Beslutssteg.TIDIGT)
        return {**super().get_form_kwargs(), "namnden": namnden}

    def utfor(self, form: TidigtForm) -> Arende:
        return tidigt.avsluta_tidigt(
            self.object,
            motivering=form.cleaned_data["motivering"],
            namndens=form.namndens,
            av=self.request.user,
            sedd=form.sedd,
        )

    def efterat(self, arende: Arende) -> str:
        return reverse("avvikelser:arende", args=[arende.pk]) + "#beslut"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sidan = reverse("avvikelser:arende", args=[self.object.pk])
        hinder = beslutsordning.hinder_tidigt(self.object, self.request.user)
        return super().get_context_data(**{"hinder": hinder, **kwargs}) | {"tillbaka": sidan}


class UppfoljningView(UtredningsVerbVy):
    verb = Verb.INLED_UPPFOLJNING
    form_class = UppfoljningForm
    rubrik = "Börja följa upp"
    ingress = "Åtgärderna följs upp i ärendet: om de hade den önskade effekten, och vad som hände."
    knapp = "Börja följa upp"
    klar_mening = "Uppföljningen har börjat."

    def utfor(self, form: UppfoljningForm) -> Arende:
        text = form.cleaned_data["text"]
        return arendegang.inled_uppfoljning(self.object, text=text, av=self.request.user, sedd=form.sedd)

    def efterat(self, arende: Arende) -> str:
        return reverse("avvikelser:arende", args=[arende.pk]) + "#atgarder"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sidan = reverse("avvikelser:arende", args=[self.object.pk])
        return super().get_context_data(**kwargs) | {"tillbaka": sidan}


class BeslutsordningarView(BestammerVy, BehorigTemplateView):
    template_name = "lex_sarah/beslutsordningar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        namnder = namnder_for(self.request.user)
        ordningar = {
            (o.namnd_id, o.steg): o for o in Beslutsordning.objects.filter(namnd__in=namnder).select_related("sas")
        }
        rader = [
            (
                namnd,
                steg,
                [Beslutare(b).label for b in o.beslutare] if (o := ordningar.get((namnd.pk, steg))) else [],
                o,
            )
            for namnd in namnder
            for steg in Beslutssteg
        ]
        return super().get_context_data(rader=rader, **kwargs)


class BeslutsordningView(SamtidigMixin, BestammerVy, BehorigFormView):
    form_class = BeslutsordningForm
    template_name = "lex_sarah/beslutsordning.html"

    def forbered(self) -> None:
        super().forbered()
        self.namnd = get_object_or_404(namnder_for(self.request.user), pk=self.kwargs["pk"])
        self.steg = Beslutssteg(self.kwargs["steg"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "personer": val(beslutsordning.mojliga_sas(self.namnd))}

    def lases(self) -> Organisationsdel:
        return self.namnd

    def skrivet(self) -> Beslutsordning | None:
        return Beslutsordning.objects.filter(namnd=self.namnd, steg=self.steg).first()

    def get_initial(self) -> dict[str, Any]:
        o = self.skrivet()
        return {"beslutare": o.beslutare, "sas": o.sas_id or "", "punkt": o.punkt} if o else {}

    def form_valid(self, form: BeslutsordningForm) -> Any:
        uppgifter = form.cleaned_data
        beslutsordning.bestam(
            self.namnd,
            self.steg,
            beslutare=[Beslutare(b) for b in uppgifter["beslutare"]],
            sas=Person.objects.get(pk=uppgifter["sas"]) if uppgifter["sas"] else None,
            punkt=uppgifter["punkt"],
            av=self.request.user,
        )
        return self.klart("Beslutsordningen är sparad.", "lex-sarah:beslutsordningar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(namnd=self.namnd, steg=self.steg, **kwargs)


class DelegationsbeslutView(BehorigTemplateView):
    """The nämnd's list for a year, on the page and as a file. Says what was decided about, never what."""

    befogenhet = Befogenhet.SE_HANDLINGAR
    template_name = "lex_sarah/delegationsbeslut.html"
    request: Inloggad

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponseBase:
        format_ = request.GET.get("format")
        if format_ not in {"csv", "xlsx"}:
            return super().get(request, *args, **kwargs)
        rader = beslutsordning.delegationsbeslut(request.user, self._ar())
        for namnd in delar_for(request.user, self.befogenhet).filter(typ=Deltyp.NAMND):
            anteckna("hamta_delegationsbeslut", namnd, av=request.user, detalj={"ar": self._ar(), "format": format_})
        return tabellfil.som_fil(
            format_,
            namn="delegationsbeslut",
            rubriker=["Beslutat", "Diarienummer", "Beslut", "Beslutade", "Punkt", "Nämnd"],
            rader=([b.nar, b.beslut.arende.dnr, b.get_steg_display(), b.av_namn, b.punkt, b.namnd.namn] for b in rader),
        )

    def _ar(self) -> int:
        ar = self.request.GET.get("ar", "")
        return int(ar) if ar.isdecimal() and len(ar) == 4 else timezone.localdate().year

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        i_ar = timezone.localdate().year
        return super().get_context_data(
            rader=beslutsordning.delegationsbeslut(self.request.user, self._ar()),
            ar=self._ar(),
            aren=range(i_ar, i_ar - 5, -1),
            **kwargs,
        )
