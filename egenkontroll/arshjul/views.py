"""The year: the page by month, the file, and the address to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import View

from avvikelser.synpunkter import takt
from egenkontroll.arshjul import ical, kalender, lankar
from egenkontroll.arshjul.kalender import Kalenderdag
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.heltal import heltal
from kvalitet.vyer import BehorigTemplateView, BehorigVy

SE = Befogenhet.SE_EGENKONTROLL
FORSTA_AR, SISTA_AR = 2012, 2100
PER_TIMME = 30
"""How often one address on the net may ask without login: a calendar asks once or twice an hour."""
_VISAD = "arshjul-ny-lank"


class ArFilter(forms.Form):
    ar = forms.IntegerField(label="År", required=False, min_value=FORSTA_AR, max_value=SISTA_AR)
    plats = forms.ChoiceField(label="Nämnd eller enhet", required=False)

    def __init__(self, data: QueryDict, platser: dict[int, str], ar: int) -> None:
        """`ar` is the year that is shown: it stands in the field also when the address says none."""
        super().__init__({"ar": ar, **{namn: varde for namn, varde in data.items() if varde}})
        falt: dict[str, Any] = self.fields
        falt["plats"].choices = [("", "Alla"), *((str(pk), namn) for pk, namn in platser.items())]


def _valt_ar(request: HttpRequest) -> int:
    text = request.GET.get("ar", "")
    idag = timezone.localdate().year
    valt = heltal(text)
    return valt if FORSTA_AR <= valt <= SISTA_AR else idag


class _Aret:
    """The year that is asked for, and its days."""

    request: Inloggad
    trasiga: list[str] | None = None
    """Where a page puts the kinds that could not be shown. A file has nowhere to say so, and is not made."""

    @cached_property
    def ar(self) -> int:
        return _valt_ar(self.request)

    @cached_property
    def alla(self) -> list[Kalenderdag]:
        return kalender.dagar(self.request.user, self.ar, timezone.localdate(), trasiga=self.trasiga)

    @cached_property
    def filter(self) -> ArFilter:
        form = ArFilter(self.request.GET, kalender.platser(self.alla), self.ar)
        form.is_valid()
        return form

    def valda(self) -> list[Kalenderdag]:
        plats = self.filter.cleaned_data.get("plats") or ""
        return [d for d in self.alla if not plats or int(plats) in {d.delen_id, *d.enheter}]


class ArView(_Aret, BehorigTemplateView):
    befogenhet = SE
    template_name = "arshjul/ar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        token, self.trasiga = self.request.session.pop(_VISAD, ""), []
        return super().get_context_data(
            ar=self.ar,
            forra=self.ar - 1,
            nasta_ar=self.ar + 1,
            filter=self.filter,
            trasiga=self.trasiga,
            manader=kalender.manader(self.valda(), self.ar, timezone.localdate()),
            lank=lankar.galler(self.request.user),
            adress=settings.ADRESS + reverse("arshjul:prenumerera", args=[token]) if token else "",
            idag=timezone.localdate(),
            **kwargs,
        )


class FilView(_Aret, BehorigVy):
    """The same days as a file."""

    befogenhet = SE

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        return _som_fil(self.valda(), f"Egenkontroll {self.ar}", f"arshjul-{self.ar}.ics")


class LankView(BehorigVy):
    """Make an address to subscribe to, or take it back: POST with `steg`."""

    befogenhet = SE
    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("steg") == "aterkalla":
            fanns = lankar.aterkalla(request.user)
            messages.success(request, "Adressen är återtagen." if fanns else "Det fanns ingen adress att ta tillbaka.")
        else:
            request.session[_VISAD] = lankar.ny(request.user)
        return redirect(f"{reverse('arshjul:ar')}#prenumerera")


@method_decorator([login_not_required, never_cache], name="dispatch")
class PrenumereraView(View):
    """The calendar of whoever the token belongs to. Every token that does not open gets the same answer."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if takt.rakna("kalender", takt.adress(request)) > PER_TIMME:
            return HttpResponse(
                "För många försök. Vänta en timme.", status=429, content_type="text/plain; charset=utf-8"
            )
        person = lankar.hitta(token)
        if person is None:
            return HttpResponse("Adressen gäller inte.", status=404, content_type="text/plain; charset=utf-8")
        return _som_fil(kalender.prenumeration(person, timezone.localdate()), "Årshjul", "arshjul.ics")


def _som_fil(dagar: Iterable[Kalenderdag], namn: str, filnamn: str) -> HttpResponse:
    vard = settings.ADRESS.split("://")[-1].split(":")[0]
    heldagar = (ical.Heldag(f"{d.nyckel}@{vard}", d.dag, d.text, settings.ADRESS + d.url, d.slag) for d in dagar)
    svar = HttpResponse(ical.kalender(heldagar, namn=namn, nar=timezone.now()), content_type=ical.MEDIATYP)
    svar["Content-Disposition"] = f'attachment; filename="{filnamn}"'
    svar["X-Content-Type-Options"] = "nosniff"
    svar["Cache-Control"] = "private, no-store"
    return svar
