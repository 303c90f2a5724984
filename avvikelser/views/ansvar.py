"""Handing an ärende over to another ansvarig, from its own page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.forms.handlaggning import BytAnsvarigForm
from avvikelser.models import Arende
from avvikelser.views.grund import VerbVy, val
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.organisation.models import Person


class BytAnsvarigView(VerbVy):
    verb = Verb.BYT_ANSVARIG
    form_class = BytAnsvarigForm
    template_name = "avvikelser/byt_ansvarig.html"
    rubrik = "Byt ansvarig"
    ingress = "Den du väljer får veta det, och ser ärendet bland det som väntar på hen."
    knapp = "Byt ansvarig"
    klar_mening = "Ärendet har en ny ansvarig."

    def get_form_kwargs(self) -> dict[str, Any]:
        mojliga = arendegang.mojliga_nya_ansvariga(self.object)
        return {**super().get_form_kwargs(), "personer": val(mojliga)}

    def utfor(self, form: BytAnsvarigForm) -> Arende:
        return arendegang.byt_ansvarig(
            self.object,
            till=Person.objects.get(pk=form.cleaned_data["till"]),
            skal=form.cleaned_data["skal"],
            av=self.request.user,
            sedd=form.sedd,
        )

    def efterat(self, arende: Arende) -> str:
        """Who hands over a sekretess ärende may have stopped being one of its readers."""
        if not kan(self.request.user, Befogenhet.SE_ARENDE, arende):
            return reverse("avvikelser:arenden")
        return super().efterat(arende)
