"""Login, logout, password, and the pages about oneself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login as logga_in
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from kvalitet.aviseringar.forms import EpostvalForm, epostval_for
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.konto.forms import InloggningsForm, LosenordsForm
from kvalitet.konto.overtagande import besked, handelser
from kvalitet.konto.utgangen import efter_inloggning, kasta_skickat, skickat_for_sent
from kvalitet.organisation.uppdragssynk import synka
from kvalitet.vyer import BehorigFormView, BehorigTemplateView, BehorigVy


@method_decorator(login_not_required, name="dispatch")
class LoggaInView(LoginView):
    """Open. Uppdrag that began or ended since last time take effect before the first page is drawn."""

    form_class = InloggningsForm
    template_name = "konto/logga_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(kvar=self.request.GET.get("kvar", ""), **kwargs)

    def form_valid(self, form):
        person = form.get_user()
        synka([person.pk])
        till = efter_inloggning(self.request, person)
        byttes = besked(person, senast_inne=person.last_login)
        logga_in(self.request, person)
        if byttes:
            messages.warning(self.request, byttes)
        if till == "":  # the address belongs to what somebody else was doing
            return redirect("start")
        if till and till != reverse("kvar"):
            messages.info(self.request, "Det du skrev finns kvar här. Kontrollera det och skicka igen.")
        return redirect(till or self.get_success_url())


class LoggaUtView(BehorigVy):
    """By POST only: a link cannot log somebody out."""

    befogenhet = None
    http_method_names = ["post"]

    def post(self, request: Inloggad) -> HttpResponse:
        logout(request)
        messages.success(request, "Du är utloggad.")
        return redirect("logga-in")


class BytLosenordView(BehorigFormView):
    befogenhet = None
    form_class = LosenordsForm
    template_name = "konto/byt_losenord.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form):
        update_session_auth_hash(self.request, form.save())
        return self.klart(
            "Lösenordet är bytt. Du är fortfarande inloggad här, men utloggad på andra ställen.", "mitt-konto"
        )


class MittKontoView(BehorigTemplateView):
    """Who the program believes I am, where I have uppdrag, and what they let me do."""

    befogenhet = None
    template_name = "konto/mitt_konto.html"
    request: Inloggad

    def get_context_data(self, **kwargs):
        person = self.request.user
        egna = befogenheter(person)
        return super().get_context_data(
            uppdrag=person.uppdrag.giltiga(timezone.localdate()).select_related("delen").order_by("delen__sortering"),
            overtagna=handelser(person)[:10],
            form=EpostvalForm(instance=epostval_for(person)),
            far_gora=[b.label for b in Befogenhet if b.value in egna],
            **kwargs,
        )


class ForlangView(BehorigVy):
    """Asked for by the page when the person says that they are still there. The answer itself prolongs the session."""

    befogenhet = None
    http_method_names = ["post"]

    def post(self, request: Inloggad) -> HttpResponse:
        return HttpResponse(status=204)


class KvarView(BehorigTemplateView):
    """What I sent after the login had gone out: send it again, or throw it away."""

    befogenhet = None
    template_name = "konto/kvar.html"
    request: Inloggad

    def get_context_data(self, **kwargs):
        return super().get_context_data(sparat=skickat_for_sent(self.request.user), **kwargs)

    def post(self, request: Inloggad) -> HttpResponse:
        kasta_skickat(request.user, request.POST.get("kasta", ""))
        messages.success(request, "Texten är borttagen.")
        return redirect("kvar" if skickat_for_sent(request.user) else "start")
