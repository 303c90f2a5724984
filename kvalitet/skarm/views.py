"""The start page, the pages in the foot, and the health check."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from kvalitet.aviseringar.antal import kom_ihag, nya_per_person
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.skarm import start
from kvalitet.svenska import dag_lang, dag_lang_ar, i_mening, uppraknat, vecka
from kvalitet.vyer import BehorigTemplateView

FLEST_STEG = 6


class StartView(BehorigTemplateView):
    """ "Att göra": everybody's first page. What is in it comes from the apps."""

    befogenhet = None
    template_name = "skarm/start.html"
    request: Inloggad

    def get_context_data(self, **kwargs):
        idag = timezone.localdate()
        bidrag = start.samla(self.request.user, idag)
        return super().get_context_data(
            ingress=ingress(self.request.user, idag),
            bidrag=bidrag,
            tomt_mer=tomt_lage(bidrag),
            steg=bidrag.steg if "alla" in self.request.GET else bidrag.steg[:FLEST_STEG],
            **kwargs,
        )


def ingress(person, idag) -> str:
    """ "Torsdag 20 augusti 2026, vecka 34. Du är enhetschef för Stödboendet Tallbacken." """
    dag = f"{dag_lang_ar(idag)}, {vecka(idag)}."
    roller: dict[str, list[str]] = {}
    med_nya = person.uppdrag.giltiga(idag).annotate(nya=nya_per_person())  # for the menu: one question less
    for uppdrag in med_nya.select_related("delen").order_by("roll", "delen__sortering"):
        kom_ihag(person, uppdrag.nya)
        roller.setdefault(uppdrag.get_roll_display(), []).append(uppdrag.delen.namn)
    mening = uppraknat(f"{i_mening(roll)} för {_platser(platser)}" for roll, platser in roller.items())
    vem = f" Du är {mening}." if mening else " Du har inget uppdrag i dag. Fråga systemförvaltaren."
    return f"{dag[0].upper()}{dag[1:]}{vem}"


def tomt_lage(bidrag: start.Bidrag) -> str:
    """What to say when nothing waits: when something will."""
    if bidrag.frister:
        return f"Nästa frist är {dag_lang(bidrag.frister[0].frist.senast)}."
    return "När det finns något för dig att göra står det här."


def _platser(platser: list[str]) -> str:
    return uppraknat(platser) if len(platser) <= 3 else f"{platser[0]}, {platser[1]} och {len(platser) - 2} till"


@method_decorator(login_not_required, name="dispatch")
class OppenSidaView(TemplateView):
    """A page in the foot that the law wants open to all."""


class FragaView(BehorigTemplateView):
    """Who looks after accounts and organisation, and how they are reached."""

    befogenhet = None
    template_name = "skarm/fraga.html"

    def get_context_data(self, **kwargs):
        forvaltare = Person.objects.filter(
            is_active=True, delbehorighet__permission__codename=Befogenhet.SKOTA_ORGANISATION.value
        )
        return super().get_context_data(forvaltare=forvaltare.distinct().order_by("sortering"), **kwargs)


@method_decorator(login_not_required, name="dispatch")
class HalsaView(View):
    """For a load balancer: 200 when the database answers, else 503. Says nothing about the content."""

    def get(self, request: HttpRequest) -> JsonResponse:
        try:
            with connection.cursor() as markor:
                markor.execute("SELECT 1")
        except DatabaseError:
            return JsonResponse({"databas": "svarar inte"}, status=503)
        return JsonResponse({"databas": "ok"})
