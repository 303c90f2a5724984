"""How a tillsynsärende moves. The only place where its status changes.

    inkommen ──paborja──> svar förbereds ──till_namnden──> hos nämnden ──besvara──> besvarad ──avsluta──> avslutad
                               │  ^────────aterta──────────────┘            ^            │
                               ├─────────────────besvara────────────────────┘            │
                               ^─────────────────komplettera─────────────────────────────┘

IVO may end it at any time before that too (`avsluta`), except while the nämnd has it. What the nämnd decides is kept
with its sammanträde and only shown here.

Source: DOMAIN 9. Lagrum: 5 kap. 1-2 §§ offentlighets- och sekretesslagen (2009:400).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from avvikelser.arendegang.upprepning import INOM
from avvikelser.models import Arende, Arendetyp
from avvikelser.tillsyn import dokument, sekretess
from avvikelser.tillsyn.dagar import krav_pa_inkommen, krav_pa_sista_dag
from avvikelser.tillsyn.models import (
    Anstand,
    Ivosvar,
    Svarssatt,
    Tillsynsarende,
    Tillsynshandelse,
    Tillsynsslag,
    Tillsynsstatus,
    Tillsynsutfall,
)
from kvalitet.behorighet import Befogenhet, kan_hos, personer_med
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import antal

SE, SKOTA = Befogenhet.SE_TILLSYN, Befogenhet.SKOTA_TILLSYN
_S = Tillsynsstatus


class Steg(StrEnum):
    PABORJA = "paborja"
    TILL_NAMNDEN = "till_namnden"
    ATERTA = "aterta"
    BESVARA = "besvara"
    KOMPLETTERA = "komplettera"
    AVSLUTA = "avsluta"


OVERGANGAR: Mapping[Tillsynsstatus, Mapping[Steg, Tillsynsstatus]] = {
    _S.INKOMMEN: {Steg.PABORJA: _S.FORBEREDS, Steg.AVSLUTA: _S.AVSLUTAD},
    _S.FORBEREDS: {Steg.TILL_NAMNDEN: _S.HOS_NAMNDEN, Steg.BESVARA: _S.BESVARAD, Steg.AVSLUTA: _S.AVSLUTAD},
    _S.HOS_NAMNDEN: {Steg.ATERTA: _S.FORBEREDS, Steg.BESVARA: _S.BESVARAD},
    _S.BESVARAD: {Steg.KOMPLETTERA: _S.FORBEREDS, Steg.AVSLUTA: _S.AVSLUTAD},
    _S.AVSLUTAD: {},
}
_HINDER: Mapping[Steg, str] = {
    Steg.PABORJA: "Svaret är redan påbörjat.",
    Steg.TILL_NAMNDEN: "Bara ett svar som förbereds kan läggas fram för nämnden.",
    Steg.ATERTA: "Svaret ligger inte hos nämnden.",
    Steg.BESVARA: "Svaret går inte att skicka i det här läget. Påbörja det först.",
    Steg.KOMPLETTERA: "Bara ett ärende som är besvarat kan kompletteras.",
    Steg.AVSLUTA: "Ärendet går inte att avsluta i det här läget. Ta först tillbaka svaret från nämnden.",
}


@dataclass(frozen=True, kw_only=True)
class Tillsynsuppgift:
    """What is written about it. `arende` is a lex Sarah ärende that it concerns."""

    slag: str
    rubrik: str
    arendemening: str
    inkommen: date
    svar_senast: date | None = None
    ivo_dnr: str = ""
    sekretess: bool = False
    handlaggare: Person | None = None
    arende: Arende | None = None

    def skriv_i(self, rad: Tillsynsarende) -> None:
        for falt in fields(self):
            setattr(rad, falt.name, getattr(self, falt.name))
        rad.sekretess = self.sekretess or self.arende is not None


def krav_pa(av: Person, namnd_id: int) -> None:
    """Raises OtillatenOvergang unless the person looks after the nämnd's answers to IVO."""
    if not kan_hos(av, SKOTA, namnd_id):
        raise OtillatenOvergang("Du kan läsa men inte ändra. Ditt uppdrag omfattar inte nämndens svar till IVO.")


# ---- begin and change ----


