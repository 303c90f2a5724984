"""When a risk score suggests lex Sarah. A suggestion: a person decides, up or down, with a reason, and both are kept.

The rule is the municipality's own (DOMAIN 3, one municipality's practice) and is set in the settings; it is not law.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

ALLVARLIGHETSGRADER: dict[int, str] = {1: "mindre", 2: "måttlig", 3: "betydande", 4: "katastrofal"}
SANNOLIKHETER: dict[int, str] = {1: "mycket liten", 2: "liten", 3: "stor", 4: "mycket stor"}
HOGST = max(ALLVARLIGHETSGRADER) * max(SANNOLIKHETER)


@dataclass(frozen=True)
class Forslagsregel:
    """Lex Sarah is suggested from `poang` on, when the severity is at least `allvarlighetsgrad`."""

    poang: int = 8
    allvarlighetsgrad: int = 3

    def foreslar(self, *, allvarlighetsgrad: int, sannolikhet: int) -> bool:
        return allvarlighetsgrad >= self.allvarlighetsgrad and poang(allvarlighetsgrad, sannolikhet) >= self.poang

    @property
    def mening(self) -> str:
        """The rule in words, for the one who is to agree or not."""
        grad = ALLVARLIGHETSGRADER[self.allvarlighetsgrad]
        return f"Kommunens regel föreslår lex Sarah vid minst {self.poang} poäng och minst {grad} allvarlighetsgrad."


def poang(allvarlighetsgrad: int, sannolikhet: int) -> int:
    """1–16: severity times likelihood, each 1–4. Raises ValueError for a step that is not on the scale."""
    if allvarlighetsgrad not in ALLVARLIGHETSGRADER or sannolikhet not in SANNOLIKHETER:
        raise ValueError("Allvarlighetsgrad och sannolikhet anges som 1 till 4.")
    return allvarlighetsgrad * sannolikhet


def gallande_regel() -> Forslagsregel:
    """The rule of this municipality."""
    poanggrans, grad = settings.LEX_SARAH_FORSLAG
    return Forslagsregel(poang=poanggrans, allvarlighetsgrad=grad)
