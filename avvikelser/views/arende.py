"""The page of one ärende. To open it is to read it, and that is logged."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from avvikelser import arendegang, sidans_delar
from avvikelser.arendegang import Verb
from avvikelser.arendesida import gang, lagrum_for, logg_for, mer_att_gora
from avvikelser.forms.lex_sarah import BeslutForm
from avvikelser.forms.stamplad import stampel
from avvikelser.fristlista import frister_for
from avvikelser.lasarkrets import lasare
from avvikelser.lex_sarah.beslutsordning import hinder_utan_utredning, ordningar
from avvikelser.lista.export import typord
from avvikelser.models import Arende, Arendetyp, Beslut, Forslag, Handelse, Status
from avvikelser.nasta_steg import Lage, nasta_steg
from avvikelser.sidans_delar import Fragegrund, Sidlage, samla
from avvikelser.synpunkter.sidan import BERORDA
from avvikelser.views.grund import MED
from avvikelser.views.lex_sarah import beslutsval
from kvalitet import ihagkommet, samlat
from kvalitet.aviseringar.antal import kom_ihag, nya
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, befogenheter_hos
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.models import Bilaga
from kvalitet.lagrum import SEKRETESS, hanvisning
from kvalitet.organisation.models import Person
from kvalitet.samlat import som_hamtat
from kvalitet.spar.logg import anteckna_se
from kvalitet.vyer import ObjektDetailView

# What is written in the utredning stands there, signed; in the log of the ärende it would stand twice. A koppling
# stands in its own section, for those who may read the other end: to the rest an entry in the log would give it away.
I_UTREDNINGEN = frozenset({Verb.SKRIV_POST.value, Verb.UTRED.value})
UTANFOR_LOGGEN = I_UTREDNINGEN | {Verb.KOPPLA.value, Verb.KOPPLA_BORT.value}


class _ArendeVy(ObjektDetailView):
    model = Arende
    befogenhet = Befogenhet.SE_ARENDE
    request: Inloggad
    object: Arende

    def hamta(self) -> Arende:
        ids = (self.kwargs["pk"],)
        for arende in ihagkommet.rader(_arendet, self.request.user, timezone.localdate(), ids=ids):
            return arende
        raise Http404

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> Any:
        anteckna_se(self.object, av=request.user)
        return super().get(request, *args, **kwargs)


def _arendet(person: Person, idag: date, pk: int) -> dict[str, QuerySet[Any, Any]]:
    """The one ärende, where the person may read it, with what stands beside it."""
    arenden = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(pk=pk).order_by()
    return {"arende": arenden.select_related("namnd", *MED).annotate(berorda_namn=BERORDA, **sidans_delar.noteringar())}


def _fragor(person: Person, idag: date, arende_id: int, namnd_id: int, *grund: Any) -> dict[str, QuerySet[Any, Any]]:
    """What the page and its sections show of the ärende. `grund`: the rest of a Fragegrund."""
    om = Fragegrund(arende_id, namnd_id, *grund)
    atgarder = arendegang.atgarder_i(arende_id).select_related("ansvarig", "beslutad_av").order_by("senast", "pk")
    fragor: dict[str, QuerySet[Any, Any]] = {
        "nya": samlat.antal(nya(person)),
        "atgarder": atgarder,
        "handelser": Handelse.objects.filter(arende=arende_id),
        "bilagor": Bilaga.objects.filter(arenden=arende_id).order_by("uppladdad"),
    }
    if om.typ == Arendetyp.LEX_SARAH:
        fragor["forslag"] = Forslag.objects.filter(arende=arende_id).select_related("av")
        fragor["beslutsordningar"] = ordningar(namnd_id)
        fragor["beslut"] = Beslut.objects.filter(arende=arende_id).select_related("av", "grund")
    return {**fragor, **sidans_delar.fragor_om(om, person)}


def _hamtat(arende: Arende, person: Person, idag: date) -> dict[str, list[Any]]:
    """The answers to `_fragor`, which the ärende keeps too."""
    om = Fragegrund.av(arende)
    val = (om.typ, om.noterat)
    hamtat = ihagkommet.svar(_fragor, person, idag, ids=(om.arende_id, om.namnd_id), val=val)
    _notera(arende, person, hamtat)
    return hamtat


def _notera(arende: Arende, person: Person, hamtat: dict[str, list[Any]]) -> None:
    """So that the rules that are asked about the ärende ask for nothing again."""
    kom_ihag(person, sum(hamtat["nya"]))
    for handelse in hamtat["handelser"]:
        handelse.arende = arende
    som_hamtat(arende, "handelser", hamtat["handelser"])
    if arende.typ == Arendetyp.LEX_SARAH:
        som_hamtat(arende, "forslag", hamtat["forslag"])
        arende.beslutsordningar = hamtat["beslutsordningar"]  # type: ignore[attr-defined]


def _utan_nekade(
    arende: Arende, person: Person, har: frozenset[str], verb: frozenset[Verb]
) -> tuple[frozenset[Verb], str]:
    """Without what the nämnd has left to others, and who they are; "" where the person does not work with it."""
    mojliga = arendegang.GANGAR[Arendetyp(arende.typ)].get(Status(arende.status), {}).keys()
    berors = har & {Befogenhet.HANDLAGGA.value, Befogenhet.BESLUTA.value}
    if arende.typ != Arendetyp.LEX_SARAH or not berors or not mojliga & arendegang.UTAN_UTREDNING:
        return verb, ""
    nej = hinder_utan_utredning(arende, person)
    return (verb - arendegang.UTAN_UTREDNING if nej else verb), nej


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
        hamtat = _hamtat(arende, person, idag)
        verb, vem_avstar = _utan_nekade(arende, person, har, verb)
        atgarder = hamtat["atgarder"]
        arendegang.satt_andra(arende, atgarder, person)
        handelser = [h for h in hamtat["handelser"] if h.verb not in UTANFOR_LOGGEN]
        lex = arende.typ == Arendetyp.LEX_SARAH
        beslutform = self._beslutform(verb)
        return super().get_context_data(
            arende=arende,
            typord=typord(arende),
            lex=arende.lex_sarah if lex else None,
            verb={v.value: v in verb for v in Verb},
            nasta=nasta_steg(Lage(arende, person, verb, atgarder, idag, far_besluta=not self.hinder)),
            gang=gang(arende, handelser, person),
            frister=[f for f in frister_for(arende) if arende.avslutad is None or f.uppfylld is not None],
            logg=logg_for(handelser, alla="alla" in self.request.GET),
            atgarder=atgarder,
            forslag=hamtat.get("forslag", []),
            beslut=[b for b in hamtat["beslut"] if b.utfall] if lex else [],
            beslutform=beslutform,
            beslutshinder=self.hinder,
            lasare=lasarna,
            nod_till=nod_till,
            sekretess=hanvisning(SEKRETESS, idag) if arende.sekretess else "",
            lagrum=lagrum_for(arende),
            bilagor=hamtat["bilagor"],
            mer=mer_att_gora(arende, verb),
            vem_avstar=vem_avstar,
            delar=samla(Sidlage(arende, person, har, verb, hamtat)),
            saknas="" if handlagger else arendegang.bara_lasa(arende, person),
            **kwargs,
        )

    def _beslutform(self, verb: frozenset[Verb]) -> BeslutForm | None:
        """The form of the beslut stands on the page for the one who may decide; a rättelse has a page of its own."""
        if self.object.status != Status.FORESLAGEN or not {Verb.BESLUTA, Verb.ATERFORVISA} <= verb:
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
