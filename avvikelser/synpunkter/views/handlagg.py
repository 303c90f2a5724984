"""Staff's verbs for a synpunkt: confirm, ask, answer, pass on, move, and write in what others say."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.models import Arende, Arendetyp, Skydd
from avvikelser.nasta_steg import det_inkomna
from avvikelser.synpunkter import avsandargang, gang, svarsmallar
from avvikelser.synpunkter.forms.svar import (
    BekraftaForm,
    BeromForm,
    BerordaForm,
    BesvaraForm,
    DelegationssvarForm,
    FlyttaForm,
    FragaForm,
    FranAvsandarenForm,
)
from avvikelser.synpunkter.models import Epostbesked, Meddelande, Svarsmall, avsandaren
from avvikelser.synpunkter.omforsok import skicka_igen
from avvikelser.views.grund import VerbVy
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, kan, kan_hos
from kvalitet.bilagor.mottagning import ta_emot as ta_emot_fil
from kvalitet.overgang import OtillatenOvergang
from kvalitet.vyer import ObjektMixin


class _TillAvsandarenVy(VerbVy):
    """A form with a text to the sender, begun from one of the nämnd's templates."""

    template_name = "synpunkter/till_avsandaren.html"
    mallslag: Svarsmall.Slag

    @cached_property
    def mallar(self) -> list[Svarsmall]:
        return svarsmallar.for_arende(self.object, self.mallslag)

    def get_initial(self) -> dict[str, Any]:
        vald = next((m for m in self.mallar if str(m.pk) == self.request.GET.get("mall")), None)
        text = vald.text if vald else svarsmallar.forslag(self.object, self.mallslag, self.request.user)
        return {**super().get_initial(), "text": text}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if not form.is_bound and "mall" in self.request.GET:
            form.initial["text"] = self.get_initial()["text"]  # asked for now: before what a draft holds
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            mallar=self.mallar,
            avsandare=avsandaren(self.object),
            skoter_mallar=kan_hos(self.request.user, Befogenhet.SKOTA_SYNPUNKT, self.object.namnd_id),
            **kwargs,
        )


class _MedArendet(_TillAvsandarenVy):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object}


class BekraftaView(_MedArendet):
    verb = Verb.BEKRAFTA
    mallslag = Svarsmall.Slag.BEKRAFTELSE
    form_class = BekraftaForm
    ingress = "Du blir ansvarig för ärendet. Avsändaren får veta att ni har tagit emot det."
    knapp = "Ta emot och bekräfta"
    klar_mening = "Avsändaren har fått en bekräftelse."

    def forbered(self) -> None:
        super().forbered()
        self.rubrik = f"Ta emot {det_inkomna(self.object)} och bekräfta"

    def utfor(self, form: BekraftaForm) -> Arende:
        val = form.cleaned_data
        return gang.bekrafta(
            self.object,
            text=val["text"],
            skydd=Skydd(val["skydd"]) if val.get("skydd") else None,
            kategori=val.get("kategori"),
            av=self.request.user,
            sedd=form.sedd,
        )


class FragaView(_TillAvsandarenVy):
    verb = Verb.FRAGA_AVSANDAREN
    mallslag = Svarsmall.Slag.FRAGA
    form_class = FragaForm
    rubrik = "Fråga avsändaren"
    knapp = "Skicka frågan"
    klar_mening = "Frågan är skickad. Du ser svaret på startsidan och i ärendet."

    def utfor(self, form: FragaForm) -> Arende:
        return gang.fraga(self.object, text=form.cleaned_data["text"], av=self.request.user, sedd=form.sedd)


class BesvaraView(_MedArendet):
    verb = Verb.BESVARA
    mallslag = Svarsmall.Slag.SVAR
    form_class = BesvaraForm
    rubrik = "Svara avsändaren"
    ingress = "Svaret går inte att ändra när det är skickat. Behöver du rätta något svarar du en gång till."
    knapp = "Skicka svaret"
    klar_mening = "Svaret är lämnat."

    def utfor(self, form: BesvaraForm) -> Arende:
        val = form.cleaned_data
        return gang.besvara(
            self.object,
            text=val["text"],
            vag=Meddelande.Vag(val["vag"]),
            kategori=val.get("kategori"),
            av=self.request.user,
            sedd=form.sedd,
        )

    def efterat(self, arende: Arende) -> str:
        return f"{super().efterat(arende)}#samtal"


class LamnaVidareView(VerbVy):
    verb = Verb.LAMNA_VIDARE
    form_class = BeromForm
    template_name = "synpunkter/lamna_vidare.html"
    rubrik = "Lämna berömmet vidare"
    ingress = "Personalen på enheten läser det på sin startsida i en månad. Sedan är ärendet klart."
    knapp = "Lämna vidare och avsluta"
    klar_mening = "Berömmet är lämnat vidare."

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "text": self.object.beskrivning}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object}

    def utfor(self, form: BeromForm) -> Arende:
        val = form.cleaned_data
        return gang.lamna_vidare(self.object, text=val["text"], tack=val["tack"], av=self.request.user, sedd=form.sedd)


