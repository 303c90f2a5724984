"""One verb each. What is shown of the other ärende is what the person may read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from avvikelser.arendegang import Verb
from avvikelser.kopplingar import gang
from avvikelser.kopplingar.avsnitt import Kopplingsrad, rader_for
from avvikelser.kopplingar.forms import AtertaForm, DelaForm, DubblettForm, KopplaBortForm, KopplaForm
from avvikelser.kopplingar.models import Slag
from avvikelser.lex_sarah.beslutsordning import namnden_kan_utan_utredning
from avvikelser.models import Arende, Arendetyp
from avvikelser.synpunkter.gang import vantar_pa_svar
from avvikelser.views.grund import VerbVy
from kvalitet.begaran import Inloggad


class _KopplingsVy(VerbVy):
    def efterat(self, arende: Arende) -> str:
        return reverse("avvikelser:arende", args=[self.object.pk]) + "#kopplingar"


class _ValjVy(_KopplingsVy):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object, "person": self.request.user}


class KopplaView(_ValjVy):
    verb = Verb.KOPPLA
    form_class = KopplaForm
    rubrik = "Koppla till ett annat ärende"
    ingress = "Kopplingen syns i båda ärendena, för den som kan läsa båda."
    knapp = "Koppla"
    klar_mening = "Ärendena är kopplade."

    def utfor(self, form: KopplaForm) -> Arende:
        gang.koppla(
            self.object,
            form.annat,
            slag=Slag(form.cleaned_data["slag"]),
            kommentar=form.cleaned_data["kommentar"],
            av=self.request.user,
            sedd=form.sedd,
        )
        return self.object


class KopplaBortView(_KopplingsVy):
    verb = Verb.KOPPLA_BORT
    form_class = KopplaBortForm
    template_name = "kopplingar/koppla_bort.html"
    rubrik = "Ta bort kopplingen"
    ingress = "Kopplingen står kvar bland de tidigare, med ditt skäl."
    knapp = "Ta bort kopplingen"
    klar_mening = "Kopplingen är borttagen."

    def forbered(self) -> None:
        super().forbered()
        self.rad = self._rad()

    def _rad(self) -> Kopplingsrad:
        for rad in rader_for(self.object, self.request.user):
            if rad.koppling.pk == self.kwargs["koppling"] and rad.kan_tas_bort:
                return rad
        raise Http404

    def utkast_nyckel(self) -> str:
        return f"koppla-bort-{self.rad.koppling.pk}"

    def utfor(self, form: KopplaBortForm) -> Arende:
        return gang.koppla_bort(self.object, self.rad.koppling, skal=form.cleaned_data["skal"], av=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rad=self.rad, **kwargs)


class DubblettView(_ValjVy):
    verb = Verb.DUBBLETT
    form_class = DubblettForm
    template_name = "kopplingar/med_rapporten.html"
    rubrik = "Avsluta som dubblett"
    ingress = (
        "Det här ärendet avslutas och räknas inte i statistiken. Den som rapporterade ser hur det går "
        "för det ärende ni fortsätter med."
    )
    knapp = "Avsluta som dubblett"
    klar_mening = "Ärendet är avslutat som dubblett."

    def forbered(self) -> None:
        super().forbered()
        if self.object.typ == Arendetyp.SYNPUNKT:
            self.ingress = f"Det här ärendet avslutas och räknas inte i statistiken.{_om_svaret(self.object)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "namnden": namnden_kan_utan_utredning(self.object)}

    def utfor(self, form: DubblettForm) -> Arende:
        return gang.avsluta_som_dubblett(
            self.object,
            form.annat,
            kommentar=form.cleaned_data["kommentar"],
            svar=form.svaret,
            namndens=form.namndens,
            av=self.request.user,
            sedd=form.sedd,
        )


def _om_svaret(arende: Arende) -> str:
    if arende.synpunkt.besvarad is not None:
        return " Avsändaren har fått sitt svar i det."
    return " Avsändaren får sitt svar i det." if vantar_pa_svar(arende) else ""


class AtertaView(_KopplingsVy):
    verb = Verb.ATERTA_DUBBLETT
    form_class = AtertaForm
    rubrik = "Det är ingen dubblett"
    ingress = "Ärendet öppnas igen, handläggs för sig och räknas i statistiken."
    knapp = "Öppna ärendet"
    klar_mening = "Ärendet är öppet igen."

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if gang.behallet(self.object) is None and self.utkast_rad is None:
            return self._tillbaka()
        return super().get(request, *args, **kwargs)

    def utfor(self, form: AtertaForm) -> Arende:
        return gang.aterta_dubblett(self.object, skal=form.cleaned_data["skal"], av=self.request.user, sedd=form.sedd)


class DelaView(_KopplingsVy):
    """Goes to the new ärende, which is the one to class next."""

    verb = Verb.DELA
    form_class = DelaForm
    template_name = "kopplingar/med_rapporten.html"
    rubrik = "Dela rapporten i två"
    ingress = "Handlar rapporten om två händelser blir den andra ett eget ärende med eget nummer."
    knapp = "Dela rapporten"
    klar_mening = "Den andra händelsen är nu ett eget ärende."

    def get_initial(self) -> dict[str, Any]:
        return {"intraffade": self.object.intraffade}

    def utfor(self, form: DelaForm) -> Arende:
        return gang.dela(
            self.object,
            form.delen,
            kommentar=form.cleaned_data["kommentar"],
            av=self.request.user,
            sedd=form.sedd,
        )

    def efterat(self, arende: Arende) -> str:
        return reverse("avvikelser:arende", args=[arende.pk])