@transaction.atomic
def registrera(
    namnd: Organisationsdel, uppgift: Tillsynsuppgift, enheter: Collection[Organisationsdel] = (), *, av: Person
) -> Tillsynsarende:
    """What has come in from IVO gets a number of the nämnd's; sent twice it is one. Raises OtillatenOvergang."""
    krav_pa(av, namnd.pk)
    if namnd.typ != Deltyp.NAMND:
        raise OtillatenOvergang("Välj den nämnd som IVO har skrivit till.")
    _granska(uppgift, namnd, av)
    if (finns := _nyss_registrerat(namnd, uppgift, av)) is not None:
        return finns
    rad = Tillsynsarende(dnr=nytt_dnr(namnd, timezone.localdate().year)[0], namnd=namnd, skapad_av=av, andrad_av=av)
    uppgift.skriv_i(rad)
    rad.save()
    rad.enheter.set(enheter)
    anteckna("registrera_tillsyn", rad, av=av, detalj={"slag": rad.slag, "sekretess": rad.sekretess})
    _handelse(rad, f"Registrerade ärendet: {Tillsynsslag(rad.slag).label.lower()}.", av)
    return rad


def _nyss_registrerat(namnd: Organisationsdel, uppgift: Tillsynsuppgift, av: Person) -> Tillsynsarende | None:
    """The same facts from the same person, so lately that the form was sent twice. Two at once wait for each other."""
    Organisationsdel.objects.select_for_update(no_key=True).get(pk=namnd.pk)
    nyss = Tillsynsarende.objects.filter(namnd=namnd, skapad_av=av, skapad__gt=timezone.now() - INOM).order_by("-pk")
    sagt = {falt.name: getattr(uppgift, falt.name) for falt in fields(uppgift)}
    sagt["sekretess"] = uppgift.sekretess or uppgift.arende is not None
    return next((rad for rad in nyss if all(getattr(rad, namn) == varde for namn, varde in sagt.items())), None)


@transaction.atomic
def andra(
    rad: Tillsynsarende,
    uppgift: Tillsynsuppgift,
    enheter: Collection[Organisationsdel] = (),
    *,
    av: Person,
) -> Tillsynsarende:
    """Put the facts right. The day of the answer is moved by `ge_anstand`, so that the history is kept, unless there
    was none. Its åtgärder get sekretess when it does. Raises OtillatenOvergang."""
    rad = lock(rad, av=av)
    _granska(uppgift, rad.namnd, av, fore=rad.arende)
    if rad.svar_senast and uppgift.svar_senast != rad.svar_senast:
        raise OtillatenOvergang("Dagen för svaret ändras med ett anstånd, så att det syns varför.")
    hemligt = rad.sekretess
    uppgift.skriv_i(rad)
    if hemligt and not rad.sekretess:
        sekretess.krav_pa_egna_atgarder(rad)
    _spara(rad, av)
    rad.enheter.set(enheter)
    if rad.sekretess:
        sekretess.stang_atgarder(rad)
    anteckna("andra_tillsyn", rad, av=av, detalj={"sekretess": rad.sekretess})
    _handelse(rad, "Ändrade uppgifterna om ärendet.", av)
    return rad


def _granska(uppgift: Tillsynsuppgift, namnd: Organisationsdel, av: Person, *, fore: Arende | None = None) -> None:
    krav_pa_inkommen(uppgift.inkommen)
    krav_pa_sista_dag(uppgift.svar_senast)
    if uppgift.svar_senast and uppgift.svar_senast < uppgift.inkommen:
        raise OtillatenOvergang("Svaret kan inte vara för sent redan när det kom in. Kontrollera dagarna.")
    ny = uppgift.handlaggare
    if ny and not personer_med(SKOTA, namnd.pk).filter(pk=ny.pk).exists():
        raise OtillatenOvergang(f"{ny.namn} sköter inte nämndens svar till IVO. Välj någon annan som handläggare.")
    arende = uppgift.arende
    if arende is None or arende == fore:
        return
    synliga = Arende.objects.for_user(av, Befogenhet.SE_ARENDE).filter(typ=Arendetyp.LEX_SARAH, namnd=namnd)
    if not synliga.filter(pk=arende.pk).exists():
        raise OtillatenOvergang("Det finns inget lex Sarah-ärende i nämnden med det numret som du kan läsa.")


@transaction.atomic
def ge_anstand(
    rad: Tillsynsarende, *, till: date, skal: str, av: Person, nar: datetime | None = None
) -> Tillsynsarende:
    """IVO has given more time. The day before is kept. Raises OtillatenOvergang for a day that is no later."""
    rad = lock(rad, av=av)
    if not rad.obesvarad:
        raise OtillatenOvergang("Ärendet är besvarat. Dagen för svaret ändras inte längre.")
    krav_pa_sista_dag(till)
    if till <= (rad.svar_senast or rad.inkommen):
        raise OtillatenOvergang("Den nya dagen är inte senare än den som gäller.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför IVO ger anstånd.")
    fran, rad.svar_senast = rad.svar_senast, till
    Anstand.objects.create(
        tillsynsarende=rad, fran=fran, till=till, skal=skal.strip(), nar=nar or timezone.now(), av=av
    )
    _spara(rad, av)
    anteckna("ge_anstand", rad, av=av, detalj={"fran": fran.isoformat() if fran else None, "till": till.isoformat()})
    _handelse(rad, f"Skrev in anstånd till {till.isoformat()}.", av, nar)
    return rad


