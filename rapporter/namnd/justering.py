"""Whether the paragraf of an ärende is decided and signed, and whether the ärende may then change. Asked here alone."""

from __future__ import annotations

from rapporter.namnd.beslutsmodeller import Anslag, Anslagsslag, Namndbeslut
from rapporter.namnd.modeller import Namndarende, Sammantrade


def beslutet(arende: Namndarende) -> Namndbeslut | None:
    return getattr(arende, "beslut", None)


def justeringen(mote: Sammantrade, beslut: Namndbeslut) -> Anslag | None:
    """The justering that covers a paragraf: the protocol's, or that of those signed at once. Reads `mote.anslag`."""
    slag = Anslagsslag.OMEDELBAR if beslut.omedelbart_justerad else Anslagsslag.PROTOKOLL
    return next((a for a in mote.anslag.all() if a.slag == slag), None)


def ar_justerad(mote: Sammantrade, beslut: Namndbeslut | None) -> bool:
    """Whether the paragraf is signed; False when nothing is decided. Reads `mote.anslag` when something is."""
    return beslut is not None and justeringen(mote, beslut) is not None


def gar_att_andra(arende: Namndarende) -> bool:
    """Whether the ärende and its bilagor may change: the sammanträde is not genomfört, and the paragraf not signed."""
    return arende.sammantrade.oppet and not ar_justerad(arende.sammantrade, beslutet(arende))
