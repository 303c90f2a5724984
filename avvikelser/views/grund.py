"""The view of one verb: fetch, fill in, call the rule, go back to the ärende."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from avvikelser import arendegang
from avvikelser.arendegang import GammalSida, Verb
from avvikelser.forms.stamplad import stampel, utkastets_stampel
from avvikelser.models import Arende, Arendetyp
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import ObjektFormView

MED = (
    "enhet",
    "ansvarig",
    "mottagare",
    "kategori",
    "lex_sarah",
    "lex_sarah__utredare",
    "synpunkt__avsandare",
    "ur_synpunkt__synpunkt",
    "nedskrivning",
)


class VerbVy(UtkastMixin, ObjektFormView):
    """Where several befogenheter lead to the verb, `befogenhet` is SE_ARENDE and the rule says who may go on.

    Who may read but not act meets a 403 that says whom to ask. A verb that the status does not allow sends the person
    back to the ärende, which says what it waits for.
    """

    model = Arende
    befogenhet: ClassVar[Befogenhet] = Befogenhet.SE_ARENDE
    verb: Verb
    template_name = "avvikelser/verb.html"
    rubrik: str
    ingress: str = ""
    knapp: ClassVar[str]
    klar_mening: ClassVar[str]
    skriver_over: ClassVar[bool] = False
    """The form holds what is already written, and saving puts the new in its place. A draft of it then keeps the stamp
    it was begun with; any other draft only adds, and is sent as from today."""
    request: Inloggad
    object: Arende
    nyare: Any = None

    def hamta(self) -> Arende:
        arenden = Arende.objects.for_user(self.request.user, self.befogenhet).select_related(*MED)
        return get_object_or_404(arenden, pk=self.kwargs["pk"])

    def forbered(self) -> None:
        super().forbered()
        if hinder := arendegang.behorighetshinder(self.object, self.verb, self.request.user):
            raise PermissionDenied(hinder)

    def utkast_nyckel(self) -> str:
        return f"{self.verb.replace('_', '-')}-{self.object.pk}"

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        """A verb that is wrong just now goes back to the ärende; what one has written for it is shown first."""
        if arendegang.nasta_status(self.object.typ, self.object.status, self.verb) is None:
            if not self._finns() or self.utkast_rad is None:
                return self._tillbaka()
            messages.warning(request, "Steget går inte att göra i det här läget. Det du skrev finns kvar här.")
        return super().get(request, *args, **kwargs)

    def render_to_response(self, context: dict[str, Any], **svar: Any) -> HttpResponse:
        """To be shown the ärende is to read it, also when it is a refused post that draws the page."""
        anteckna_se(self.object, av=self.request.user)
        sida: HttpResponse = super().render_to_response(context, **svar)
        return sida

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        """A verb that is wrong just now becomes an error on the form, which keeps the text. One that the typ never has
        goes back: there is no such form."""
        if not self._finns():
            return self._tillbaka()
        return super().post(request, *args, **kwargs)

    def _finns(self) -> bool:
        """The typ has the verb, in this status or another."""
        return any(self.verb in verben for verben in arendegang.GANGAR[Arendetyp(self.object.typ)].values())

    def _tillbaka(self) -> HttpResponse:
        messages.info(self.request, "Steget går inte att göra i det här läget. Här ser du vad ärendet väntar på.")
        return redirect("avvikelser:arende", pk=self.object.pk)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if not form.is_bound:
            behalls = utkastets_stampel(self.utkast_rad) if self.skriver_over else ""
            form.initial["andrad"] = behalls or self.stampeln()
        return form

    def stampeln(self) -> str:
        """The stamp of what the form shows and the rule asks about."""
        return stampel(self.object)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            arende = self.utfor(form)
        except GammalSida as fore:
            form.stampla(fore.andrad)
            self.nyare = fore.handelse
            raise
        return self.klart(self.klar_mening, self.efterat(arende))

    def utfor(self, form: Any) -> Arende:
        """Call the rule."""
        raise NotImplementedError

    def efterat(self, arende: Arende) -> str:
        return reverse("avvikelser:arende", args=[arende.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            arende=self.object,
            rubrik=self.rubrik,
            ingress=self.ingress,
            knapp=self.knapp,
            nyare=self.nyare,
            **kwargs,
        )


def val(personer: Any) -> dict[str, str]:
    """Persons as choices: id to name and befattning."""
    return {str(person.pk): person.namn_och_befattning for person in personer}