@transaction.atomic
def skriv_yttrande(rad: Tillsynsarende, *, text: str, av: Person) -> Tillsynsarende:
    """The answer's own words, before its krav. Raises OtillatenOvergang when it is not being prepared."""
    rad = lock(rad, av=av)
    if rad.status not in (_S.INKOMMEN, _S.FORBEREDS):
        raise OtillatenOvergang("Svaret skrivs inte om i det här läget. Ta tillbaka det först.")
    if rad.status == _S.INKOMMEN:
        _satt(rad, Steg.PABORJA, av)
    rad.yttrande = text.strip()
    _spara(rad, av)
    anteckna("skriv_yttrande", rad, av=av)
    _handelse(rad, "Skrev i yttrandet.", av)
    return rad


# ---- the arrows ----


@transaction.atomic
def paborja(rad: Tillsynsarende, *, av: Person, nar: datetime | None = None) -> Tillsynsarende:
    """Somebody begins to write the answer: the handläggare, else who presses the button."""
    rad = lock(rad, av=av)
    _satt(rad, Steg.PABORJA, av)
    _spara(rad, av)
    anteckna("paborja_tillsyn", rad, av=av)
    _handelse(rad, "Började förbereda svaret.", av, nar)
    return rad


@transaction.atomic
def till_namnden(rad: Tillsynsarende, *, av: Person, nar: datetime | None = None) -> Tillsynsarende:
    """The answer is put before the nämnd: its words stand from now on. Raises OtillatenOvergang for what is missing."""
    rad = lock(rad, av=av)
    _satt(rad, Steg.TILL_NAMNDEN, av)
    _kravs_helt(rad)
    _spara(rad, av)
    anteckna("till_namnden", rad, av=av)
    _handelse(rad, "Lämnade svaret till nämnden.", av, nar)
    return rad


@transaction.atomic
def aterta(rad: Tillsynsarende, *, av: Person, nar: datetime | None = None) -> Tillsynsarende:
    """The nämnd wants more, or something must be put right."""
    rad = lock(rad, av=av)
    _satt(rad, Steg.ATERTA, av)
    _spara(rad, av)
    anteckna("aterta_fran_namnden", rad, av=av)
    _handelse(rad, "Tog tillbaka svaret från nämnden.", av, nar)
    return rad


@transaction.atomic
def besvara(
    rad: Tillsynsarende,
    *,
    dag: date,
    satt: str,
    pdf: bytes,
    avtryck: str,
    av: Person,
    nar: datetime | None = None,
) -> Tillsynsarende:
    """The answer has been sent. `pdf` is the document as sent and is kept; `avtryck` says which wording it was made of.

    Raises OtillatenOvergang for a day to come, for what is missing, and when somebody has written since.
    """
    rad = lock(rad, av=av)
    _satt(rad, Steg.BESVARA, av)
    _kravs_helt(rad)
    if dag > timezone.localdate(nar):
        raise OtillatenOvergang("Dagen ligger i framtiden. Skriv in svaret när det är skickat.")
    if dag < rad.inkommen:
        raise OtillatenOvergang("Svaret kan inte vara skickat innan ärendet kom in. Kontrollera dagen.")
    svaret = dokument.bygg(rad, utkast=False)
    if svaret.avtryck != avtryck:
        raise OtillatenOvergang("Någon skrev i svaret medan filen gjordes. Läs igenom det och spara igen.")
    fil = spara_bytes(dokument.filnamn(svaret, "pdf"), pdf, "application/pdf", av)
    Ivosvar.objects.create(tillsynsarende=rad, dag=dag, satt=Svarssatt(satt), fil=fil, nar=nar or timezone.now(), av=av)
    rad.besvarad = dag
    _spara(rad, av)
    anteckna("besvara_ivo", rad, av=av, detalj={"dag": dag.isoformat(), "satt": satt})
    _handelse(rad, f"Skickade svaret till IVO {dag.isoformat()}.", av, nar)
    return rad


