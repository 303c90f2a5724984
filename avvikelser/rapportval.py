"""The choices of who tells us, which way it comes, and what they believe it is."""

from __future__ import annotations

from django.db import models


class Kanal(models.TextChoices):
    FORMULAR = "formular", "Formulär"
    MUNTLIGT = "muntligt", "Muntligt"
    SKRIFTLIGT = "skriftligt", "Skriftligt"
    TELEFON = "telefon", "Telefon"
    EPOST = "epost", "E-post"
    BESOK = "besok", "Besök"
    WEBB = "webb", "Webbformulär"
    IMPORT = "import", "Äldre system"


class Avsandargrupp(models.TextChoices):
    """Senders as in SOSFS 2011:9 5 kap. 3 §."""

    ENSKILD = "enskild", "Brukare"
    NARSTAENDE = "narstaende", "Närstående"
    PERSONAL = "personal", "Personal"
    VARDGIVARE = "vardgivare", "Vårdgivare"
    UTFORARE = "utforare", "Annan utförare"
    MYNDIGHET = "myndighet", "Myndighet"
    FORENING = "forening", "Förening"
    ANNAN = "annan", "Annan"
    OKAND = "okand", "Inte angivet"  # the sender did not say, or was not asked


class Bedomning(models.TextChoices):
    """What the reporter believes it is. The enhetschef decides."""

    LEX_SARAH = "lex_sarah", "Någon har farit illa, eller riskerar att göra det"
    AVVIKELSE = "avvikelse", "Något blev inte som det skulle"
    OSAKER = "osaker", "Jag är osäker"
