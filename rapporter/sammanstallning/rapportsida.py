"""What the page of a rapport shows: its sections, the one that is open, what stands next, its PDF and its checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse

from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import NastaSteg
from kvalitet.svenska import uppraknat
from rapporter.sammanstallning import text
from rapporter.sammanstallning.disposition import RAKNAT, Del, delar_av
from rapporter.sammanstallning.egna_listor import oppnar_hos
from rapporter.sammanstallning.kontroll import Kontroll, kontroller
from rapporter.sammanstallning.modeller import Avsnitt, Rapport
from rapporter.sammanstallning.papper import PDF_JOBB
from rapporter.sammanstallning.platshallare import fyll
from rapporter.sammanstallning.publicering import att_ratta
from rapporter.sammanstallning.rapporttyp import Avsnittsmall, Nyckeltal, Rapporttyp
from rapporter.sammanstallning.samarbetsdel import samarbetet
from rapporter.sammanstallning.siffrans_lista import till_listan, varfor_utan
from rapporter.sammanstallning.tabellvy import Lankare, siffra, tabellvy
from rapporter.sammanstallning.typer import typ_for
from rapporter.sammanstallning.version import Version, kontrollsummor, siffror_for
from rapporter.sammanstallning.versionsord import om_offentlig
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Varde


@dataclass(frozen=True)
class Lage:
    """How far a section has come, as icon and word."""

    ikon: str
    text: str
    klar: bool = False


@dataclass(frozen=True)
class Innehallsrad:
    """One line of the contents beside the page."""

    del_: Del
    url: str
    lage: Lage
    oppen: bool


@dataclass(frozen=True)
class Stapel:
    """A year with its number and the bar's length in percent of the longest."""

    ar: int
    varde: Varde
    langd: int
    nu: bool

    @property
    def text(self) -> str:
        return siffra(self.varde)


def avsnitten(rapport: Rapport) -> list[Avsnitt]:
    """The sections in order, with who last wrote in each. Fetched once for each time the rapport is."""
    prefetch_related_objects([rapport], Prefetch("avsnitt", Avsnitt.objects.select_related("andrad_av")))
    return list(rapport.avsnitt.all())