@transaction.atomic
def komplettera(
    rad: Tillsynsarende, *, svar_senast: date, skal: str, av: Person, nar: datetime | None = None
) -> Tillsynsarende:
    """IVO asks for more: the answer is prepared again, to a new day. What was sent stays. Raises OtillatenOvergang."""
    rad = lock(rad, av=av)
    _satt(rad, Steg.KOMPLETTERA, av)
    if not skal.strip():
        raise OtillatenOvergang("Skriv vad IVO vill veta mer om.")
    krav_pa_sista_dag(svar_senast)
    if svar_senast < timezone.localdate(nar):
        raise OtillatenOvergang("Dagen har redan varit. Välj i dag eller en senare dag.")
    rad.svar_senast, rad.besvarad = svar_senast, None
    _spara(rad, av)
    anteckna("komplettera_tillsyn", rad, av=av, detalj={"svar_senast": svar_senast.isoformat()})
    _handelse(rad, f"IVO vill ha en komplettering senast {svar_senast.isoformat()}: {skal.strip()}", av, nar)
    return rad


@transaction.atomic
def avsluta(
    rad: Tillsynsarende, *, dag: date, utfall: str, besked: str, av: Person, nar: datetime | None = None
) -> Tillsynsarende:
    """IVO has ended it; `utfall` is what it came to and `besked` what IVO said. Raises OtillatenOvergang while a krav
    is not met."""
    rad = lock(rad, av=av)
    _satt(rad, Steg.AVSLUTA, av)
    if utfall not in Tillsynsutfall.values:
        raise OtillatenOvergang("Välj vad IVO beslutade.")
    if not besked.strip():
        raise OtillatenOvergang("Skriv vad IVO har beslutat eller svarat.")
    if not rad.inkommen <= dag <= timezone.localdate(nar):
        raise OtillatenOvergang("Kontrollera dagen: den ska ligga efter att ärendet kom in och inte i framtiden.")
    if kvar := rad.krav.filter(uppfyllt__isnull=True).count():
        raise OtillatenOvergang(f"{antal('krav är', 'krav är', kvar)} inte uppfyllt än. Skriv in det först.")
    rad.avslutad, rad.utfall, rad.besked = dag, utfall, besked.strip()
    _spara(rad, av)
    anteckna("avsluta_tillsyn", rad, av=av, detalj={"dag": dag.isoformat(), "utfall": utfall})
    _handelse(rad, f"Avslutade ärendet. IVO:s beslut: {Tillsynsutfall(utfall).label.lower()}.", av, nar)
    return rad


def hinder_for_svar(rad: Tillsynsarende) -> list[str]:
    """What is missing before the answer is whole, a sentence each. One query."""
    kraven = list(rad.krav.all())
    hinder = [f"Skriv vad som är gjort för krav {k.nummer}." for k in kraven if not k.svar]
    if not kraven and not rad.yttrande:
        hinder.append("Skriv ett yttrande, eller lägg till de krav som IVO ställer.")
    return hinder


def mojliga(rad: Tillsynsarende) -> frozenset[Steg]:
    return frozenset(OVERGANGAR[Tillsynsstatus(rad.status)])


# ---- what every verb does ----


def lock(rad: Tillsynsarende, *, av: Person) -> Tillsynsarende:
    """The row as it is now, held until commit. Raises OtillatenOvergang for one who may not."""
    rader = Tillsynsarende.objects.select_for_update(of=("self",)).select_related("namnd", "arende", "andrad_av")
    nu = rader.get(pk=rad.pk)
    krav_pa(av, nu.namnd_id)
    return nu


def _satt(rad: Tillsynsarende, steg: Steg, av: Person) -> None:
    ny = OVERGANGAR[Tillsynsstatus(rad.status)].get(steg)
    if ny is None:
        raise OtillatenOvergang(_HINDER[steg])
    rad.status = ny
    if steg is Steg.PABORJA:
        rad.handlaggare = rad.handlaggare or av


def _kravs_helt(rad: Tillsynsarende) -> None:
    if hinder := hinder_for_svar(rad):
        raise OtillatenOvergang(f"Svaret är inte helt. {' '.join(hinder)}")


def _spara(rad: Tillsynsarende, av: Person) -> None:
    rad.andrad_av = av
    rad.save()


def skriv_handelse(rad: Tillsynsarende, text: str, av: Person, nar: datetime | None = None) -> Tillsynshandelse:
    """One line in the history."""
    return Tillsynshandelse.objects.create(tillsynsarende=rad, nar=nar or timezone.now(), av=av, text=text)


_handelse = skriv_handelse
