"""Named placeholders in what people write, "{antal_klagomal}", and words that the public version masks, "[[namn]]".

Nothing more than names: no conditions, no loops, no expressions. What a placeholder stands for comes from the figures
of the version that is shown, so that the public version says "1–4" where its tables do. A rapport of format 1 has
neither, and its texts are read as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from kvalitet.svenska import uppraknat
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.statistik.siffror import Siffror

MASKAT = "[maskat]"
_KLAMMER = re.compile(r"\{([^{}\n]*)\}")
_MASK = re.compile(r"\[\[([^\[\]\n]+)\]\]")


def _antal(**vad: str) -> Callable[[Siffror], str]:
    return lambda siffror: siffra(siffror.varde(period=siffror.period.kod, **vad))


PLATSHALLARE: Mapping[str, Callable[[Siffror], str]] = {
    "namnd": lambda siffror: siffror.namnd,
    "period": lambda siffror: siffror.period.namn,
    "ar": lambda siffror: str(siffror.period.ar),
    "antal_lex_sarah": _antal(slag="lex_sarah"),
    "antal_till_ivo": _antal(slag="lex_sarah", till_ivo="ja"),
    "antal_klagomal": _antal(slag="klagomal"),
    "antal_synpunkter": _antal(slag="synpunkt"),
    "antal_avvikelser": _antal(slag="avvikelse"),
    "antal_klara_atgarder": _antal(kalla="atgarder"),
    "antal_ej_verkstallda": _antal(kalla="ej_verkstallda", vantan="ej_verkstallda"),
}
"""What may stand between braces, and how it is filled in. A figure that the report does not have is a dash."""

ALLTID = ("namnd", "period", "ar")
ARENDENAS = ("antal_lex_sarah", "antal_till_ivo", "antal_klagomal", "antal_synpunkter", "antal_avvikelser")
"""Those of a report that counts ärenden."""


def namnen(egna: Collection[str]) -> list[str]:
    """What a text may ask for, in order, in a report that has the figures `egna`."""
    return [namn for namn in PLATSHALLARE if namn in ALLTID or namn in egna]


def fel_i(text: str, egna: Collection[str]) -> str:
    """What is wrong with the placeholders and masks of a text, as a sentence; empty when nothing is.

    `egna` are the figures that the report's type has (`Rapporttyp.platshallare`): another would be filled in as a dash.
    """
    kanda = namnen(egna)
    okanda = [namn for namn in _KLAMMER.findall(text) if namn not in kanda]
    if okanda:
        ord_ = uppraknat(f"{{{namn}}}" for namn in dict.fromkeys(okanda))
        val = uppraknat(f"{{{namn}}}" for namn in kanda)
        return f"Det finns inget att fylla i för {ord_} i den här rapporten. Välj bland {val}."
    rest = _KLAMMER.sub("", text)
    if "{" in rest or "}" in rest:
        return "En klammer saknar sin motsvarighet. Skriv till exempel {period}."
    rest = _MASK.sub("", text)
    if "[[" in rest or "]]" in rest:
        return "Det som ska maskas skrivs på en rad mellan [[ och ]]."
    return ""


def fyll(text: str, siffror: Siffror, format_: int) -> str:
    """The text as it is read: placeholders filled in, and masked where the figures are the public ones."""
    if format_ < 2:
        return text
    ifylld = _KLAMMER.sub(lambda m: PLATSHALLARE[m[1]](siffror) if m[1] in PLATSHALLARE else m[0], text)
    return _MASK.sub(MASKAT if siffror.offentlig else r"\1", ifylld)
