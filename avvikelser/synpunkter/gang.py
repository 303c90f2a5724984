"""What is done with a synpunkt, by those who handle it: confirm, ask, answer, move, pass on, bring to the delegation.

`arendegang.gangen` says which verb may be used when and by whom. What the sender does is in `avsandargang`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from avvikelser.arendegang.ansvar import mojliga_handlaggare
from avvikelser.arendegang.gangen import Steg, Verb, borja
from avvikelser.arendegang.upprepning import inte_igen
from avvikelser.models import Arende, Arendetyp, Kategori, Skydd, Status, Synpunktslag
from avvikelser.synpunkter.models import Avsandare, Berom, Berord, Meddelande
from avvikelser.synpunkter.platsen import ar_ofordelad, stall
from avvikelser.synpunkter.registrering import rubrik_for
from avvikelser.synpunkter.utskick import meddela
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import uppraknat

Slag, Vag = Meddelande.Slag, Meddelande.Vag


@transaction.atomic
def bekrafta(
    arende: Arende,
    *,
    text: str,
    av: Person,
    skydd: Skydd | None = None,
    kategori: Kategori | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Receive it and tell the sender so, in one step: whoever confirms is the one who has it from now on.

    `skydd` is whether somebody is in danger, asked of the one who reads it first. Raises OtillatenOvergang without it,
    and for a second confirmation.
    """
    steg = borja(arende, Verb.BEKRAFTA, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    synpunkt = arende.synpunkt
    if synpunkt.bekraftad is not None and steg.fran != Status.RAPPORTERAD:
        raise OtillatenOvergang("Avsändaren har redan fått en bekräftelse.")
    if not text.strip():
        raise OtillatenOvergang("Skriv bekräftelsen till avsändaren.")
    if steg.fran == Status.RAPPORTERAD:
        _ta_emot(steg, skydd, av)
    satt_kategori(arende, kategori)
    if synpunkt.bekraftad is None:
        synpunkt.bekraftad = steg.nar
        synpunkt.save()
    _skriv(steg, Slag.BEKRAFTELSE, text)
    return steg.klart()


def _ta_emot(steg: Steg, skydd: Skydd | None, av: Person) -> None:
    if skydd is None:
        raise OtillatenOvergang("Svara på om någon är i fara.")
    arende = steg.arende
    arende.skydd = skydd
    arende.mottagen = arende.mottagen or steg.nar
    arende.mottagare, arende.ansvarig = arende.mottagare or av, av


def satt_kategori(arende: Arende, kategori: Kategori | None) -> None:
    """What it is about, and with it the ärendemening. The caller saves."""
    if kategori is not None:
        arende.kategori, arende.rubrik = kategori, rubrik_for(arende.synpunkt.slag, kategori)


@transaction.atomic
def fraga(
    arende: Arende, *, text: str, av: Person, nar: datetime | None = None, sedd: datetime | None = None
) -> Arende:
    """Ask the sender something, who answers on the page with the code, or to whoever they talk to."""
    steg = borja(arende, Verb.FRAGA_AVSANDAREN, av=av, nar=nar, sedd=sedd)
    if not text.strip():
        raise OtillatenOvergang("Skriv frågan till avsändaren.")
    _skriv(steg, Slag.FRAGA, text)
    return steg.klart()


@transaction.atomic
def besvara(
    arende: Arende,
    *,
    text: str,
    vag: Meddelande.Vag = Vag.KOD,
    kategori: Kategori | None = None,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Answer the sender. Again, to add or to put right; the first answer stays, and keeps its day."""
    steg = borja(arende, Verb.BESVARA, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    if not text.strip():
        raise OtillatenOvergang("Skriv svaret till avsändaren.")
    satt_kategori(arende, kategori)
    return steg.klart(lamna_svar(steg, text, vag), detalj={"vag": Vag(vag).value})


def lamna_svar(steg: Steg, text: str, vag: Meddelande.Vag = Vag.KOD) -> str:
    """Answer the sender as a part of another verb, and say in words how. A clock that still runs stops."""
    synpunkt = steg.arende.synpunkt
    if synpunkt.besvarad is None:
        synpunkt.besvarad = steg.nar
        synpunkt.bekraftad = synpunkt.bekraftad or steg.nar  # an answer says that it came in, too
        synpunkt.save()
    _nytt_att_tycka_om(steg.arende)
    _skriv(steg, Slag.SVAR, text, vag)
    return f"Svaret lämnades: {Vag(vag).label.lower()}."


def vantar_pa_svar(arende: Arende) -> bool:
    """Is it a synpunkt whose sender wants an answer and has none?"""
    return arende.typ == Arendetyp.SYNPUNKT and arende.synpunkt.vill_ha_svar and arende.synpunkt.besvarad is None


@transaction.atomic
def lamna_vidare(
    arende: Arende,
    *,
    text: str,
    tack: str = "",
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """A beröm reaches those it is meant for, and is done. `text` is what the enhet's staff read: without names.

    `tack` goes to the sender, and is asked for only when they want an answer. Raises OtillatenOvergang for what is no
    beröm, and while nobody has said which enhet it is for.
    """
    steg = borja(arende, Verb.LAMNA_VIDARE, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    synpunkt = arende.synpunkt
    if synpunkt.slag != Synpunktslag.BEROM:
        raise OtillatenOvergang("Bara ett beröm lämnas vidare så. Det här ska bekräftas och besvaras.")
    if ar_ofordelad(arende):
        raise OtillatenOvergang("Välj först vilken enhet berömmet är till: flytta det dit.")
    if not text.strip():
        raise OtillatenOvergang("Skriv det som personalen ska få läsa.")
    if synpunkt.vill_ha_svar and synpunkt.besvarad is None and not tack.strip():
        raise OtillatenOvergang("Avsändaren vill ha svar. Skriv ett tack.")
    Berom.objects.update_or_create(arende=arende, defaults={"enhet": arende.enhet, "text": text, "nar": steg.nar})
    if tack.strip():
        _skriv(steg, Slag.TACK, tack)
        synpunkt.bekraftad, synpunkt.besvarad = synpunkt.bekraftad or steg.nar, synpunkt.besvarad or steg.nar
        synpunkt.save()
    arende.mottagen = arende.mottagen or steg.nar
    arende.mottagare, arende.ansvarig = arende.mottagare or av, av
    arende.avslutad = steg.nar
    arende.aterkoppling = text
    return steg.klart("Berömmet står på personalens startsida.")


@transaction.atomic
def flytta(
    arende: Arende,
    *,
    till: Organisationsdel,
    motivering: str,
    ansvarig: Person | None = None,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Move it to the place it concerns: enhet, frozen path, handler and status in one write.

    It is new there, for whoever receives it, or for `ansvarig` when one is named; who moved it may no longer be able
    to read it. The diarienummer stays, and so does what the sender has been told. Its åtgärder stay where they are
    done. Raises OtillatenOvergang for a place that is gone or is the same, and for an `ansvarig` who could not open it.
    """
    steg = borja(arende, Verb.FLYTTA, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    fran, dag = arende.enhet, svensk_dag(steg.nar)
    if till.pk == arende.enhet_id:
        raise OtillatenOvergang(f"Ärendet står redan hos {fran.namn}. Välj en annan plats.")
    if not till.finns(dag):
        raise OtillatenOvergang(f"{till.namn} finns inte {dag}. Välj en annan plats.")
    if not motivering.strip():
        raise OtillatenOvergang("Skriv varför ärendet flyttas, så att den som tar över förstår.")
    if ansvarig is not None and not mojliga_handlaggare(arende.typ, till.pk).filter(pk=ansvarig.pk).exists():
        raise OtillatenOvergang(f"{ansvarig.namn} kan inte sköta synpunkter hos {till.namn}. Välj någon annan.")
    stall(arende, till, arende.intraffade, svensk_dag(arende.inkommen), dag)
    arende.berorda.filter(enhet=till).delete()
    arende.ansvarig = ansvarig
    vem = f" {ansvarig.namn} tar över." if ansvarig else ""
    text = f"Från {fran.namn} till {till.namn}.{vem} {motivering}"
    return steg.klart(text, detalj={"fran": fran.pk, "till_del": till.pk, "ansvarig": ansvarig and ansvarig.pk})


@transaction.atomic
def satt_berorda(
    arende: Arende,
    enheter: Iterable[Organisationsdel],
    *,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Say which enheter it concerns besides the one that answers: these, and no others that stood there.

    Nobody at them may read it for that, and it is counted where it is answered. Raises OtillatenOvergang for a place
    that is no enhet of today, and when nothing changes.
    """
    steg = borja(arende, Verb.BERORDA, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    valda = {enhet.pk: enhet for enhet in enheter if enhet.pk != arende.enhet_id}
    har = {rad.enhet_id: rad.enhet for rad in arende.berorda.select_related("enhet").order_by("pk")}
    nya = [enhet for pk, enhet in valda.items() if pk not in har]
    bort = [enhet for pk, enhet in har.items() if pk not in valda]
    if fel := next((e for e in nya if e.typ != Deltyp.ENHET or not e.finns(svensk_dag(steg.nar))), None):
        raise OtillatenOvergang(f"{fel.namn} är ingen enhet som finns i dag. Välj en annan.")
    if not nya and not bort:
        raise OtillatenOvergang("Inget är ändrat. Välj en enhet till, eller bocka ur en som inte berörs.")
    arende.berorda.filter(enhet__in=bort).delete()
    Berord.objects.bulk_create(Berord(arende=arende, enhet=enhet) for enhet in nya)
    text = [f"Berör också {uppraknat([enhet.namn for enhet in nya])}."] * bool(nya)
    text += [f"Berör inte {uppraknat([enhet.namn for enhet in bort])}."] * bool(bort)
    return steg.klart(" ".join(text), detalj={"nya": [e.pk for e in nya], "bort": [e.pk for e in bort]})


@transaction.atomic
def svara_for_delegationen(
    arende: Arende, *, text: str, av: Person, nar: datetime | None = None, sedd: datetime | None = None
) -> Arende:
    """Write in what the nämnd's klagomålsdelegation came to. The sender reads it, and the ärende can be closed."""
    steg = borja(arende, Verb.DELEGATIONSSVAR, av=av, nar=nar, sedd=sedd)
    if not text.strip():
        raise OtillatenOvergang("Skriv vad klagomålsdelegationen kom fram till.")
    _nytt_att_tycka_om(steg.arende)
    _skriv(steg, Slag.DELEGATIONSSVAR, text)
    return steg.klart()


def _nytt_att_tycka_om(arende: Arende) -> None:
    """What the sender said was about an earlier answer, and stands among the messages."""
    Avsandare.objects.filter(synpunkt=arende.pk).update(omdome="")


def _skriv(steg: Steg, slag: Meddelande.Slag, text: str, vag: Meddelande.Vag = Vag.KOD) -> None:
    """What is said to the sender, signed as on that day; and by e-mail only that there is something to read."""
    if steg.av is None:
        raise ValueError("Ett meddelande till avsändaren har alltid en avsändare hos oss.")
    inte_igen(steg, steg.arende.meddelanden.filter(slag=slag), text)
    Meddelande.objects.create(
        arende=steg.arende,
        slag=slag,
        vag=vag,
        text=text,
        av=steg.av,
        av_namn=steg.av.namn_och_befattning,
        nar=steg.nar,
    )
    meddela(steg.arende)
