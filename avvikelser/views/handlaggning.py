"""The enhetschef's verbs: receive, class, note, attach, close."""

from __future__ import annotations

from typing import Any

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.forms.handlaggning import (
    AnteckningForm,
    AvslutaForm,
    BilagaForm,
    KlassaForm,
    OmedelbarForm,
    TaEmotForm,
)
from avvikelser.kopplingar.gang import har_dubbletter
from avvikelser.lex_sarah.beslutsordning import namnden_kan_utan_utredning
from avvikelser.lex_sarah.forms.beslut import OmklassaForm
from avvikelser.models import Arende, Arendetyp, Skydd
from avvikelser.nasta_steg import det_inkomna
from avvikelser.views.grund import VerbVy
from avvikelser.views.redan_inskickad import kasta_det_rattade
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.mottagning import ta_emot as ta_emot_fil


class TaEmotView(VerbVy):
    """Names what has come in: a rapport, a klagomål."""

    befogenhet = Befogenhet.TA_EMOT
    verb = Verb.TA_EMOT
    form_class = TaEmotForm
    template_name = "avvikelser/ta_emot.html"
    rubrik = "Ta emot rapporten"
    ingress = "Läs först. Bedöm sedan om någon är i fara."
    knapp = "Ta emot"
    klar_mening = "Du är ansvarig för ärendet nu."

    def forbered(self) -> None:
        super().forbered()
        self.rubrik = f"Ta emot {det_inkomna(self.object)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object}

    def utfor(self, form: TaEmotForm) -> Arende:
        return arendegang.ta_emot(
            self.object,
            av=self.request.user,
            skydd=Skydd(form.cleaned_data["skydd"]),
            omedelbara=[form.omedelbar] if form.omedelbar else [],
            markt_dag=form.cleaned_data.get("markt_dag"),
            sedd=form.sedd,
        )


class OmedelbarView(VerbVy):
    verb = Verb.OMEDELBAR_ATGARD
    form_class = OmedelbarForm
    rubrik = "Skriv in en omedelbar åtgärd"
    ingress = "Det som gjordes direkt, och när. Tiden behövs om händelsen utreds."
    knapp = "Spara åtgärden"
    klar_mening = "Åtgärden är sparad."

    def utfor(self, form: OmedelbarForm) -> Arende:
        assert form.omedelbar is not None  # noqa: S101 - the form requires it
        return arendegang.registrera_omedelbar_atgard(
            self.object, av=self.request.user, omedelbar=form.omedelbar, sedd=form.sedd
        )


class KlassaView(VerbVy):
    verb = Verb.KLASSA
    form_class = KlassaForm
    template_name = "avvikelser/klassa.html"
    rubrik = "Klassa händelsen"
    ingress = "Din bedömning visar hur bråttom det är och om händelsen ska utredas som lex Sarah."
    knapp = "Spara klassningen"
    klar_mening = "Klassningen är sparad."
    skriver_over = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object}

    def get_initial(self) -> dict[str, Any]:
        a = self.object
        lex = {"typer": a.lex_sarah.typer} if a.typ == Arendetyp.LEX_SARAH else {}
        return {
            "kategori": a.kategori_id,
            "allvarlighetsgrad": a.allvarlighetsgrad,
            "sannolikhet": a.sannolikhet,
            "lagar": a.lagar,
            **lex,
        }

    def utfor(self, form: KlassaForm) -> Arende:
        return arendegang.klassa(self.object, av=self.request.user, bedomt=form.bedomt, sedd=form.sedd)


class OmklassaView(VerbVy):
    verb = Verb.OMKLASSA
    form_class = OmklassaForm
    template_name = "avvikelser/omklassa.html"
    rubrik = "Ändra typ"
    knapp = "Ändra typ"
    klar_mening = "Typen är ändrad."

    @property
    def till(self) -> Arendetyp:
        return Arendetyp.AVVIKELSE if self.object.typ == Arendetyp.LEX_SARAH else Arendetyp.LEX_SARAH

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "namnden": namnden_kan_utan_utredning(self.object)}

    def utfor(self, form: OmklassaForm) -> Arende:
        return arendegang.omklassa(
            self.object,
            till=self.till,
            motivering=form.cleaned_data["motivering"],
            namndens=form.namndens,
            av=self.request.user,
            sedd=form.sedd,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(till_lex_sarah=self.till == Arendetyp.LEX_SARAH, **kwargs)


class AnteckningView(VerbVy):
    verb = Verb.ANTECKNING
    form_class = AnteckningForm
    rubrik = "Skriv en anteckning"
    knapp = "Spara anteckningen"
    klar_mening = "Anteckningen är sparad i loggen."

    def utfor(self, form: AnteckningForm) -> Arende:
        av = self.request.user
        arende = arendegang.skriv_anteckning(self.object, av=av, text=form.cleaned_data["text"], sedd=form.sedd)
        kasta_det_rattade(av, arende)
        return arende


class BilagaNyView(VerbVy):
    verb = Verb.BIFOGA
    form_class = BilagaForm
    rubrik = "Lägg till en fil"
    ingress = "De som kan läsa ärendet kan läsa filen. Den som rapporterade ser den inte."
    knapp = "Lägg till"
    klar_mening = "Filen är tillagd."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "har_filer": bool(self.utkast_bilagor())}

    def utfor(self, form: BilagaForm) -> Arende:
        av = self.request.user
        nya = [ta_emot_fil(fil, av) for fil in form.cleaned_data["fil"]]
        return arendegang.bifoga(self.object, av=av, bilagor=[*self.utkast_bilagor(), *nya])


class AvslutaView(VerbVy):
    verb = Verb.AVSLUTA
    form_class = AvslutaForm
    template_name = "avvikelser/avsluta.html"
    rubrik = "Avsluta ärendet"
    knapp = "Avsluta ärendet"
    klar_mening = "Ärendet är avslutat."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object}

    def get_initial(self) -> dict[str, Any]:
        """Who reported it and closes it needs no answer, unless others reported the same."""
        if self.object.rapportor_id != self.request.user.pk or har_dubbletter(self.object):
            return {}
        return {"ingen": True, "skal": "Den som avslutar ärendet rapporterade det."}

    def utfor(self, form: AvslutaForm) -> Arende:
        val = form.cleaned_data
        return arendegang.avsluta(
            self.object,
            av=self.request.user,
            aterkoppling=val["aterkoppling"],
            utan_aterkoppling=val.get("skal", "") if val.get("ingen") else "",
            uppfoljning=val.get("uppfoljning", ""),
            sedd=form.sedd,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(krav=arendegang.avslutskrav(self.object), **kwargs)