class MejlIgenView(ObjektMixin):
    """The button by an e-mail that has not left. Says what happened."""

    befogenhet = Befogenhet.SE_ARENDE
    model = Arende
    http_method_names: ClassVar[list[str]] = ["post"]
    request: Inloggad
    object: Arende

    def forbered(self) -> None:
        super().forbered()
        if hinder := arendegang.behorighetshinder(self.object, Verb.BESVARA, self.request.user):
            raise PermissionDenied(hinder)

    def post(self, request: Inloggad, pk: int) -> HttpResponse:
        try:
            besked = skicka_igen(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        else:
            besked.refresh_from_db()
            if besked.status == Epostbesked.Status.SKICKAT:
                messages.success(request, "Mejlet gick iväg.")
            else:
                messages.error(request, f"Mejlet gick inte iväg den här gången heller. {besked.fel}".strip())
        return redirect("avvikelser:arende", pk=pk)


class FlyttaView(VerbVy):
    verb = Verb.FLYTTA
    form_class = FlyttaForm
    template_name = "synpunkter/flytta.html"
    rubrik = "Flytta till en annan plats"
    ingress = "Ärendet blir nytt där. De som arbetar med synpunkter på platsen ser det på sin startsida."
    knapp = "Flytta ärendet"
    klar_mening = "Ärendet är flyttat."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object, "idag": timezone.localdate()}

    def utfor(self, form: FlyttaForm) -> Arende:
        val = form.cleaned_data
        return gang.flytta(
            self.object,
            till=val["till"],
            ansvarig=val["ansvarig"],
            motivering=val["motivering"],
            av=self.request.user,
            sedd=form.sedd,
        )

    def efterat(self, arende: Arende) -> str:
        """Back to the ärende for whoever can still read it."""
        if kan(self.request.user, Befogenhet.SE_ARENDE, arende):
            return super().efterat(arende)
        return reverse("avvikelser:arenden")


class BerordaView(VerbVy):
    verb = Verb.BERORDA
    form_class = BerordaForm
    template_name = "synpunkter/flytta.html"
    rubrik = "Enheter som också berörs"
    ingress = "Enheten som svarar är densamma, och de andra får inte läsa ärendet för att de står här."
    knapp = "Spara"
    klar_mening = "Ändringen är sparad. Berörs en enhet till lägger du till den på samma sätt."
    skriver_over = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object, "idag": timezone.localdate()}

    def utfor(self, form: BerordaForm) -> Arende:
        return gang.satt_berorda(self.object, form.enheter, av=self.request.user, sedd=form.sedd)


class DelegationssvarView(VerbVy):
    verb = Verb.DELEGATIONSSVAR
    form_class = DelegationssvarForm
    template_name = "synpunkter/delegationssvar.html"
    rubrik = "Klagomålsdelegationens svar"
    knapp = "Skicka svaret"
    klar_mening = "Svaret är lämnat till avsändaren."

    def utfor(self, form: DelegationssvarForm) -> Arende:
        return gang.svara_for_delegationen(
            self.object, text=form.cleaned_data["text"], av=self.request.user, sedd=form.sedd
        )


class FranAvsandarenView(VerbVy):
    """One page for what the sender says by telephone or at the desk, whichever of four things it is."""

    verb = Verb.AVSANDAREN_SKREV
    form_class = FranAvsandarenForm
    rubrik = "Skriv in vad avsändaren säger"
    ingress = "När avsändaren ringer eller kommer hit. Det står sedan i ärendet att du har skrivit ner det."
    knapp = "Spara"
    klar_mening = "Det avsändaren sa är sparat."
    VAL = (
        (FranAvsandarenForm.SKREV, Verb.AVSANDAREN_SKREV, "Lägga till något, eller svara på en fråga"),
        (FranAvsandarenForm.NOJD, Verb.NOJD, "Säga att svaret räcker"),
        (FranAvsandarenForm.INTE_NOJD, Verb.INTE_NOJD, "Säga att svaret inte räcker"),
        (FranAvsandarenForm.DELEGATION, Verb.TILL_DELEGATION, "Att klagomålsdelegationen prövar ärendet"),
    )

    def _mojliga(self) -> list[tuple[str, str]]:
        typ, status = self.object.typ, self.object.status
        gar = [(nyckel, text) for nyckel, verb, text in self.VAL if arendegang.nasta_status(typ, status, verb)]
        svarat = self.object.typ == Arendetyp.SYNPUNKT and self.object.synpunkt.besvarad is not None
        return gar if svarat else [(nyckel, text) for nyckel, text in gar if nyckel == FranAvsandarenForm.SKREV]

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self._mojliga() and self.utkast_rad is None:
            return self._tillbaka()
        return super(VerbVy, self).get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "val": self._mojliga()}

    def utfor(self, form: FranAvsandarenForm) -> Arende:
        av, text = self.request.user, form.cleaned_data["text"]
        match form.cleaned_data["vad"]:
            case FranAvsandarenForm.NOJD:
                return avsandargang.sag_nojd(self.object, text=text, av=av, sedd=form.sedd)
            case FranAvsandarenForm.INTE_NOJD:
                return avsandargang.sag_inte_nojd(self.object, text=text, av=av, sedd=form.sedd)
            case FranAvsandarenForm.DELEGATION:
                return avsandargang.begar_delegationen(self.object, text=text, av=av, sedd=form.sedd)
            case _:
                filer = [*self.utkast_bilagor(), *(ta_emot_fil(fil, av) for fil in form.cleaned_data["fil"])]
                return avsandargang.skriv(self.object, text=text, bilagor=filer, av=av, sedd=form.sedd)
