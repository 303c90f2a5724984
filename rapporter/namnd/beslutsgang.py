"""After the sammanträde: what was decided, that it was justerat, and when the notice went up and came down.

    beslut skrivs ─> genomfört ─> protokollet justerat ─> anslaget uppsatt ─> anslaget nedtaget
             └ omedelbart justerat ─> anslaget uppsatt ─> anslaget nedtaget

A decision is written from the day of the sammanträde, and may be put right until it is justerat. Then nobody changes
it: the protocol is signed. Every verb locks the sammanträde first. Lagrum: `anslagstid`.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.namnd import anslagstid
from rapporter.namnd.beslutsmodeller import Anslag, Anslagsslag, Namndbeslut
from rapporter.namnd.justering import ar_justerad
from rapporter.namnd.modeller import Namndarende, Sammantrade, Sammantradesstatus
from rapporter.namnd.sammantradesgang import lock

_TIDIGT = "Besluten skrivs efter sammanträdet, som är {dag}."
_INTE_KALLAD = "Markera först att kallelsen är skickad."
_NAGON_ANNAN = "{namn} sparade beslutet före dig. Ladda om sidan för att se det. Din text finns kvar här."


@transaction.atomic
def skriv_beslut(
    arende: Namndarende,
    *,
    beslut: str,
    omedelbart_justerad: bool = False,
    reservation: str = "",
    expedieras_till: str = "",
    version: int = 0,
    av: Person,
) -> Namndbeslut:
    """Write what the nämnd decided in an ärende, or put it right. `version` is that of the text it was written from.

    Raises OtillatenOvergang before the sammanträde, when it is justerat, and when somebody saved in between.
    """
    sammantrade = lock(arende.sammantrade_id)
    krav_pa_tid(sammantrade)
    arende = _pa_listan(sammantrade, arende)
    gammalt = Namndbeslut.objects.filter(arende=arende).select_related("av").first()
    _krav_pa_beslut(sammantrade, gammalt, beslut, version)
    nytt = gammalt or Namndbeslut(arende=arende, version=0)
    if omedelbart_justerad and not nytt.omedelbart_justerad and _anslag(sammantrade, Anslagsslag.OMEDELBAR):
        raise OtillatenOvergang("De omedelbart justerade paragraferna är redan justerade. Den här följer protokollet.")
    nytt.beslut, nytt.omedelbart_justerad = beslut.strip(), omedelbart_justerad
    nytt.reservation, nytt.expedieras_till = reservation.strip(), expedieras_till.strip()
    nytt.version, nytt.skriven, nytt.av = nytt.version + 1, timezone.now(), av
    nytt.save()
    anteckna("skriv_namndbeslut", nytt, av=av, detalj={"version": nytt.version, "omedelbar": omedelbart_justerad})
    return nytt


def krav_pa_tid(sammantrade: Sammantrade) -> None:
    """Raises OtillatenOvergang unless the sammanträde has been, or is being, held."""
    if sammantrade.status == Sammantradesstatus.FORBEREDS:
        raise OtillatenOvergang(_INTE_KALLAD)
    if sammantrade.datum > timezone.localdate():
        raise OtillatenOvergang(_TIDIGT.format(dag=sammantrade.datum.isoformat()))


def _krav_pa_beslut(sammantrade: Sammantrade, gammalt: Namndbeslut | None, beslut: str, version: int) -> None:
    if not beslut.strip():
        raise OtillatenOvergang("Skriv vad nämnden beslutade.")
    if ar_justerad(sammantrade, gammalt):
        raise OtillatenOvergang("Paragrafen är justerad. Beslutet går inte att ändra.")
    if _anslag(sammantrade, Anslagsslag.PROTOKOLL):
        raise OtillatenOvergang("Protokollet är justerat. Besluten går inte att ändra.")
    if gammalt is not None and gammalt.version != version:
        raise OtillatenOvergang(_NAGON_ANNAN.format(namn=gammalt.av.namn))


def _pa_listan(sammantrade: Sammantrade, arende: Namndarende) -> Namndarende:
    nu = sammantrade.arenden.filter(pk=arende.pk).first()
    if nu is None:
        raise OtillatenOvergang("Ärendet har tagits bort av någon annan.")
    return nu


def _anslag(sammantrade: Sammantrade, slag: Anslagsslag) -> Anslag | None:
    return sammantrade.anslag.filter(slag=slag).first()


# ---- justering and anslag ----


@transaction.atomic
def justera(
    sammantrade: Sammantrade, slag: Anslagsslag, *, justerad: date, justerare: str, forvaring: str, av: Person
) -> Anslag:
    """Record that the protocol is justerat, or those paragrafer that were justerade at the table.

    The protocol needs a sammanträde that is genomfört, so that every ärende has § and beslut. Raises
    OtillatenOvergang for that, for a day before the sammanträde or to come, and when it is done already.
    """
    sammantrade = lock(sammantrade.pk)
    krav_pa_tid(sammantrade)
    if _anslag(sammantrade, slag):
        raise OtillatenOvergang("Justeringen är redan inskriven.")
    if not sammantrade.datum <= justerad <= timezone.localdate():
        raise OtillatenOvergang(f"Justeringen är mellan sammanträdet {sammantrade.datum.isoformat()} och i dag.")
    if not justerare.strip() or not forvaring.strip():
        raise OtillatenOvergang("Skriv vem som justerade och var protokollet finns.")
    _krav_pa_paragrafer(sammantrade, slag)
    anslag = Anslag.objects.create(
        sammantrade=sammantrade, slag=slag, justerad=justerad, justerare=justerare.strip(),
        forvaring=forvaring.strip(), av=av,
    )  # fmt: skip
    anteckna("justera_protokoll", anslag, av=av, detalj={"slag": slag, "dag": justerad.isoformat()})
    return anslag


def _krav_pa_paragrafer(sammantrade: Sammantrade, slag: Anslagsslag) -> None:
    if slag == Anslagsslag.PROTOKOLL:
        if sammantrade.status != Sammantradesstatus.GENOMFORT:
            raise OtillatenOvergang("Markera först att sammanträdet är genomfört.")
        if not sammantrade.arenden.filter(beslut__omedelbart_justerad=False).exists():
            raise OtillatenOvergang("Alla paragrafer är omedelbart justerade. Det finns inget mer att justera.")
        return
    genast = sammantrade.arenden.filter(beslut__omedelbart_justerad=True)
    if not genast.exists():
        raise OtillatenOvergang("Ingen paragraf är markerad som omedelbart justerad.")
    utan = genast.filter(paragraf__isnull=True).first()
    if utan is not None:
        raise OtillatenOvergang(f"Ärende {utan.ordning} saknar paragraf. Ge det en paragraf först.")


@transaction.atomic
def satt_upp_anslag(anslag: Anslag, *, uppsatt: date, av: Person) -> Anslag:
    """The notice went up. From this day the three weeks for överklagande run, so the day is not changed afterwards."""
    anslag = _nu(anslag)
    if anslag.uppsatt is not None:
        raise OtillatenOvergang(f"Anslaget sattes upp {anslag.uppsatt.isoformat()}.")
    if not anslag.justerad <= uppsatt <= timezone.localdate():
        raise OtillatenOvergang(f"Anslaget sätts upp mellan justeringen {anslag.justerad.isoformat()} och i dag.")
    anslag.uppsatt, anslag.nedtas_tidigast = uppsatt, anslagstid.nedtas_tidigast(uppsatt)
    anslag.save(update_fields=["uppsatt", "nedtas_tidigast"])
    anteckna("satt_upp_anslag", anslag, av=av, detalj={"slag": anslag.slag, "dag": uppsatt.isoformat()})
    return anslag


@transaction.atomic
def ta_ned_anslag(anslag: Anslag, *, nedtaget: date, av: Person) -> Anslag:
    """The notice came down. Raises OtillatenOvergang before the time for överklagande has gone out."""
    anslag = _nu(anslag)
    if anslag.uppsatt is None or anslag.nedtas_tidigast is None:
        raise OtillatenOvergang("Skriv först in vilken dag anslaget sattes upp.")
    if anslag.nedtaget is not None:
        raise OtillatenOvergang(f"Anslaget togs ned {anslag.nedtaget.isoformat()}.")
    if nedtaget < anslag.nedtas_tidigast:
        raise OtillatenOvergang(
            f"Anslaget sitter kvar till och med {anslagstid.overklagandets_sista_dag(anslag.uppsatt).isoformat()}, "
            f"när tiden för överklagande går ut. Ta ned det tidigast {anslag.nedtas_tidigast.isoformat()}."
        )
    if nedtaget > timezone.localdate():
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    anslag.nedtaget = nedtaget
    anslag.save(update_fields=["nedtaget"])
    anteckna("ta_ned_anslag", anslag, av=av, detalj={"slag": anslag.slag, "dag": nedtaget.isoformat()})
    return anslag


def _nu(anslag: Anslag) -> Anslag:
    lock(anslag.sammantrade_id)
    return Anslag.objects.select_related("sammantrade__namnd").get(pk=anslag.pk)
