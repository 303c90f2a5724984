"""The utredning: its page, and the forms that add to it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.fristlista import nasta_frist
from avvikelser.lasarkrets import innehav
from avvikelser.lex_sarah import fakta, krav, maskning, sida, utredning
from avvikelser.lex_sarah.forms.utredning import (
    AtertaForm,
    FragorForm,
    KopplaForm,
    LiknandeSokForm,
    PostForm,
    RiskForm,
)
from avvikelser.lex_sarah.helheten import hamta_helheten
from avvikelser.lex_sarah.liknande import hitta
from avvikelser.lex_sarah.models import Postrubrik, Utredningspost
from avvikelser.lex_sarah.views.grund import LexSarahVy, UtredningsVerbVy, utredningens_sida
from avvikelser.models import Arende, Arendetyp, Status
from avvikelser.views.orsak import OrsakVy
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.mottagning import ta_emot as ta_emot_fil
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna_se


class UtredningView(LexSarahVy):
    template_name = "lex_sarah/utredning.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        arende, person = self.object, self.request.user
        hamta_helheten(arende)
        har = innehav(arende, person)
        verb = arendegang.mojliga(arende, har)
        poster = sida.poster_for(arende)
        visa, ordning = self.request.GET.get("visa", ""), self.request.GET.get("ordning", "")
        pagar = arende.status in {Status.MOTTAGEN, Status.UNDER_UTREDNING}
        return super().get_context_data(
            arende=arende,
            lista=sida.ordna(poster, visa=visa, ordning=ordning),
            visa=visa if visa in sida.VISA else "",
            ordning=ordning if ordning in sida.ORDNINGAR else "",
            ordningar=sida.ORDNINGAR.items(),
            orsaker=list(arende.utredningsorsaker.all()),
            fragor=sida.fragor_for(arende),
            risk=sida.risk_for(arende),
            foljder=fakta.foljder(arende),
            marktes=fakta.marktes(arende),
            liknande=sida.liknande_for(arende, person),
            brister=krav.saknas(arende) if pagar else [],
            pagar=pagar,
            frist=nasta_frist(arende),
            verb={v.value: v in verb for v in Verb},
            utkast=arende.lex_sarah.beslutad is None,
            far_maska=maskning.far_maska_med(har),
            kan_aterta=Verb.ATERTA_FORSLAG in verb and arende.lex_sarah.utredare_id == person.pk,
            **kwargs,
        )


class PostNyView(UtredningsVerbVy):
    """A new entry, or with a number in the address one that corrects that entry."""

    verb = Verb.SKRIV_POST
    form_class = PostForm
    template_name = "lex_sarah/post.html"
    rubrik = "Skriv en post"
    ingress = "Posten får ditt namn, din befattning och tiden."
    knapp = "Spara posten"
    klar_mening = "Posten är sparad."
    ankare = "#poster"
    rattas: Utredningspost | None = None

    def forbered(self) -> None:
        super().forbered()
        if "nummer" in self.kwargs:
            self.rattas = get_object_or_404(self.object.utredningsposter, nummer=self.kwargs["nummer"])
            self.rubrik = f"Rätta post {self.rattas.nummer}"
            self.ingress = "Den gamla posten står kvar. Den nya visar att den rättar den."

    def utkast_nyckel(self) -> str:
        slut = f"-rattar-{self.rattas.nummer}" if self.rattas else ""
        return f"utredningspost-{self.object.pk}{slut}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "poster": krav.gallande(self.object.utredningsposter.all())}

    def get_initial(self) -> dict[str, Any]:
        if self.rattas is not None:
            p = self.rattas
            tid = timezone.localtime(p.handelsetid) if p.handelsetid else None
            return {
                "rubrik": p.rubrik,
                "slag": p.slag,
                "text": p.text,
                "kallslag": p.kallslag,
                "kalla": p.kalla,
                "dag": tid.date() if tid else None,
                "tid": tid.time() if tid and not p.utan_klockslag else None,
                "grundas_pa": [str(nummer) for nummer in p.grundas_pa],
            }
        rubrik = self.request.GET.get("rubrik", "")
        return {"rubrik": rubrik if rubrik in Postrubrik.values else ""}

    def utfor(self, form: PostForm) -> Arende:
        av = self.request.user
        nya = [ta_emot_fil(fil, av) for fil in form.cleaned_data["fil"]]
        post = utredning.skriv_post(
            self.object,
            form.ny_post(rattar=self.rattas.nummer if self.rattas else None),
            av=av,
            bilagor=[*self.utkast_bilagor(), *nya],
        )
        self.ankare = f"#post-{post.nummer}"
        return self.object

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rattas=self.rattas, **kwargs)


class OrsakView(UtredningsVerbVy, OrsakVy):
    verb = Verb.UTRED
    template_name = "lex_sarah/orsak.html"
    ingress = "Orsaker i verksamheten, inte vem som gjorde fel."
    ankare = "#orsaker"
    utkast = "orsak"


class FragorView(UtredningsVerbVy):
    verb = Verb.UTRED
    form_class = FragorForm
    template_name = "lex_sarah/fragor.html"
    rubrik = "Svara på frågorna"
    ingress = "Du kan svara på några nu och resten senare. Alla behöver svar innan du lämnar förslaget."
    knapp = "Spara svaren"
    klar_mening = "Svaren är sparade."
    skriver_over = True
    ankare = "#fragor"

    def utkast_nyckel(self) -> str:
        return f"utredningsfragor-{self.object.pk}"

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for rad in self.object.utredningsfragor.all():
            initial |= {rad.fraga: rad.svar, f"{rad.fraga}_dag": rad.dag, f"{rad.fraga}_kommentar": rad.kommentar}
        return initial

    def utfor(self, form: FragorForm) -> Arende:
        return utredning.svara(self.object, form.svaren, av=self.request.user, sedd=form.sedd)


class RiskView(UtredningsVerbVy):
    verb = Verb.UTRED
    form_class = RiskForm
    template_name = "lex_sarah/risk.html"
    rubrik = "Skriv följder och bedöm risken"
    knapp = "Spara bedömningen"
    klar_mening = "Bedömningen är sparad."
    skriver_over = True
    ankare = "#risk"

    def utkast_nyckel(self) -> str:
        return f"utredningsrisk-{self.object.pk}"

    def get_initial(self) -> dict[str, Any]:
        u = sida.risk_for(self.object).utredning
        return {
            "foljd": u.foljd,
            "markt": u.markt,
            "kan_handa_igen": u.kan_handa_igen,
            "kan_handa_igen_text": u.kan_handa_igen_text,
            "allvarlighetsgrad_efter": u.allvarlighetsgrad_efter,
            "sannolikhet_efter": u.sannolikhet_efter,
        }

    def utfor(self, form: RiskForm) -> Arende:
        return utredning.bedom_risk(self.object, form.bedomd, av=self.request.user, sedd=form.sedd)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(risk=sida.risk_for(self.object), **kwargs)


class LiknandeView(LexSarahVy):
    """Look for earlier events. The one who does not write in the utredning has nothing to link, and is sent back."""

    template_name = "lex_sarah/liknande.html"

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> Any:
        if arendegang.behorighetshinder(self.object, Verb.UTRED, request.user) or not _far_utreda(self.object):
            return redirect(utredningens_sida(self.object, "#liknande"))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        skickat = self.request.GET if self.request.GET else None
        forvalt = {"var": "", "kategori": "samma"}
        form = LiknandeSokForm(skickat, initial=forvalt)
        val = (form.cleaned_data if form.is_valid() else {}) if form.is_bound else forvalt
        traffar = hitta(self.object, self.request.user, val)
        return super().get_context_data(arende=self.object, sok=form, traffar=traffar, **kwargs)


def _far_utreda(arende: Arende) -> bool:
    return arendegang.nasta_status(arende.typ, arende.status, Verb.UTRED) is not None


class KopplaView(UtredningsVerbVy):
    """Link one earlier event with a comment, change the comment, or take the link away.

    What is linked may be commented, and taken away, also by an utredare who may not read the earlier ärende and is
    shown nothing of it.
    """

    verb = Verb.UTRED
    form_class = KopplaForm
    template_name = "lex_sarah/koppla.html"
    rubrik = "Koppla en liknande händelse"
    knapp = "Spara"
    klar_mening = "Händelsen är kopplad."
    skriver_over = True
    ankare = "#liknande"

    def forbered(self) -> None:
        super().forbered()
        arenden = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE).select_related("enhet", "kategori")
        self.koppling = self.object.liknande.filter(tidigare=self.kwargs["tidigare"]).select_related("tidigare").first()
        self.lasbar = arenden.exclude(pk=self.object.pk).filter(pk=self.kwargs["tidigare"]).first()
        kopplas = self.lasbar or (self.koppling.tidigare if self.koppling else None)
        if kopplas is None:
            raise Http404
        self.kopplas = kopplas

    def utkast_nyckel(self) -> str:
        return f"liknande-{self.object.pk}-{self.kwargs['tidigare']}"

    def get_initial(self) -> dict[str, Any]:
        return {"kommentar": self.koppling.kommentar} if self.koppling else {}

    def render_to_response(self, context: dict[str, Any], **svar: Any) -> HttpResponse:
        if self.lasbar is not None:
            anteckna_se(self.lasbar, av=self.request.user)
        return super().render_to_response(context, **svar)

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if "ta_bort" in request.POST:
            if self.koppling is None:  # taken away already, in another window or by the first of two clicks
                return self.klart("Kopplingen är redan borttagen.", self.efterat(self.object))
            try:
                utredning.koppla_bort(self.object, self.koppling, av=request.user)
            except OtillatenOvergang:
                return self._tillbaka()
            return self.klart("Kopplingen är borttagen.", self.efterat(self.object))
        return super().post(request, *args, **kwargs)

    def utfor(self, form: KopplaForm) -> Arende:
        kommentar = form.cleaned_data["kommentar"]
        utredning.koppla(self.object, self.kopplas, kommentar=kommentar, av=self.request.user, sedd=form.sedd)
        return self.object

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tidigare=self.lasbar, koppling=self.koppling, **kwargs)


class AtertaView(UtredningsVerbVy):
    befogenhet = Befogenhet.UTREDA
    verb = Verb.ATERTA_FORSLAG
    form_class = AtertaForm
    rubrik = "Öppna utredningen igen"
    ingress = "Förslaget väntar på beslut. När du öppnar utredningen går ärendet tillbaka till dig."
    knapp = "Öppna utredningen"
    klar_mening = "Utredningen är öppen igen."

    def hamta(self) -> Arende:
        arende = super().hamta()
        if arende.typ != Arendetyp.LEX_SARAH:
            raise Http404
        return arende

    def utfor(self, form: AtertaForm) -> Arende:
        return utredning.aterta_forslag(
            self.object, skal=form.cleaned_data["skal"], av=self.request.user, sedd=form.sedd
        )
