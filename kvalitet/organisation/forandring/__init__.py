"""How the organisation changes: the only place where delar, names and placeringar are written by people.

Every verb runs in one transaction, re-reads what it changes, writes to the log, and refuses with OtillatenOvergang and
a Swedish sentence. Dates are the first day of the new (`fran`) or the last day of the old (`sista_dag`), and may lie in
the past or the future; what is planned takes effect by itself on its day (`organisation.gallande`).
"""

from kvalitet.organisation.forandring.avslut import Avslut, aterta_avslut, avveckla, dela, sla_ihop
from kvalitet.organisation.forandring.namn import NyDel, andra_uppgifter, aterta_namnbyte, byt_namn, ny_del
from kvalitet.organisation.forandring.plats import aterta_flytt, avsluta_placering, flytta, placera

__all__ = [
    "Avslut",
    "NyDel",
    "andra_uppgifter",
    "aterta_avslut",
    "aterta_flytt",
    "aterta_namnbyte",
    "avsluta_placering",
    "avveckla",
    "byt_namn",
    "dela",
    "flytta",
    "ny_del",
    "placera",
    "sla_ihop",
]
