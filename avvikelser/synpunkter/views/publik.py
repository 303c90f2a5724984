"""The citizen's form: no login, no script needed, looked through once before it is sent.

Open to everybody, so it tells nothing that is not the sender's own, and an address may send only so many an hour.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from avvikelser.forms.rapport import FLEST_FILER
from avvikelser.fristlista import frister_for
from avvikelser.models import Arende
from avvikelser.synpunkter import takt
from avvikelser.synpunkter.forms.inkommet import ANONYM, InkommetForm, PubliktForm
from avvikelser.synpunkter.registrering import Registrerat, registrera
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import ta_emot
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import Rad, i_ord
from kvalitet.svenska import klockslag

_FILER_SALT = "synpunkter.filer"
_FILER_GALLER = 24 * 3600  # seconds: as long as a file that nothing holds is certain to be kept
TA_BORT = "ta_bort_bilaga"


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class LamnaView(FormView):
    """Three ways on from a post: `skicka` sends, `andra` opens the form again, anything else shows the preview."""

    template_name = "synpunkter/lamna.html"
    form_class = PubliktForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        helt = form.is_valid()
        self._spara_filer(form)
        if not helt or "andra" in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "skicka" not in request.POST:
            return self._visa("synpunkter/granska.html", form=form, rader=_rader(form))
        return self._skicka(form)

    def _skicka(self, form: PubliktForm) -> HttpResponse:
        if takt.rakna("skicka", takt.adress(self.request)) > settings.SYNPUNKT_PER_TIMME:
            return self._nekad(form)
        try:
            registrerat = registrera(
                form.inkommet, av=None, bilagor=self.filer, inlamning=form.cleaned_data["inlamning"]
            )
        except OtillatenOvergang as hinder:
            form.add_error(None, str(hinder))
            return self.render_to_response(self.get_context_data(form=form))
        return self._visa("synpunkter/kvitto.html", **kvitto(registrerat), andrat=andrat(form, registrerat))

    def _nekad(self, form: PubliktForm) -> HttpResponse:
        """Too many from this address. What is written stays in the form."""
        form.add_error(None, for_manga("synpunkter"))
        return self.render_to_response(self.get_context_data(form=form), status=429)

    # ---- files: a browser sends them once, so they wait here, known only by a signed list in the form ----

    def _spara_filer(self, form: PubliktForm) -> None:
        self.filer = _ur_listan(self.request.POST.get("filnyckel", ""), self.request.POST.getlist(TA_BORT))
        nya = form.cleaned_data.get("fil") or []
        if not nya or "webbplats" in form.errors:
            return
        if len(self.filer) + len(nya) > FLEST_FILER:
            form.add_error("fil", f"Det går att skicka högst {FLEST_FILER} filer.")
            return
        if takt.rakna("filer", takt.adress(self.request)) > settings.SYNPUNKT_FILER_PER_TIMME:
            form.add_error("fil", for_manga("filer"))
            return
        self.filer = [*self.filer, *(ta_emot(fil, None) for fil in nya)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filer = getattr(self, "filer", [])
        return super().get_context_data(
            utkast_bilagor=filer,
            filnyckel=signing.dumps([str(fil.pk) for fil in filer], salt=_FILER_SALT) if filer else "",
            **kwargs,
        )

    def _visa(self, mall: str, **kwargs: Any) -> HttpResponse:
        self.template_name = mall
        return self.render_to_response(self.get_context_data(**kwargs))


def _ur_listan(filnyckel: str, bort: list[str]) -> list[Bilaga]:
    try:
        nummer = signing.loads(filnyckel, salt=_FILER_SALT, max_age=_FILER_GALLER) if filnyckel else []
    except signing.BadSignature:
        return []
    return list(Bilaga.objects.filter(pk__in=[n for n in nummer if n not in bort]).order_by("uppladdad", "pk"))


def for_manga(vad: str) -> str:
    """Why the address is refused, and from when it is not."""
    fran = timezone.localtime(takt.oppnar())
    return (
        f"Det har skickats många {vad} härifrån den senaste timmen. Vänta till klockan {klockslag(fran.time())} "
        "och skicka igen. Det du har skrivit finns kvar här."
    )


def kvitto(registrerat: Registrerat) -> dict[str, Any]:
    """What the receipt says. The code is in it, and is never shown again."""
    arende: Arende = registrerat.arende
    synpunkt = arende.synpunkt
    frister = {frist.namn: frist for frist in frister_for(arende)} if synpunkt.vill_ha_svar else {}
    return {
        "kod": registrerat.kod,
        "dnr": arende.dnr,
        "anonym": synpunkt.anonym,
        "bekrafta": frister.get("Bekräfta"),
        "svara": frister.get("Svara"),
        "adress": settings.ADRESS,
    }


def andrat(form: InkommetForm, registrerat: Registrerat) -> list[Rad]:
    """(question, answer) of what was changed in a form that had come in already, and so is not saved."""
    rader = [(str(form[falt].label), i_ord(form[falt])) for falt in registrerat.andrat if falt != "fil"]
    return [*rader, *([("Filer", "Minst en fil är inte med.")] * ("fil" in registrerat.andrat))]


def _rader(form: PubliktForm) -> list[tuple[str, str]]:
    """(question, answer) as they will be sent; what an anonymous sender wrote about themselves is not among them."""
    anonym = form.cleaned_data["svar"] == ANONYM
    utelamnas = {"inlamning", "filnyckel", "webbplats", "fil", "personnummer_far_vara_med"}
    utelamnas |= {"namn", "epost", "telefon"} if anonym else set()
    falten: list[Any] = [falt for falt in form if falt.name not in utelamnas]
    return [(falt.label, svar) for falt in falten if (svar := _svar(form, falt))]


def _svar(form: PubliktForm, falt: Any) -> str:
    val = falt.value() or ""
    alternativ = getattr(falt.field, "choices", None)
    if alternativ is None:
        return str(form.cleaned_data.get(falt.name) or "")
    platta = {str(v): t for rad in alternativ for v, t in (rad[1] if isinstance(rad[1], list) else [rad])}
    return str(platta.get(str(val), ""))
