"""What each roll may do, as a matrix, and one roll to change."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from kvalitet.organisation import uppdrag as regler
from kvalitet.organisation.forms.personer import RollForm
from kvalitet.organisation.models import Rollbefogenhet, Uppdrag
from kvalitet.organisation.personurval import skoter_hela
from kvalitet.organisation.roller import Befogenhet, Roll
from kvalitet.organisation.views.grund import BekraftaMixin, SkotaFormView, SkotaView
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import i_mening


class RollerView(SkotaView):
    template_name = "organisation/roller.html"

    def get_context_data(self, **kwargs):
        har = set(Rollbefogenhet.objects.values_list("roll", "befogenhet"))
        rader = [(b, [(roll, (roll.value, b.value) in har) for roll in Roll]) for b in Befogenhet]
        return super().get_context_data(
            roller=list(Roll), rader=rader, far_andra=skoter_hela(self.request.user), **kwargs
        )


class RollView(BekraftaMixin, SkotaFormView):
    """Changes one roll for the whole kommun: who manages a part of it may look but not change."""

    form_class = RollForm
    template_name = "organisation/roll.html"
    bekrafta_template = "organisation/bekrafta_roll.html"

    def forbered(self):
        try:
            self.roll = Roll(self.kwargs["roll"])
        except ValueError:
            raise Http404 from None

    def get_initial(self):
        return {"befogenheter": self._nuvarande()}

    def _nuvarande(self):
        return list(Rollbefogenhet.objects.filter(roll=self.roll).values_list("befogenhet", flat=True))

    def get_context_data(self, **kwargs):
        nu = set(self._nuvarande())
        uppdrag = Uppdrag.objects.giltiga(timezone.localdate()).filter(roll=self.roll, person__is_active=True)
        return super().get_context_data(
            roll=self.roll,
            antal=uppdrag.values("person").distinct().count(),
            far_andra=skoter_hela(self.request.user),
            har=[Befogenhet(b).label for b in Befogenhet if b.value in nu],
            **kwargs,
        )

    def utfor(self, form):
        if not skoter_hela(self.request.user):
            raise OtillatenOvergang("Rollerna gäller hela kommunen. Bara den som sköter hela kommunen kan ändra dem.")
        sett = set(self.request.POST.getlist("sett"))
        if "bekrafta" in self.request.POST and sett != set(self._nuvarande()):
            raise OtillatenOvergang("Någon ändrade rollen medan du tittade. Läs vad den får göra nu och försök igen.")
        valda = [Befogenhet(b) for b in form.cleaned_data["befogenheter"]]
        self.fore = sorted(self._nuvarande())
        return regler.andra_roll(self.roll, valda, av=self.request.user)

    def bekraftelse(self, form, utfall):
        nya, bort = utfall
        return {
            "falt": [("befogenheter", b) for b in form.cleaned_data["befogenheter"]] + [("sett", b) for b in self.fore],
            "nya": [b.label for b in Befogenhet if b in nya],
            "bort": [b.label for b in Befogenhet if b in bort],
        }

    def gjort(self, form, utfall):
        return self.klart(f"Rollen {i_mening(self.roll.label)} är ändrad.", "organisation:roller")
