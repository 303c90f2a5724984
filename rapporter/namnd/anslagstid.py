"""How long a nämnd has to justera, to announce it, and how long the notice stays up. Pure: no clock is read.

Justering is at the latest the fourteenth day after the sammanträde. It is announced at the latest the second day after
it was justerat. The notice stays until the time for överklagande has gone out: three weeks from the day it went up,
and when that last day is a Saturday, a Sunday, a holiday or one of three eves, the next working day.

Lagrum: 5 kap. 69 §, 6 kap. 35 §, 8 kap. 12 § and 13 kap. 5 § kommunallagen (2017:725); lag (1930:173) 2 §.
"""

from __future__ import annotations

from datetime import date, timedelta

from kvalitet.frister import Frist
from kvalitet.lagrum import ANSLAG, JUSTERING, LAGLIGHETSPROVNING, hanvisning
from kvalitet.lagtid import Lagtid

_JUSTERA, _ANSLA, _OVERKLAGA = Lagtid("dagar", 14), Lagtid("dagar", 2), Lagtid("dagar", 21)


def justera(sammantrade: date, *, uppfylld: date | None = None) -> Frist:
    """The protocol is justerat. The earlier day is shown when it is a holiday, as for every deadline to be met."""
    kalla = f"14 dagar efter sammanträdet, {hanvisning(JUSTERING, sammantrade, kort=True)}"
    return Frist("Justera protokollet", _JUSTERA.senast(sammantrade), kalla, uppfylld)


def ansla(justerad: date, *, uppfylld: date | None = None) -> Frist:
    """The justering is announced on the anslagstavla."""
    kalla = f"Andra dagen efter justeringen, {hanvisning(ANSLAG, justerad, kort=True)}"
    return Frist("Sätt upp anslaget", _ANSLA.senast(justerad), kalla, uppfylld)


def overklagandets_sista_dag(uppsatt: date) -> date:
    """The last day on which an överklagande is in time."""
    return _OVERKLAGA.sista_dag(uppsatt, i_lag=True)


def nedtas_tidigast(uppsatt: date) -> date:
    """The first day on which the notice may come down: the day after the last day of överklagande."""
    return overklagandets_sista_dag(uppsatt) + timedelta(days=1)


def ta_ned(uppsatt: date, tidigast: date, *, uppfylld: date | None = None) -> Frist:
    """The notice can come down. It may stay longer by law, so the day is the first one, as a reminder."""
    kalla = f"Tre veckor från anslaget, {hanvisning(LAGLIGHETSPROVNING, uppsatt, kort=True)}"
    return Frist("Ta ned anslaget", tidigast, kalla, uppfylld)
