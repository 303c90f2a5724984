"""What only a lex Sarah ärende goes through. A beslut is read through before it holds."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.forms.lex_sarah import AterforvisaForm, BeslutForm, ForslagForm, IvoForm, LamnaOverForm, TaUppForm
from avvikelser.lex_sarah import beslutsordning
from avvikelser.lex_sarah.krav import saknas
from avvikelser.lex_sarah.models import Beslutssteg
from avvikelser.models import ANMALNINGSPLIKTIGA, Arende, Arendetyp, Status, Utfall
from avvikelser.views.grund import VerbVy, val
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person


class LamnaOverView(VerbVy):
    befogenhet = Befogenhet.HANDLAGGA
    verb = Verb.LAMNA_OVER
    form_class = LamnaOverForm
    template_name = "avvikelser/lamna_over.html"
    rubrik = "Lämna över till en utredare"
    knapp = "Lämna över"
    klar_mening = "Ärendet är överlämnat. Utredaren kan läsa det nu."

    def get_form_kwargs(self) -> dict[str, Any]:
        nuvarande = self.object.lex_sarah.utredare_id
        byte = self.object.status == Status.UNDER_UTREDNING
        utredare = [p for p in arendegang.mojliga_utredare(self.object) if not byte or p.pk != nuvarande]
        return {**super().get_form_kwargs(), "personer": val(utredare)}

    def utfor(self, form: LamnaOverForm) -> Arende:
        return arendegang.lamna_over(
            self.object,
            utredare=Person.objects.get(pk=form.cleaned_data["utredare"]),
            text=form.cleaned_data["text"],
            av=self.request.user,
            sedd=form.sedd,
        )


class ForslagView(VerbVy):
    befogenhet = Befogenhet.UTREDA
    verb = Verb.LAMNA_FORSLAG
    form_class = ForslagForm
    template_name = "lex_sarah/forslag.html"
    rubrik = "Lämna förslag till beslut"
    ingress = "Någon annan än du beslutar. Utredningen låses när förslaget är lämnat."
    knapp = "Lämna förslaget"
    klar_mening = "Förslaget är lämnat."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(brister=saknas(self.object), **kwargs)

    def utfor(self, form: ForslagForm) -> Arende:
        return arendegang.lamna_forslag(
            self.object,
            utfall=Utfall(form.cleaned_data["utfall"]),
            text=form.cleaned_data["text"],
            av=self.request.user,
            sedd=form.sedd,
        )


class AterforvisaView(VerbVy):
    """Also of what was ended without a whole utredning, which is then taken up again from where it was received."""

    befogenhet = Befogenhet.BESLUTA
    verb = Verb.ATERFORVISA
    form_class = AterforvisaForm
    template_name = "lex_sarah/aterforvisa.html"
    rubrik = "Be om mer utredning"
    knapp = "Skicka tillbaka"
    klar_mening = "Ärendet är tillbaka hos utredaren."

    def forbered(self) -> None:
        super().forbered()
        self.tas_upp = self.object.status == Status.BESLUTAD
        if self.tas_upp:
            self.form_class = TaUppForm
            self.rubrik = self.knapp = "Ta upp utredningen igen"
            self.klar_mening = "Ärendet är mottaget igen. Nu lämnas det över till en utredare."

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.tas_upp and not arendegang.ar_avslutat_tidigt(self.object) and self.utkast_rad is None:
            return self._tillbaka()
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        namnden = {"namnden": beslutsordning.namnden_kan(self.object, Beslutssteg.TIDIGT)} if self.tas_upp else {}
        return {**super().get_form_kwargs(), **namnden}

    def utfor(self, form: AterforvisaForm) -> Arende:
        return arendegang.aterforvisa(
            self.object,
            motivering=form.cleaned_data["motivering"],
            namndens=form.namndens if isinstance(form, TaUppForm) else None,
            av=self.request.user,
            sedd=form.sedd,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hinder = beslutsordning.hinder_tidigt(self.object, self.request.user) if self.tas_upp else ""
        return super().get_context_data(tas_upp=self.tas_upp, hinder=hinder, **kwargs)


class BeslutaView(VerbVy):
    """First what it will say, then the beslut. The button "Ändra" goes back to the form with everything in it."""

    befogenhet = Befogenhet.BESLUTA
    verb = Verb.BESLUTA
    form_class = BeslutForm
    template_name = "avvikelser/besluta.html"
    rubrik = "Besluta"
    knapp = "Granska och besluta"
    klar_mening = "Beslutet är sparat."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **beslutsval(self.object)}

    def form_valid(self, form: BeslutForm) -> HttpResponse:
        if "andra" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "bekrafta" not in self.request.POST:
            self.rubrik, self.ingress = "Granska beslutet", "Läs igenom det innan det gäller."
            sammanhang = self.get_context_data(form=form, granskas=Utfall(form.cleaned_data["utfall"]))
            return self.render_to_response(sammanhang)
        return super().form_valid(form)

    def utfor(self, form: BeslutForm) -> Arende:
        return arendegang.besluta(
            self.object,
            utfall=Utfall(form.cleaned_data["utfall"]),
            motivering=form.cleaned_data["motivering"],
            namndens=form.namndens,
            av=self.request.user,
            sedd=form.sedd,
        )

    def efterat(self, arende: Arende) -> str:
        return f"{super().efterat(arende)}#beslut"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        granskas = kwargs.get("granskas")
        return super().get_context_data(
            forslag=arendegang.senaste_forslag(self.object),
            hinder=arendegang.beslutshinder(self.object, self.request.user),
            till_ivo=granskas in ANMALNINGSPLIKTIGA and self.object.lex_sarah.anmald_ivo is None,
            **kwargs,
        )


def beslutsval(arende: Arende) -> dict[str, Any]:
    """What the form of a beslut needs to know about the ärende."""
    senaste = arendegang.senaste_forslag(arende)
    return {
        "foreslaget": senaste.utfall if senaste else "",
        "anmald": arende.lex_sarah.anmald_ivo is not None,
        "namnden": beslutsordning.namnden_kan(arende, Beslutssteg.UTREDNING),
    }


class IvoView(VerbVy):
    """Before the anmälan: record it. After it, also when the ärende is closed: what came of it."""

    verb = Verb.ANMAL_TILL_IVO
    form_class = IvoForm
    template_name = "avvikelser/ivo.html"
    rubrik = "Anmälan till IVO"
    knapp = "Spara"
    klar_mening = "Uppgiften är sparad."

    def hamta(self) -> Arende:
        arende = super().hamta()
        if arende.typ == Arendetyp.LEX_SARAH and arende.lex_sarah.anmald_ivo is not None:
            self.verb = Verb.IVO_UPPGIFT
        return arende

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        har = arendegang.nasta_status(self.object.typ, self.object.status, Verb.RATTA_ANMALAN) is not None
        return super().get_context_data(kan_rattas=har and self.verb is Verb.IVO_UPPGIFT, **kwargs)

    def utfor(self, form: IvoForm) -> Arende:
        uppgifter, av = form.cleaned_data, self.request.user
        if self.verb is Verb.ANMAL_TILL_IVO:
            return arendegang.anmal_till_ivo(
                self.object,
                dag=uppgifter["dag"],
                utredning_bifogad=uppgifter["utredning_bifogad"] == "ja",
                ivo_dnr=uppgifter["ivo_dnr"],
                motivering=uppgifter.get("motivering", ""),
                av=av,
                sedd=form.sedd,
            )
        return arendegang.skriv_ivo_uppgift(
            self.object,
            ivo_dnr=uppgifter["ivo_dnr"],
            utredning_sand=uppgifter.get("utredning_sand"),
            av=av,
            sedd=form.sedd,
        )
