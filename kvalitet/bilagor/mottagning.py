"""Receive a file: judged by content, kept under a random name outside static, with its digest."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from kvalitet.bilagor.innehall import TILLATNA, Filtyp, typ_av
from kvalitet.bilagor.models import Bilaga
from kvalitet.svenska import uppraknat

_BIT = 1024 * 1024
_STYRTECKEN = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
TILLATNA_I_ORD = uppraknat([filtyp.namn for filtyp in TILLATNA])


def granska(fil: UploadedFile[Any]) -> Filtyp:
    """What the file is. Raises ValidationError, a Swedish sentence that names the file, when it cannot be received."""
    namn = renat_namn(fil.name or "")
    if not fil.size:
        raise ValidationError(f"Filen {namn} är tom. Välj en annan fil.", code="tom")
    if fil.size > settings.BILAGA_STORST:
        storst = settings.BILAGA_STORST // _BIT
        raise ValidationError(f"Filen {namn} är större än {storst} MB. Välj en mindre fil.", code="for_stor")
    filtyp = typ_av(fil, Path(namn).suffix.lower())
    if filtyp is None:
        raise ValidationError(f"Filen {namn} kan inte tas emot. Det går att skicka {TILLATNA_I_ORD}.", code="fel_slag")
    return filtyp


def ta_emot(fil: UploadedFile[Any], av: Any) -> Bilaga:
    """Check the file and keep it. Raises ValidationError as `granska`. `av` is the Person who sends it."""
    filtyp = granska(fil)
    return _spara(_med_ratt_andelse(renat_namn(fil.name or ""), filtyp), fil.chunks(_BIT), filtyp.mediatyp, av)


def spara_bytes(namn: str, data: bytes, mediatyp: str, av: Any, *, pk: UUID | None = None) -> Bilaga:
    """Keep a file that the program itself has made. `mediatyp` is trusted.

    `pk` is for work that may be killed and done again: the same one gives the same place, so that the second attempt
    writes over what the first left behind, which no row tells of. Raises IntegrityError when there is a row.
    """
    return _spara(renat_namn(namn), [data], mediatyp, av, pk)


def oppna(bilaga: Bilaga) -> IO[bytes]:
    """The file, to read. Raises FileNotFoundError when it is gone from the disk."""
    return plats(bilaga).open("rb")


def plats(bilaga: Bilaga) -> Path:
    """Where the file lies: under MEDIA_ROOT, by its random id, two hundred and fifty-six folders."""
    return Path(settings.MEDIA_ROOT) / bilaga.pk.hex[:2] / bilaga.pk.hex


def renat_namn(namn: str) -> str:
    """The file's own name without folders, control characters or direction marks; at most 150 characters."""
    sista = re.split(r"[/\\]", unicodedata.normalize("NFC", namn))[-1]
    rent = _STYRTECKEN.sub("", sista).strip(" .") or "fil"
    stam, andelse = os.path.splitext(rent)
    return f"{stam[: 150 - len(andelse[:20])]}{andelse[:20]}"


def _med_ratt_andelse(namn: str, filtyp: Filtyp) -> str:
    """A picture called .pdf would open in the wrong program, so the name gets an ending that fits the content."""
    if namn.lower().endswith(filtyp.andelser):
        return namn
    return f"{namn[: 150 - len(filtyp.andelser[0])]}{filtyp.andelser[0]}"


def _spara(namn: str, bitar: Iterable[bytes], mediatyp: str, av: Any, pk: UUID | None = None) -> Bilaga:
    """Written beside its place and moved there whole, so that no reader ever meets half a file."""
    bilaga = Bilaga(id=pk or uuid4(), namn=namn, mediatyp=mediatyp, uppladdad_av=av)
    dit = plats(bilaga)
    dit.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    summa, storlek = hashlib.sha256(), 0
    tillfallig = dit.with_suffix(".del")
    try:
        with tillfallig.open("wb") as fil:
            tillfallig.chmod(0o600)
            for bit in bitar:
                fil.write(bit)
                summa.update(bit)
                storlek += len(bit)
            fil.flush()
            os.fsync(fil.fileno())
        os.replace(tillfallig, dit)
    except BaseException:
        tillfallig.unlink(missing_ok=True)
        raise
    bilaga.storlek, bilaga.sha256 = storlek, summa.hexdigest()
    bilaga.save(force_insert=True)
    return bilaga