def sidans_innehall(rapport: Rapport, person: Person, nyckel: str, version: Version) -> dict[str, Any]:
    """Everything the template needs. `nyckel` is the open section, "" for the one to write next."""
    avsnitt = {a.nyckel: a for a in avsnitten(rapport)}
    typ = typ_for(rapport)
    alla = delar_av(typ, avsnitt.values())
    oppen = next((d for d in alla if d.nyckel == nyckel), None) or _att_skriva(alla, avsnitt)
    far_skriva = rapport.ar_utkast and kan_hos(person, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    far_ratta = not rapport.ar_utkast and kan_hos(person, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    siffror = siffror_for(rapport, version)
    kontrollista = kontroller(rapport, avsnitt.values()) if rapport.ar_utkast else ()
    innehall = [_innehallsrad(rapport, d, avsnitt, oppen, far_skriva) for d in alla]
    sidor = {rn.del_.nyckel: rn.url for rn in innehall}
    return {
        "rapport": rapport,
        "siffror": siffror,
        "om_offentlig": om_offentlig(getattr(rapport, "dolda_tal", None), forvantas=typ.doljer(siffror)),
        "period": rapport.perioden,
        "version": version,
        "innehall": innehall,
        "oppen": oppen,
        "avsnitt": avsnitt.get(oppen.nyckel),
        "definitioner": siffror.definitioner if oppen.nyckel == RAKNAT else (),
        "far_skriva": far_skriva,
        "far_ratta": far_ratta,
        "offentlig_att_ratta": far_ratta and att_ratta(rapport),
        "far_faststalla": kan_hos(person, Befogenhet.FASTSTALLA, rapport.namnd_id),
        "kontroller": kontrollista,
        "kan_faststallas": bool(kontrollista) and all(k.klar for k in kontrollista),
        "steg": nasta_steg(rapport, kontrollista, alla, avsnitt) if far_skriva else None,
        "kontrollsummor": None if rapport.ar_utkast else kontrollsummor(rapport, version),
        "rattelse": None if rapport.ar_utkast else _rattelse(rapport, person),
        **samarbetet(rapport, avsnitt.get(oppen.nyckel), person, far_skriva=far_skriva),
        **oppet_avsnitt(typ, oppen, avsnitt.get(oppen.nyckel), siffror, sidor, lank=_lankare(rapport, person, version)),
        **pdflage(rapport, person),
    }


def _rattelse(rapport: Rapport, person: Person) -> Rapport | None:
    return Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT).filter(rattar=rapport).first()


def att_skriva(rapport: Rapport) -> str:
    """The section to write next: the first that is not done, or the first of all."""
    avsnitt = {a.nyckel: a for a in rapport.avsnitt.all()}
    return _att_skriva(delar_av(typ_for(rapport), avsnitt.values()), avsnitt).nyckel


def _att_skriva(alla: tuple[Del, ...], avsnitt: dict[str, Avsnitt]) -> Del:
    """The first section that is not done; the first of all when every one is."""
    kvar = (d for d in alla if d.nyckel in avsnitt and not avsnitt[d.nyckel].klar)
    return next(kvar, alla[0])


def _innehallsrad(
    rapport: Rapport, del_: Del, avsnitt: dict[str, Avsnitt], oppen: Del, far_skriva: bool
) -> Innehallsrad:
    """Who writes is led to the form, everybody else to the text."""
    if far_skriva and del_.nyckel in avsnitt:
        url = reverse("rapporter:avsnitt", args=[rapport.pk, del_.nyckel])
    else:
        url = f"{reverse('rapporter:rapport', args=[rapport.pk])}?avsnitt={del_.nyckel}"
    return Innehallsrad(del_, url, _lage(avsnitt.get(del_.nyckel)), del_ == oppen)


def _lage(avsnitt: Avsnitt | None) -> Lage:
    if avsnitt is None or avsnitt.klar:
        return Lage("bock", "Klart", klar=True)
    return Lage("penna", "Skrivs") if avsnitt.text else Lage("ring", "Inte börjat")


def _lankare(rapport: Rapport, person: Person, version: Version) -> Lankare | None:
    """A draft's figures lead to what they count, for those who may read it. What is fastställt, and what is public,
    stands by itself: what was counted goes on."""
    if version == "offentlig" or not rapport.ar_utkast:
        return None
    oppnar = oppnar_hos(person, rapport.namnd_id)
    return till_listan(rapport.namnd.kod, rapport.brytpunkt, oppnar) if oppnar else None


def oppet_avsnitt(
    typ: Rapporttyp,
    oppen: Del,
    avsnitt: Avsnitt | None,
    siffror: Siffror,
    sidor: Mapping[str, str],
    *,
    lank: Lankare | None = None,
) -> dict[str, Any]:
    """What the section that is open says and shows, in the version of `siffror`. `sidor`: the address of each one."""
    ar_forslag = oppen.nyckel == typ.forslag
    mall = typ.mallar.get(oppen.nyckel, Avsnittsmall(oppen.nyckel, oppen.rubrik))
    skrivet = fyll(avsnitt.text, siffror, avsnitt.rapport.format) if avsnitt else ""
    tabeller = typ.tabeller_i(oppen.nyckel, siffror)
    return {
        "mening": typ.om(oppen.nyckel, siffror),
        "ledtext": mall.ledtext,
        "ar_forslag": ar_forslag,
        "skriven": text.till_html(skrivet) if avsnitt and not ar_forslag else "",
        "beslutspunkter": text.punkter(skrivet) if avsnitt and ar_forslag else [],
        "tabeller": [tabellvy(tabell, siffror.noter, lank=lank) for tabell in tabeller],
        "utan_lista": varfor_utan(tabeller, lank) if lank else "",
        "nyckeltal": _nyckeltal(typ, siffror, sidor) if oppen.nyckel == typ.sammanfattning else [],
        "staplar": staplar(mall, siffror),
        "stapelrubrik": mall.stapel[1],
    }


def _nyckeltal(typ: Rapporttyp, siffror: Siffror, sidor: Mapping[str, str]) -> list[tuple[Nyckeltal, str]]:
    """The figures at the front, each with the address of the table it comes from; "" for one the report has not."""
    finns = {tabell.kod for tabell in siffror.tabeller}

    def adress(tal: Nyckeltal) -> str:
        kod = tal.ankare.removeprefix("tabell-")
        i = (nyckel for nyckel in sidor if nyckel in typ.mallar and typ.mallar[nyckel].har(kod))
        return f"{sidor[nyckel]}#{tal.ankare}" if kod in finns and (nyckel := next(i, "")) else ""

    return [(tal, adress(tal)) for tal in typ.nyckeltal(siffror)]


def staplar(mall: Avsnittsmall, siffror: Siffror) -> list[Stapel]:
    """The whole nämnd's bars for a section, where there is more than one year to compare."""
    slag, _ = mall.stapel
    if not slag or not siffror.jamforelser:
        return []
    perioder = (*siffror.jamforelser, siffror.period)
    varden = [siffror.varde(period=p.kod, slag=slag) for p in perioder]
    storst = max([v for v in varden if isinstance(v, int)] + [1])
    return [
        Stapel(p.ar, v, 100 * v // storst if isinstance(v, int) else 0, p == siffror.period)
        for p, v in zip(perioder, varden, strict=True)
    ]


# --- What stands next -------------------------------------------------------------------------------------------------


def nasta_steg(
    rapport: Rapport, kontrollista: tuple[Kontroll, ...], alla: tuple[Del, ...], avsnitt: dict[str, Avsnitt]
) -> NastaSteg:
    """The one thing to do now: write, put right, or fix the report."""
    kvar = [d for d in alla if d.nyckel in avsnitt and not avsnitt[d.nyckel].klar]
    if kvar:
        sedan = [f"”{d.rubrik}”" for d in kvar[1:]]
        mer = f"Sedan återstår {uppraknat(sedan)}." if sedan else "Sedan kan rapporten fastställas."
        url = f"{reverse('rapporter:avsnitt', args=[rapport.pk, kvar[0].nyckel])}#avsnitt"
        return NastaSteg(f"Skriv avsnittet ”{kvar[0].rubrik}” och markera det som klart.", mer, url, "Till avsnittet")
    hinder = next((k for k in kontrollista if not k.klar), None)
    if hinder:
        return _ratta_till(rapport, hinder)
    url = reverse("rapporter:faststall", args=[rapport.pk])
    return NastaSteg(
        "Läs igenom utkastet och fastställ rapporten.", "Alla avsnitt är klara.", url, "Till fastställande"
    )


def _ratta_till(rapport: Rapport, hinder: Kontroll) -> NastaSteg:
    """Led to where it is put right: the section with what must not stand there, or the figures."""
    mer = "Rapporten kan fastställas när det är rättat."
    if hinder.avsnitt is None:
        url = reverse("rapporter:rakna-om", args=[rapport.pk])
        return NastaSteg(f"{hinder.text}.", mer, url, "Räkna om siffrorna")
    url = f"{reverse('rapporter:avsnitt', args=[rapport.pk, hinder.avsnitt.nyckel])}#avsnitt"
    return NastaSteg(f"{hinder.text}.", mer, url, "Till avsnittet")


# --- The PDF ----------------------------------------------------------------------------------------------------------


def pdflage(rapport: Rapport, person: Person) -> dict[str, Any]:
    """The latest job that makes this rapport's PDF. Its progress is shown to the one who began it."""
    jobb = Jobb.objects.filter(slag=PDF_JOBB, argument__rapport=rapport.pk).order_by("-skapat").first()
    pagar = jobb is not None and not jobb.slut
    return {
        "jobb": jobb
        if jobb and jobb.person_id == person.pk and (pagar or jobb.status == Jobb.Status.MISSLYCKAT)
        else None,
        "jobb_pagar": pagar,
    }
