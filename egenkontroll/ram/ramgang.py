"""How a file becomes a frame: received, looked at, read in. The only place that writes a Ram.

    fil ─> ta_emot ─> Ramunderlag ─> granska (as often as one likes) ─> infor ─> Ram
                          └─> kasta, or a day

What is refused changes nothing. The uploaded bytes are gone when the frame is read in, and after a day at most; kept
are keys, and the digests of the file and of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from egenkontroll import urval
from egenkontroll.plan.models import Kontrolltillfalle, PlaneradEnhet
from egenkontroll.ram import ramfil
from egenkontroll.ram.models import Kolumnkarta, Ram, Ramrad, Ramunderlag
from kvalitet.inlasning import Ogiltigt
from kvalitet.organisation.models import Benamning, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import antal

INFOR_JOBB = "infor_ram"
INSTALLT = "Kontrollen är inställd. Ingen ram läses in."
KLART = "Granskningen är klar. Ramen och urvalet ligger fast."
REDAN = "Samma ram är redan inläst."
VALJ_KOLUMN = "Välj vilken kolumn som är {rubrik}."
BUNT = 5000


def ta_emot(tillfalle: Kontrolltillfalle, fil: UploadedFile[Any], kalla: str, *, av: Person) -> Ramunderlag:
    """Keep an uploaded file until it is read in, when it can be understood as a table at all.

    The columns are guessed from what the source used last time. Raises OtillatenOvergang with what is wrong.
    """
    prova_oppen(tillfalle)
    if fil.size is None or fil.size > ramfil.STORSTA_FIL:
        raise OtillatenOvergang(ramfil.FOR_TUNG)
    data = fil.read()
    try:
        rubriker, _ = ramfil.rubriker(ramfil.oppna(data, borjan=True))
    except Ogiltigt as fel:
        raise OtillatenOvergang(str(fel)) from None
    kanda = Kolumnkarta.objects.filter(namnd=tillfalle.namnd_id, kalla=kalla).first()
    return Ramunderlag.objects.create(
        tillfalle=tillfalle,
        av=av,
        kalla=kalla,
        filnamn=(fil.name or "fil")[-150:],
        data=data,
        kolumner=ramfil.gissa(rubriker, kanda.kolumner if kanda else None),
    )


def prova_oppen(tillfalle: Kontrolltillfalle) -> None:
    if tillfalle.installt:
        raise OtillatenOvergang(INSTALLT)
    if tillfalle.klart:
        raise OtillatenOvergang(KLART)


def enheter_for(tillfalle: Kontrolltillfalle) -> dict[str, int]:
    """The enheter of the kontroll by all that they may be called in a file, in lower case: code, name, older names."""
    delar = {rad.enhet_id: rad.enhet for rad in _planerade(tillfalle)}
    namn = {text.lower(): pk for pk, enhet in delar.items() for text in (enhet.namn, enhet.kod)}
    for benamning in Benamning.objects.filter(delen__in=delar):
        namn.setdefault(benamning.namn.lower(), benamning.delen_id)
    return namn


def _planerade(tillfalle: Kontrolltillfalle) -> Iterable[PlaneradEnhet]:
    return PlaneradEnhet.objects.filter(planerad=tillfalle.planerad_id).select_related("enhet")


def granska(underlag: Ramunderlag, karta: Mapping[str, str]) -> ramfil.Ramfil:
    """The whole file understood with these columns, and everything that is wrong with it. Changes nothing."""
    for falt in ramfil.FALT:
        if falt.kravs and falt.namn not in karta:
            raise OtillatenOvergang(VALJ_KOLUMN.format(rubrik=falt.rubrik.lower()))
    tillfalle = underlag.tillfalle
    try:
        csvdata = ramfil.oppna(bytes(underlag.data))
    except Ogiltigt as fel:
        raise OtillatenOvergang(str(fel)) from None
    return ramfil.tolka(csvdata, karta, enheter=enheter_for(tillfalle), period=(tillfalle.start, tillfalle.slut))


def infor(
    underlag: Ramunderlag, karta: Mapping[str, str], fil: ramfil.Ramfil, *, av: Person, nar: datetime | None = None
) -> Ram:
    """Write the frame that `granska` understood, remember the source's columns, and throw the file away.

    Raises OtillatenOvergang when there is something wrong with the file, or it is read in already.
    """
    tillfalle = underlag.tillfalle
    prova_oppen(tillfalle)
    if not fil.hel:
        raise OtillatenOvergang(f"Filen har {antal('fel', 'fel', fil.antal_fel)}. Rätta dem och välj filen igen.")
    avtryck = urval.ramavtryck(fil.rader)
    with transaction.atomic():
        Kontrolltillfalle.objects.select_for_update().get(pk=tillfalle.pk)
        if Ram.objects.filter(tillfalle=tillfalle, avtryck=avtryck).exists():
            raise OtillatenOvergang(REDAN)
        ram = Ram.objects.create(
            tillfalle=tillfalle,
            namnd_id=tillfalle.namnd_id,
            filnamn=underlag.filnamn,
            sha256=sha256(bytes(underlag.data)).hexdigest(),
            avtryck=avtryck,
            kalla=underlag.kalla,
            kolumner=dict(karta),
            antal=len(fil.rader),
            inlast=nar or timezone.now(),
            inlast_av=av,
        )
        _skriv_rader(ram, fil)
        Kolumnkarta.objects.update_or_create(namnd_id=ram.namnd_id, kalla=ram.kalla, defaults={"kolumner": dict(karta)})
        detalj = {"antal": ram.antal, "sha256": ram.sha256, "avtryck": avtryck}
        anteckna("infor_ram", ram, av=av, detalj=detalj | ({"fore_periodens_slut": True} if ram.fore_slut else {}))
        underlag.delete()
    return ram


def _skriv_rader(ram: Ram, fil: ramfil.Ramfil) -> None:
    Ramrad.objects.bulk_create(
        (
            Ramrad(
                ram=ram,
                nyckel=rad.nyckel,
                enhet_id=fil.enheter[rad.enhet],
                enhet_i_filen=rad.enhet,
                arendetyp=rad.arendetyp,
                avslutad=urval.avslutad(rad),
                handlaggare=rad.handlaggare,
                skyddad=rad.skyddad,
            )
            for rad in fil.rader
        ),
        batch_size=BUNT,
    )


def ramens_rader(ram: Ram) -> list[urval.Rad]:
    """The frame as it was read in, for drawing and for checking."""
    falt = ("nyckel", "enhet_i_filen", "arendetyp", "avslutad", "handlaggare", "skyddad")
    return [urval.Rad(*varden) for varden in ram.rader.values_list(*falt).iterator(BUNT)]


def rensa_gamla() -> int:
    """Files that nobody read in within a day are removed. Returns how many."""
    antalet, _ = Ramunderlag.objects.filter(skapat__lt=timezone.now() - timedelta(days=1)).delete()
    return antalet
