"""The page of one ärende. To open it is to read it, and that is logged."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from avvikelser import arendegang, sidans_delar
from avvikelser.arendegang import Verb
from avvikelser.arendesida import gang, lagrum_for, logg_for, mer_att_gora
from avvikelser.forms.lex_sarah import BeslutForm
from avvikelser.forms.stamplad import stampel
from avvikelser.fristlista import frister_for
from avvikelser.kopplingar.models import Koppling
from avvikelser.lasarkrets import lasare
from avvikelser.lex_sarah.beslutsordning import ordningar
from avvikelser.lista.export import typord
from avvikelser.models import Arende, Arendetyp
from avvikelser.nasta_steg import Lage, nasta_steg
from avvikelser.sidans_delar import Sidlage, samla
from avvikelser.synpunkter.sidan import BERORDA
from avvikelser.views.grund import MED
from avvikelser.views.lex_sarah import beslutsval
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, befogenheter_hos
from kvalitet.bilagor.leverans import leverera
from kvalitet.lagrum import SEKRETESS, hanvisning
from kvalitet.samlat import listor, som_hamtat
from kvalitet.spar.logg import anteckna_se
from kvalitet.vyer import ObjektDetailView

# What is written in the utredning stands there, signed; in the log of the ärende it would stand twice. A koppling
# stands in its own section, for those who may read the other end: to the rest an entry in the log would give it away.
I_UTREDNINGEN = frozenset({Verb.SKRIV_POST.value, Verb.UTRED.value})
UTANFOR_LOGGEN = I_UTREDNINGEN | {Verb.KOPPLA.value, Verb.KOPPLA_BORT.value}


_HAR_KOPPLINGAR = Exists(Koppling.objects.filter(Q(fran=OuterRef("pk")) | Q(till=OuterRef("pk"))))


class _ArendeVy(ObjektDetailView):
    model = Arende
    befogenhet = Befogenhet.SE_ARENDE
    request: Inloggad
    object: Arende

    def hamta(self) -> Arende:
        arenden = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE)
        med = arenden.select_related("namnd", *MED).annotate(
            har_kopplingar=_HAR_KOPPLINGAR, berorda_namn=BERORDA, **sidans_delar.noteringar()
        )
        return get_object_or_404(med, pk=self.kwargs["pk"])

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> Any:
        anteckna_se(self.object, av=request.user)
        return super().get(request, *args, **kwargs)


def _fragor(arende: Arende) -> dict[str, QuerySet[Any, Any]]:
    """What the page itself shows of the ärende."""
    fragor: dict[str, QuerySet[Any, Any]] = {
        "atgarder": arendegang.atgarder_i(arende).select_related("ansvarig", "beslutad_av").order_by("senast", "pk"),
        "handelser": arende.handelser.all(),
        "bilagor": arende.bilagor.order_by("uppladdad"),
    }
    if arende.typ == Arendetyp.LEX_SARAH:
        fragor["forslag"] = arende.forslag.select_related("av")
        fragor["beslutsordningar"] = ordningar(arende)
        if arende.lex_sarah.utfall:
            fragor["beslut"] = arende.beslut.select_related("av", "grund")
    return fragor


def _notera(arende: Arende, hamtat: dict[str, list[Any]]) -> None:
    """So that the rules that are asked about the ärende ask for nothing again."""
    som_hamtat(arende, "handelser", hamtat["handelser"])
    if arende.typ == Arendetyp.LEX_SARAH:
        som_hamtat(arende, "forslag", hamtat["forslag"])
        arende.beslutsordningar = hamtat["beslutsordningar"]  # type: ignore[attr-defined]


class ArendeView(_ArendeVy):
    template_name = "avvikelser/arende.html"
    hinder = ""  # why one who may decide cannot decide here

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        arende, person, idag = self.object, self.request.user, timezone.localdate()
        lasarna = lasare(arende) if arende.sekretess else []
        nod_till = next((rad.nod_till for rad in lasarna if rad.person == person), None)
        har = frozenset({self.befogenhet.value}) if nod_till else befogenheter_hos(person, arende.enhet_id)
        verb = arendegang.mojliga(arende, har)
        handlagger = har & arendegang.kravs_av(Verb.ANTECKNING, arende.typ)
        hamtat = listor({**_fragor(arende), **sidans_delar.fragor_om(arende, person)})
        _notera(arende, hamtat)
        atgarder = hamtat["atgarder"]
        arendegang.satt_andra(arende, atgarder, person)
        handelser = [h for h in hamtat["handelser"] if h.verb not in UTANFOR_LOGGEN]
        lex = arende.typ == Arendetyp.LEX_SARAH
        return super().get_context_data(
            arende=arende,
            typord=typord(arende),
            lex=arende.lex_sarah if lex else None,
            verb={v.value: v in verb for v in Verb},
            nasta=nasta_steg(Lage(arende, person, verb, atgarder, idag)),
            gang=gang(arende, handelser, person),
            frister=frister_for(arende),
            logg=logg_for(handelser, alla="alla" in self.request.GET),
            atgarder=atgarder,
            forslag=hamtat.get("forslag", []),
            beslut=hamtat.get("beslut", []),
            beslutform=self._beslutform(verb),
            beslutshinder=self.hinder,
            lasare=lasarna,
            nod_till=nod_till,
            sekretess=hanvisning(SEKRETESS, idag) if arende.sekretess else "",
            lagrum=lagrum_for(arende),
            bilagor=hamtat["bilagor"],
            mer=mer_att_gora(arende, verb),
            delar=samla(Sidlage(arende, person, har, verb, hamtat)),
            saknas="" if handlagger else arendegang.bara_lasa(arende, person),
            **kwargs,
        )

    def _beslutform(self, verb: frozenset[Verb]) -> BeslutForm | None:
        """The form of the beslut stands on the page for the one who may decide; a rättelse has a page of its own."""
        if not {Verb.BESLUTA, Verb.ATERFORVISA} <= verb:
            return None
        self.hinder = arendegang.beslutshinder(self.object, self.request.user)
        if self.hinder:
            return None
        return BeslutForm(initial={"andrad": stampel(self.object)}, **beslutsval(self.object))


class BilagaView(_ArendeVy):
    """A file of the ärende, under the same permission as the ärende itself."""

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> FileResponse | HttpResponse:
        bilaga = get_object_or_404(self.object.bilagor, pk=self.kwargs["bilaga"])
        anteckna_se(self.object, av=request.user)
        return leverera(bilaga)
