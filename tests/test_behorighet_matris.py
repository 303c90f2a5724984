"""Who is let in where: a row per URL, a column per roll.

Written by hand and not derived from `FORVALDA_ROLLER`: two independent statements of one intention must agree. A new
view adds a row to `MATRIS`; a view of one object adds a line to `OBJEKT`, which makes one at home and one elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from avvikelser.gallring.models import Gallringsforslag, Gallringsrad
from avvikelser.lista.models import SparatFilter
from avvikelser.models import Arende, Arendetyp, Kategori, Lasare, LexSarah, Status
from avvikelser.synpunkter.models import Meddelande, Svarsmall
from avvikelser.tillsyn.models import Krav
from avvikelser.utforare.models import Avtal, Tillfragad
from egenkontroll.andra.models import AnnanKontroll
from egenkontroll.granskning import avslut as granskningsavslut
from egenkontroll.plan.models import Kontrollplan, Kontrolltillfalle, PlaneradKontroll
from egenkontroll.ram.models import DragetArende, Dragning, Ramunderlag, Urvalskontroll
from kvalitet.aviseringar.models import Avisering, Slag, Utskick
from kvalitet.behorighet import OPPNA_VYER
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.diarium.models import Dnrserie
from kvalitet.frister import Period
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Importunderlag, Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from kvalitet.skarm import kontroller
from kvalitet.skarm.meny import meny_for
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut
from rapporter.namnd import sammantradesgang
from rapporter.nyckeltal.modeller import Nyckeltal
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.modeller import Rapport
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.granskning import scen as granskningsscen
from tests.egenkontroll.internkontroll import internkontrollscener as internkontroll
from tests.egenkontroll.plan import planscener
from tests.fabriker import ArendeFactory, AtgardFactory, PersonFactory, person_med
from tests.gallring import scen as gallringsscen
from tests.lex_sarah.utredd import utredd
from tests.rapporter import namndscener as scen
from tests.rapporter.scen_rapport import skrivet
from tests.tillsyn import tillsynsscener
from tests.utforare import utforarscener

M, E, V, U = Roll.MEDARBETARE, Roll.ENHETSCHEF, Roll.VERKSAMHETSCHEF, Roll.UTREDARE
F, K, S, N = Roll.FORVALTNINGSCHEF, Roll.KVALITETSSTRATEG, Roll.SYNPUNKTSKOORDINATOR, Roll.NAMNDSEKRETERARE
L, R, Y, X = Roll.LEDAMOT, Roll.REVISOR, Roll.SYSTEMFORVALTARE, Roll.UTFORARKONTAKT
G = Roll.GRANSKARE
ALLA = set(Roll)

MATRIS: dict[str, set[Roll]] = {
    # url                              roller som släpps in
    "start": ALLA,
    "logga-ut": ALLA,
    "mitt-konto": ALLA,
    "byt-losenord": ALLA,
    "forlang": ALLA,
    "kvar": ALLA,
    "utkast": ALLA,
    "fraga": ALLA,
    "handbok:sida": ALLA,
    "spar:logg": {K},
    "organisation:trad": {Y},
    "organisation:ny-del": {Y},
    "organisation:del": {Y},
    "organisation:byt-namn": {Y},
    "organisation:uppgifter": {Y},
    "organisation:flytta": {Y},
    "organisation:sla-ihop": {Y},
    "organisation:dela": {Y},
    "organisation:avveckla": {Y},
    "organisation:aterta": {Y},
    "organisation:vem-ser-vad": {Y},
    "organisation:personer": {Y},
    "organisation:ny-person": {Y},
    "organisation:person": {Y},
    "organisation:person-andra": {Y},
    "organisation:konto": {Y},
    "organisation:oppet": {Y},
    "organisation:ansvar": {E, V, S},
    "organisation:ansvar-person": {E, V, S},
    "organisation:uppdrag-nytt": {Y},
    "organisation:uppdrag-avsluta": {Y},
    "organisation:roller": {Y},
    "organisation:roll": {Y},
    "organisation:import": {Y},
    "organisation:import-granska": {Y},
    "organisation:min-behorighet": ALLA,
    "aviseringar:lista": ALLA,
    "aviseringar:oppna": ALLA,
    "aviseringar:markera": ALLA,
    "aviseringar:epostval": ALLA,
    "aviseringar:agenda": ALLA,
    "aviseringar:epost": {Y},
    "aviseringar:brev": {Y},
    "jobb:mina": ALLA,
    "jobb:jobb": ALLA,
    "jobb:forlopp": ALLA,
    "jobb:igen": ALLA,
    "avvikelser:rapportera": {M, E, V, U, F, K, S, N, G},
    "avvikelser:mina": {M, E, V, U, F, K, S, N, G},
    "avvikelser:kvitto": {M, E, V, U, F, K, S, N, G},
    "avvikelser:kvitto-bilaga": {M, E, V, U, F, K, S, N, G},
    "avvikelser:komplettera": {M, E, V, U, F, K, S, N, G},
    "nedskrivet:skriv-in": {E, V},
    "avvikelser:arenden": {E, V, U, F, K, S},
    "avvikelser:arende": {E, V, U, F, K, S},
    "avvikelser:bilaga": {E, V, U, F, K, S},
    "avvikelser:ta-emot": {E, V},
    "avvikelser:omedelbar": {E, V},
    "avvikelser:klassa": {E, V},
    "avvikelser:omklassa": {E, V},
    "avvikelser:anteckning": {E, V},
    "avvikelser:bilaga-ny": {E, V},
    "avvikelser:avsluta": {E, V},
    "avvikelser:byt-ansvarig": {E, V},
    "avvikelser:orsak-ny": {E, V},
    "avvikelser:orsak": {E, V},
    "kopplingar:koppla": {E, V},
    "kopplingar:koppla-bort": {E, V},
    "kopplingar:dela": {E, V},
    "kopplingar:dubblett": {E, V},
    "kopplingar:aterta-dubblett": {E, V},
    "lista:sparade": {E, V, U, F, K, S},
    "lista:spara": {E, V, U, F, K, S},
    "lista:oppna": {E, V, U, F, K, S},
    "lista:byt-namn": {E, V, U, F, K, S},
    "lista:ta-bort": {E, V, U, F, K, S},
    "avvikelser:atgard-ny": {E, V, U, F, K},
    "avvikelser:atgard-koppla": {E, V, U, F, K},
    "avvikelser:atgard-koppla-bort": {E, V, U, F, K},
    "avvikelser:atgard-beslut": {E, V},
    "avvikelser:atgard-klar": {E, V, U, F, K},
    "avvikelser:lamna-over": {E, V},  # from here on the ärende is lex Sarah, and the person one of its readers
    "avvikelser:forslag": {U},
    "avvikelser:aterforvisa": {V, F},
    "avvikelser:besluta": {V, F},
    "avvikelser:ivo": {V, U, F},
    "lex-sarah:utredning": {E, V, U, F, K, S},
    "lex-sarah:post-ny": {E, V, U},
    "lex-sarah:post-ratta": {E, V, U},
    "lex-sarah:orsak-ny": {U},
    "lex-sarah:orsak": {U},
    "lex-sarah:fragor": {U},
    "lex-sarah:risk": {U},
    "lex-sarah:liknande": {E, V, U, F, K, S},
    "lex-sarah:koppla": {U},
    "lex-sarah:aterta": {U},
    "lex-sarah:dokument": {E, V, U, F, K, S},
    "lex-sarah:maskning": {V, U, F, K},
    "lex-sarah:ivoblad": {V, U, F},
    "lex-sarah:ivoblad-pdf": {E, V, U, F, K, S},
    "lex-sarah:ivobeslut": {V, U, F},
    "lex-sarah:ratta-anmalan": {V, U, F},
    "lex-sarah:avsluta-tidigt": {V, F},
    "lex-sarah:inled-uppfoljning": {E, V, U, F},
    "lex-sarah:beslutsordningar": {Y, K},
    "lex-sarah:beslutsordning": {Y, K},
    "lex-sarah:mallar": {Y, K},
    "lex-sarah:mall": {Y, K},
    "lex-sarah:mallfil": {Y, K},
    "lex-sarah:delegationsbeslut": {K, N, L, R},
    "kategorier:lista": {K},
    "kategorier:ny": {K},
    "kategorier:andra": {K},
    "personalinformation:lista": {E, V, U, F, K, S},
    "personalinformation:enhet": {E, V, U, F, K, S},
    "personalinformation:skriv-in": {E, V},
    "nodatkomst:ta": {E, V, U, F},
    "nodatkomst:lista": {K},
    "synpunkter:registrera": {M, E, V, U, F, K, S, N, G},
    "synpunkter:mallar": {S},
    "synpunkter:mall-ny": {S},
    "synpunkter:mall": {S},
    "synpunkter:bekrafta": {E, V, S},
    "synpunkter:fraga": {E, V, S},
    "synpunkter:besvara": {E, V, S},
    "synpunkter:mejl-igen": {E, V, S},
    "synpunkter:lamna-vidare": {E, V, S},
    "synpunkter:flytta": {E, V, S},
    "synpunkter:berorda": {E, V, S},
    "synpunkter:fran-avsandaren": {E, V, S},
    "synpunkter:ny-kod": {E, V, S},
    "synpunkter:delegationssvar": {E, V, S},
    "synpunkter:missforhallande": {E, V, U, F, K, S},
    "synpunkter:brev-pdf": {E, V, U, F, K, S},
    "synpunkter:brev-word": {E, V, U, F, K, S},
    "utforare:lista": {K},
    "utforare:ny": {K},
    "utforare:avtal": {K},
    "utforare:andra": {K},
    "utforare:kontakt-ny": {K},
    "utforare:kontakt": {K},
    "utforare:kontakt-avsluta": {K},
    "utforare:skriv-in": {K},
    "utforare:kontakt-lank": {K},
    "utforare:lank-aterta": {K},
    "utforare:underrattelse-original": {K},
    "utforare:underrattelser": {K},
    "utforare:underrattelse": {K},
    "utforare:enkater": {K},
    "utforare:enkat-ny": {K},
    "utforare:enkat": {K},
    "utforare:enkat-steg": {K},
    "utforare:sista-dag": {K},
    "utforare:tillfragad": {K},
    "utforare:papper": {K},
    "utforare:original": {K},
    "utforare:mina": {X},
    "utforare:rapportera": {X},
    "utforare:kvitto": {X},
    "utforare:svara": {X},
    "utforare:mitt-svar": {X},
    "granskning:tillfalle": {E, V, F, K, R, G},
    "granskning:nasta": {E, K, G},
    "granskning:forsakran": {E, K, G},
    "granskning:protokoll": {E, K, G},
    "granskning:klar": {E, K, G},
    "granskning:avsluta": {K},
    "granskning:arende": {E, K, G},
    "granskning:bortfall": {E, K, G},
    "granskning:avsta": {E, K, G},
    "granskning:oppna": {E, K, G},
    "granskning:avstamning": {E, K, G},
    "granskning:raknat": {E, K, G},
    "granskning:kvar": {E, K, G},
    "granskning:rattbara": {E, V, K},
    "granskning:ratta": {E, V, K},
    "granskning:ratta-svar": {E, V, K},
    "granskning:brister": {E, V},
    "granskning:hantera": {E, V},
    "rapporter:kontrollresultat": {E, V, F, K, R, G},
    "ram:tillfalle": {E, V, F, K, R, G},
    "ram:ny-ram": {K},
    "ram:underlag": {K},
    "ram:ramfil": {E, V, F, K, R, G},
    "ram:dra": {K},
    "ram:dragning": {E, V, F, K, R, G},
    "ram:kontrollera": {E, V, F, K, R, G},
    "ram:kontrollsvar": {E, V, F, K, R, G},
    "atgarder:lista": {E, V, U, F, K},
    "diarium:lista": {K, S, N},
    "diarium:rad": {K, S, N},
    "atgarder:klar": {E, V, U, F, K},
    "atgarder:beslut": {E, V},
    "gallring:start": {K, N, S},
    "gallring:plan": {K, N, S},
    "gallring:regel": {K, N},
    "gallring:sparrar": {K, N, S},
    "gallring:sparr-ny": {K, N},
    "gallring:sparr-hav": {K, N},
    "gallring:nytt": {K, N},
    "gallring:forslag": {K, N, S},
    "gallring:godkann": {K, N, S},
    "gallring:avsla": {K, N, S},
    "gallring:aterkalla": {K, N},
    "gallring:ta-ut": {K, N, S},
    "gallring:verkstall": {K, N},
    "gallring:protokoll": {K, N, S},
    "gallring:protokoll-pdf": {K, N, S},
    "tillsyn:lista": {E, V, F, K, R},
    "tillsyn:ny": {K},
    "tillsyn:arende": {E, V, F, K, R},
    "tillsyn:fil": {E, V, F, K, R},
    "tillsyn:skickat": {E, V, F, K, R},
    "tillsyn:andra": {K},
    "tillsyn:steg": {K},
    "tillsyn:anstand": {K},
    "tillsyn:yttrande": {K},
    "tillsyn:besvara": {K},
    "tillsyn:komplettera": {K},
    "tillsyn:avsluta": {K},
    "tillsyn:nytt-krav": {K},
    "tillsyn:andra-krav": {K},
    "tillsyn:svara": {E, V, F, K},
    "tillsyn:atgard": {E, V, F, K},
    "tillsyn:koppla": {E, V, F, K},
    "tillsyn:koppla-bort": {E, V, F, K},
    "tillsyn:bilaga": {E, V, F, K, R},
    "risk:lista": {E, V, F, K, R},
    "risk:analyser": {E, V, F, K, R},
    "risk:ny": {E, V, F, K},
    "risk:analys": {E, V, F, K, R},
    "risk:andra": {E, V, F, K},
    "risk:steg": {E, V, F, K},
    "risk:ny-risk": {E, V, F, K},
    "risk:skalor": {K},
    "risk:skala": {K},
    "risk:risk": {E, V, F, K, R},
    "risk:andra-risk": {E, V, F, K},
    "risk:vardera": {E, V, F, K},
    "risk:besluta": {E, V, F, K},
    "risk:avfor": {E, V, F, K},
    "risk:koppla": {E, V, F, K},
    "risk:atgard": {E, V, F, K},
    "internkontroll:lista": {E, V, F, K, R},
    "internkontroll:ny": {K},
    "internkontroll:mina": {E, V, F, K},
    "internkontroll:plan": {E, V, F, K, R},
    "internkontroll:andra": {K},
    "internkontroll:valj": {K},
    "internkontroll:for-over": {K},
    "internkontroll:anta": {K},
    "internkontroll:ny-version": {K},
    "internkontroll:kasta": {K},
    "internkontroll:kedja": {E, V, F, K, R},
    "internkontroll:planrisk-steg": {K},
    "internkontroll:ny-moment": {K},
    "internkontroll:andra-moment": {K},
    "internkontroll:ta-bort-moment": {K},
    "internkontroll:folj-upp": {E, V, F, K},
    "internkontroll:atgard": {E, V, F, K},
    "internkontroll:bevis": {E, V, F, K, R},
    "rapporter:lista": {E, V, F, K, N, R},
    "rapporter:ny": {K},
    "rapporter:rapport": {E, V, F, K, N, R},
    "rapporter:offentlig": {E, V, F, K, N, R},
    "rapporter:offentlig-fil": {E, V, F, K, N, R},
    "rapporter:avsnitt": {K},
    "rapporter:avsnitt-oppna": {K},
    "rapporter:avsnitt-versioner": {K},
    "rapporter:rakna-om": {K},
    "rapporter:faststall": {K},
    "rapporter:aterskapa": {E, V, F, K, N, R},
    "rapporter:ratta": {K},
    "rapporter:skapa-pdf": {K},
    "rapporter:pdf": {E, V, F, K, N, R},
    "rapporter:bidrag-begar": {K},
    "rapporter:bidrag-steg": {K},
    "rapporter:bidrag-infoga": {K},
    "rapporter:avsnitt-forra": {K},
    "rapporter:kommentera": {E, V, F, K, N, R},
    "rapporter:kommentar": {K},
    "rapporter:granskning": {K},
    "rapporter:granskning-avsluta": {K},
    "rapporter:granskat": {E, V, F, K, N, R},
    "rapporter:bidrag": {E, V},
    "rapporter:bidrag-utforare": {X},
    "rapporter:mallar": {K},
    "rapporter:mall": {K},
    "rapporter:ej-verkstallda": {E, V, K},
    "rapporter:ej-verkstallda-nytt": {E, V, K},
    "rapporter:ej-verkstallda-andra": {E, V, K},
    "rapporter:ej-verkstallda-kvartal": {K},
    "rapporter:ej-verkstallda-lista": {K},
    "rapporter:nyckeltal-namnder": {K},
    "rapporter:nyckeltal": {K},
    "rapporter:nyckeltal-nytt": {K},
    "rapporter:nyckeltal-fil": {K},
    "rapporter:nyckeltal-varden": {K},
    "rapporter:nyckeltal-andra": {K},
    "rapporter:hamta": {E, V, F, K, N, R},
    "rapporter:arkiv": {K},
    "rapporter:arkiv-hamta": {E, V, F, K, N, R},
    "rapporter:monster-valj": {E, V, F, K, S, R},
    "rapporter:monster": {E, V, F, K, S, R},
    "rapporter:monster-lista": {E, V, F, K, S, R},
    "rapporter:monster-tid": {E, V, F, K, S, R},
    "rapporter:siffror-valj": {E, V, F, K, S, R},
    "rapporter:siffror": {E, V, F, K, S, R},
    "rapporter:siffror-fil": {E, V, F, K, S, R},
    "rapporter:bakom": {E, V, F, K, S, R},
    "rapporter:bakom-atgarder": {E, V, F, K, S, R},
    "rapporter:bakom-tillsyn": {E, V, F, K, R},
    "rapporter:bakom-delegation": {E, V, F, K, S, R},
    "rapporter:bakom-kontrollmoment": {E, V, F, K, R},
    "rapporter:bakom-kontroller": {E, V, F, K, G, R},
    "rapporter:bakom-brister": {E, V, F, K, G, R},
    "rapporter:bakom-underrattelser": {K},
    "rapporter:namnd-sammantraden": {N, L, R, K},
    "rapporter:namnd-nytt": {N},
    "rapporter:namnd-sammantrade": {N, L, R, K},
    "rapporter:namnd-andra": {N},
    "rapporter:namnd-steg": {N},
    "rapporter:namnd-numrera": {N},
    "rapporter:namnd-paket": {N},
    "rapporter:namnd-paket-hamta": {N},
    "rapporter:namnd-arende-nytt": {N},
    "rapporter:namnd-arende": {N, L, R, K},
    "rapporter:namnd-arende-andra": {N},
    "rapporter:namnd-arende-flytta": {N},
    "rapporter:namnd-arende-ta-bort": {N},
    "rapporter:namnd-bilaga": {N, L, R, K},
    "rapporter:namnd-bilaga-valj": {N},
    "rapporter:namnd-bilaga-svar": {N},
    "rapporter:namnd-bilaga-upp": {N},
    "rapporter:namnd-bilaga-andra": {N},
    "rapporter:namnd-bilaga-rattelse": {N},
    "rapporter:namnd-bilaga-flytta": {N},
    "rapporter:namnd-bilaga-ta-bort": {N},
    # Nämnden: tjänsteskrivelse, kallelse och det som händer efter sammanträdet.
    "rapporter:namnd-skrivelse": {N},
    "rapporter:namnd-skrivelse-oppna": {N},
    "rapporter:namnd-skrivelse-fil": {N, L, R, K},
    "rapporter:namnd-mall": {N},
    "rapporter:namnd-kallelse": {N, L, R, K},
    "rapporter:namnd-protokoll": {N},
    "rapporter:namnd-beslut": {N},
    "rapporter:namnd-utdrag": {N},
    "rapporter:namnd-koppla": {N},
    "rapporter:namnd-koppling-ta-bort": {N},
    "rapporter:namnd-justera": {N},
    "rapporter:namnd-anslag": {N},
    "rapporter:namnd-bilagor-ordna": {N},
    "rapporter:namnd-bilaga-offentlighet": {N},
    "rapporter:namnd-offentlig": {N},
    "rapporter:namnd-offentlig-skapa": {N},
    "rapporter:namnd-offentlig-las": {N},
    "rapporter:namnd-offentlig-godkann": {N},
    "rapporter:namnd-offentlig-hamta": {N, L, R, K},
    "rapporter:namnd-delegation": {N},
    "rapporter:namnd-anslag-fil": {N},
    "kontrollplan:start": {E, V, F, K, R, G},
    "kontrollplan:tillfalle": {E, V, F, K, R, G},
    "kontrollplan:stall-in": {K},
    "kontrollplan:granskare": {K},
    "kontrollplan:planer": {E, V, F, K, R, G},
    "kontrollplan:plan-ny": {K},
    "kontrollplan:plan": {E, V, F, K, R, G},
    "kontrollplan:inledning": {K},
    "kontrollplan:kontroll-ny": {K},
    "kontrollplan:kontroll": {K},
    "kontrollplan:oforandrat": {K},
    "kontrollplan:anta": {K},
    "kontrollplan:plan-steg": {K},
    "kontrollplan:omraden": {E, V, F, K, R, G},
    "kontrollplan:omrade-ny": {K},
    "kontrollplan:version": {E, V, F, K, R, G},
    "kontrollplan:kriterium-ny": {K},
    "kontrollplan:version-anta": {K},
    "kontrollplan:version-steg": {K},
    "kontrollplan:kriterium": {K},
    "andra_kontroller:lista": {E, V, F, K, R, G},
    "andra_kontroller:ny": {K},
    "andra_kontroller:kontroll": {E, V, F, K, R, G},
    "andra_kontroller:andra": {K},
    "andra_kontroller:atgard-ny": {K},
    "andra_kontroller:steg": {K},
    "andra_kontroller:bilaga": {E, V, F, K, R, G},
    "arshjul:ar": {E, V, F, K, R, G},
    "arshjul:fil": {E, V, F, K, R, G},
    "arshjul:lank": {E, V, F, K, R, G},
}

OPPNA = {"logga-in", "halsa", "tillganglighet", "personuppgifter"}
OPPNA |= {"synpunkter:lamna", "synpunkter:folj", "synpunkter:mitt"}
OPPNA |= {"utforare:lank", "utforare:lank-svara", "utforare:lank-rapportera", "utforare:lank-tack"}
OPPNA |= {"arshjul:prenumerera"}


@dataclass(frozen=True)
class Prov:
    """Where an object is made, and for whom: `person` is its ansvarig, reader or owner where such a one is needed."""

    person: Person
    kommun: Kommun
    enhet: Organisationsdel
    namnd: Organisationsdel
    gjort: dict[str, Any] = field(default_factory=dict, compare=False)

    def en(self, namn: str, gor: Callable[[Prov], Any]) -> Any:
        """What is dear to make is made once, and shown on all of its pages."""
        if namn not in self.gjort:
            self.gjort[namn] = gor(self)
        return self.gjort[namn]


# The pages of a sammanträde, and which of its objects each is about.
PA_LISTAN: dict[str, str] = {
    "namnd-sammantrade": "sammantrade",
    "namnd-andra": "sammantrade",
    "namnd-steg": "sammantrade",
    "namnd-numrera": "sammantrade",
    "namnd-paket": "sammantrade",
    "namnd-arende-nytt": "sammantrade",
    "namnd-paket-hamta": "paket",
    "namnd-arende": "arende",
    "namnd-arende-andra": "arende",
    "namnd-arende-flytta": "arende",
    "namnd-arende-ta-bort": "arende",
    "namnd-bilaga-valj": "arende",
    "namnd-bilaga-svar": "arende",
    "namnd-bilaga-upp": "arende",
    "namnd-bilaga": "bilaga",
    "namnd-bilaga-andra": "bilaga",
    "namnd-bilaga-rattelse": "bilaga",
    "namnd-bilaga-flytta": "bilaga",
    "namnd-bilaga-ta-bort": "bilaga",
    "namnd-skrivelse": "arende",
    "namnd-skrivelse-oppna": "arende",
    "namnd-mall": "namnd",
    "namnd-beslut": "arende",
    "namnd-koppla": "arende",
    "namnd-koppling-ta-bort": "arende",
    "namnd-justera": "sammantrade",
    "namnd-bilagor-ordna": "arende",
    "namnd-bilaga-offentlighet": "bilaga",
    "namnd-offentlig": "sammantrade",
    "namnd-offentlig-skapa": "sammantrade",
    "namnd-offentlig-las": "offentlig",
    "namnd-offentlig-godkann": "offentlig",
    "namnd-offentlig-hamta": "offentlig",
    "namnd-delegation": "sammantrade",
    "namnd-anslag": "anslag",
}
# The same, as a file: the address ends with the format. Namnd.
PA_LISTAN_SOM_FIL: dict[str, str] = {
    "namnd-skrivelse-fil": "arende",
    "namnd-utdrag": "arende",
    "namnd-kallelse": "sammantrade",
    "namnd-protokoll": "sammantrade",
    "namnd-anslag-fil": "anslag",
}

# A rapport that is being written, and one that is fastställd.
UTKASTVYER = ("rakna-om", "faststall", "skapa-pdf", "granskning", "granskning-avsluta")
AVSNITTSVYER = (
    *("avsnitt", "avsnitt-oppna", "avsnitt-versioner", "avsnitt-forra"),
    *("bidrag-begar", "bidrag-steg", "bidrag-infoga"),
)
FASTSTALLDVYER = ("rapport", "offentlig", "aterskapa", "ratta", "arkiv")

# Views of a del, and of a person with an uppdrag at one.
DEL_VYER = ("del", "byt-namn", "uppgifter", "flytta", "sla-ihop", "dela", "avveckla", "aterta", "vem-ser-vad")
PERSON_VYER = ("person", "person-andra", "konto", "uppdrag-nytt", "oppet")

# Views of an ärende that anybody at the place may read, and of one with sekretess and named readers.
ARENDE_VYER = (
    "arende",
    "ta-emot",
    "omedelbar",
    "klassa",
    "omklassa",
    "anteckning",
    "bilaga-ny",
    "avsluta",
    "byt-ansvarig",
    "atgard-ny",
    "atgard-koppla",
)
# Views of a synpunkt.
SYNPUNKTSVYER = (
    "bekrafta",
    "fraga",
    "besvara",
    "mejl-igen",
    "lamna-vidare",
    "flytta",
    "berorda",
    "fran-avsandaren",
    "ny-kod",
    "delegationssvar",
    "missforhallande",
)
KOPPLINGSVYER = ("koppla", "dela", "dubblett", "aterta-dubblett")
LEX_SARAH_VYER = ("lamna-over", "forslag", "aterforvisa", "besluta", "ivo")
UTREDNINGSVYER = (
    *("utredning", "post-ny", "orsak-ny", "fragor", "risk", "liknande", "aterta", "maskning"),
    *("ivoblad", "ivoblad-pdf", "ivobeslut", "avsluta-tidigt", "inled-uppfoljning"),
)

# Views of an utförare's avtal, of a survey, and of one utförare in a survey.
AVTALSVYER = ("avtal", "andra", "kontakt-ny", "skriv-in")
ENKATVYER = ("enkat", "enkat-steg", "sista-dag")
SVARSVYER = ("tillfragad", "papper", "svara", "mitt-svar")

# Views of a proposal of gallring.
GALLRINGSVYER = ("forslag", "godkann", "avsla", "aterkalla", "verkstall")

# URLs whose object stands at a place: kwargs for one at `prov.enhet` under `prov.namnd`.
# Of a tillfälle to review, and of an ärende that is drawn in it.
TILLFALLESSTEG = ("tillfalle", "nasta", "forsakran", "protokoll", "klar", "avsluta")
DRAGNAS_VYER = ("arende", "kvar", "bortfall", "avsta", "oppna", "avstamning")

OBJEKT: dict[str, Callable[[Prov], dict[str, Any]]] = {
    "diarium:rad": lambda prov: {"pk": _serien(prov).pk, "nummer": 1},
    **{f"kontrollplan:{vy}": (lambda prov: {"pk": _kontrollplan(prov).pk}) for vy in planscener.PLANVYER},
    **{f"kontrollplan:{vy}": (lambda prov: {"pk": _planerad(prov).pk}) for vy in planscener.KONTROLLVYER},
    **{f"kontrollplan:{vy}": (lambda prov: {"pk": _forsta_tillfallet(prov)}) for vy in planscener.TILLFALLESVYER},
    **{f"kontrollplan:{vy}": (lambda prov: {"pk": _planerad(prov).version_id}) for vy in planscener.VERSIONSVYER},
    "kontrollplan:kriterium": lambda prov: {"pk": _planerad(prov).version.kriterier.first().pk},
    **{f"andra_kontroller:{vy}": (lambda prov: {"pk": _annan_kontroll(prov).pk}) for vy in andrascener.VYER},
    "andra_kontroller:bilaga": lambda prov: andrascener.med_bilaga(prov.namnd, prov.enhet),
    **{f"organisation:{vy}": (lambda prov: {"pk": prov.enhet.pk}) for vy in DEL_VYER},
    **{f"organisation:{vy}": (lambda prov: {"pk": _medarbetare(prov).pk}) for vy in PERSON_VYER},
    "organisation:uppdrag-avsluta": lambda prov: {"pk": _medarbetare(prov).uppdrag.get().pk},
    "organisation:ansvar-person": lambda prov: {"pk": _ansvarig(prov).pk},
    "aviseringar:oppna": lambda prov: {"pk": _avisering(prov).pk},
    "aviseringar:brev": lambda prov: {"pk": Utskick.objects.create(person=_medarbetare(prov), nyckel=uuid4()).pk},
    "organisation:import-granska": lambda prov: {"pk": _underlag(prov).pk},
    **{f"avvikelser:{vy}": (lambda prov: {"pk": _arende(prov).pk}) for vy in ARENDE_VYER},
    **{f"avvikelser:{vy}": (lambda prov: {"pk": _lex_sarah(prov).pk}) for vy in LEX_SARAH_VYER},
    **{f"lex-sarah:{vy}": (lambda prov: {"pk": _lex_sarah(prov).pk}) for vy in UTREDNINGSVYER},
    "lex-sarah:ratta-anmalan": lambda prov: {"pk": _anmald(prov).pk},
    "lex-sarah:post-ratta": lambda prov: {"pk": (arende := _lex_sarah(prov)).pk, "nummer": _post(prov, arende)},
    "lex-sarah:orsak": lambda prov: {"pk": (arende := _lex_sarah(prov)).pk, "orsak": _orsak(arende)},
    "lex-sarah:dokument": lambda prov: {"pk": _lex_sarah(prov).pk, "version": "full", "format": "docx"},
    "lex-sarah:beslutsordning": lambda prov: {"pk": prov.namnd.pk, "steg": "utredning"},
    "lex-sarah:mall": lambda prov: {"pk": prov.namnd.pk},
    "lex-sarah:mallfil": lambda prov: {"pk": prov.namnd.pk, "vilken": "forvald"},
    "lex-sarah:koppla": lambda prov: {"pk": _lex_sarah(prov).pk, "tidigare": _arende(prov).pk},
    **{f"personalinformation:{vy}": (lambda prov: {"pk": prov.enhet.pk}) for vy in ("enhet", "skriv-in")},
    "avvikelser:orsak-ny": lambda prov: {"pk": _arende(prov).pk},
    "avvikelser:orsak": lambda prov: {"pk": (arende := _arende(prov)).pk, "orsak": _orsak(arende)},
    **{f"kopplingar:{vy}": (lambda prov: {"pk": _arende(prov).pk}) for vy in KOPPLINGSVYER},
    "kopplingar:koppla-bort": lambda prov: _kopplat(prov),
    **{f"lista:{vy}": (lambda prov: {"pk": _sparat(prov).pk}) for vy in ("oppna", "byt-namn", "ta-bort")},
    "avvikelser:bilaga": lambda prov: _med_bilaga(prov, _arende(prov)),
    "avvikelser:atgard-beslut": lambda prov: _med_atgard(prov, _arende(prov)),
    "avvikelser:atgard-koppla-bort": lambda prov: _med_delad_atgard(prov),
    "avvikelser:atgard-klar": lambda prov: _med_atgard(prov, _arende(prov)),
    "avvikelser:kvitto": lambda prov: {"pk": _rapporterat(prov).pk},
    "avvikelser:komplettera": lambda prov: {"pk": _rapporterat(prov).pk},
    "avvikelser:kvitto-bilaga": lambda prov: _med_bilaga(prov, _rapporterat(prov)),
    **{f"synpunkter:{vy}": (lambda prov: {"pk": _synpunkt(prov).pk}) for vy in SYNPUNKTSVYER},
    **{f"synpunkter:brev-{f}": (lambda prov: _med_brev(prov)) for f in ("pdf", "word")},
    "synpunkter:mall": lambda prov: {"pk": Svarsmall.objects.get_or_create(namnd=prov.namnd, namn="Prov")[0].pk},
    **{
        f"risk:{vy}": (lambda prov: {"pk": internkontroll.analys(prov.namnd, prov.enhet).pk})
        for vy in internkontroll.ANALYSVYER
    },
    **{
        f"risk:{vy}": (lambda prov: {"pk": internkontroll.risk(prov.namnd, prov.enhet).pk})
        for vy in internkontroll.RISKVYER
    },
    "risk:skala": lambda prov: {"pk": prov.namnd.pk},
    **{
        f"internkontroll:{vy}": (lambda prov: {"pk": internkontroll.plan(prov.namnd).pk})
        for vy in internkontroll.PLANVYER
    },
    **{
        f"internkontroll:{vy}": (lambda prov: {"pk": internkontroll.plan(prov.namnd, antagen=False).pk})
        for vy in internkontroll.UTKASTVYER
    },
    "internkontroll:planrisk-steg": lambda prov: {"pk": internkontroll.utkast_med_moment(prov.namnd).planrisk_id},
    "internkontroll:ny-moment": lambda prov: {"pk": internkontroll.utkast_med_moment(prov.namnd).planrisk_id},
    "internkontroll:andra-moment": lambda prov: {"pk": internkontroll.utkast_med_moment(prov.namnd).pk},
    "internkontroll:ta-bort-moment": lambda prov: {"pk": internkontroll.utkast_med_moment(prov.namnd).pk},
    "internkontroll:folj-upp": lambda prov: {"pk": _internkontrollmoment(prov).pk, "tillfalle": "halvar"},
    "internkontroll:atgard": lambda prov: {"pk": internkontroll.resultat(_internkontrollmoment(prov)).pk},
    "internkontroll:bevis": lambda prov: {
        "pk": internkontroll.bevis(internkontroll.resultat(_internkontrollmoment(prov))).pk
    },
    **{
        f"tillsyn:{vy}": (lambda prov: {"pk": prov.en("tillsynskrav", _tillsynskrav).tillsynsarende_id})
        for vy in tillsynsscener.ARENDEVYER
    },
    **{
        f"tillsyn:{vy}": (lambda prov: {"pk": prov.en("tillsynskrav", _tillsynskrav).pk})
        for vy in tillsynsscener.KRAVVYER
    },
    "gallring:plan": lambda prov: {"pk": prov.namnd.pk},
    "gallring:regel": lambda prov: {"pk": prov.namnd.pk, "typ": "avvikelse"},
    "gallring:sparr-hav": lambda prov: {"pk": gallringsscen.en_sparr(prov.enhet).pk},
    **{f"gallring:{vy}": (lambda prov: {"pk": _gallringsrad(prov).forslag_id}) for vy in GALLRINGSVYER},
    "gallring:ta-ut": lambda prov: {"pk": _gallringsrad(prov).forslag_id, "rad": _gallringsrad(prov).pk},
    **{f"gallring:{vy}": (lambda prov: {"pk": _gallrat(prov).pk}) for vy in ("protokoll", "protokoll-pdf")},
    "tillsyn:fil": lambda prov: {"pk": prov.en("tillsynskrav", _tillsynskrav).tillsynsarende_id, "format": "docx"},
    "tillsyn:skickat": lambda prov: prov.en("skickat", _skickat_till_ivo),
    "tillsyn:bilaga": lambda prov: prov.en("underlag", _underlag_till_krav),
    "tillsyn:koppla-bort": lambda prov: prov.en("kravatgard", _delad_atgard_pa_krav),
    **{f"utforare:{vy}": (lambda prov: {"pk": _avtal(prov).pk}) for vy in AVTALSVYER},
    **{f"utforare:{vy}": (lambda prov: {"pk": _tillfragad(prov).enkat_id}) for vy in ENKATVYER},
    **{f"utforare:{vy}": (lambda prov: {"pk": _tillfragad(prov).pk}) for vy in SVARSVYER},
    "utforare:original": lambda prov: _original(prov),
    "utforare:kontakt": lambda prov: {"pk": _avtal(prov).kontakter.get().pk},
    "utforare:kontakt-avsluta": lambda prov: {"pk": _avtal(prov).kontakter.get().pk},
    "utforare:kontakt-lank": lambda prov: {"pk": _avtal(prov).kontakter.get().pk},
    "utforare:lank-aterta": lambda prov: {"pk": utforarscener.rapportlank(_avtal(prov)).pk},
    "utforare:underrattelse-original": lambda prov: _underrattelses_original(prov),
    "utforare:underrattelse": lambda prov: {"pk": utforarscener.underrattelse(_avtal(prov)).pk},
    "utforare:kvitto": lambda prov: {"pk": utforarscener.underrattelse(_avtal(prov)).pk},
    **{f"ram:{vy}": (lambda prov: {"pk": prov.en("tillfalle", _tillfalle).pk}) for vy in ("tillfalle", "ny-ram")},
    **{f"ram:{vy}": (lambda prov: {"pk": prov.en("dragning", _dragning).ram_id}) for vy in ("ramfil", "dra")},
    **{f"ram:{vy}": (lambda prov: {"pk": prov.en("dragning", _dragning).pk}) for vy in ("dragning", "kontrollera")},
    **{f"granskning:{vy}": (lambda prov: {"pk": prov.en("granskas", _att_granska).pk}) for vy in TILLFALLESSTEG},
    **{f"granskning:{vy}": (lambda prov: {"pk": prov.en("draget", _draget).pk}) for vy in DRAGNAS_VYER},
    "granskning:raknat": lambda prov: {"pk": prov.en("granskas", _att_granska).planerad.version.kriterier.first().pk},
    "granskning:hantera": lambda prov: prov.en("bristen", _brist),
    "granskning:rattbara": lambda prov: {"pk": prov.en("klart", _klart).dragning.tillfalle_id},
    "granskning:ratta": lambda prov: {"pk": prov.en("klart", _klart).pk},
    "granskning:ratta-svar": lambda prov: {"pk": prov.en("klart", _klart).pk, "kriterium": _fragan(prov)},
    "ram:underlag": lambda prov: {"pk": _ramunderlag(prov).pk},
    "ram:kontrollsvar": lambda prov: {"pk": _urvalskontroll(prov).pk},
    "atgarder:klar": lambda prov: {"pk": AtgardFactory(enhet=prov.enhet, ansvarig=prov.person).pk},
    "atgarder:beslut": lambda prov: {"pk": AtgardFactory(enhet=prov.enhet).pk},
    "jobb:jobb": lambda prov: {"pk": _jobb(prov).pk},
    "jobb:forlopp": lambda prov: {"pk": _jobb(prov).pk},
    "jobb:igen": lambda prov: {"pk": _jobb(prov).pk},
    **{f"rapporter:{namn}": (lambda prov, vad=vad: _pa_listan(prov, vad)) for namn, vad in PA_LISTAN.items()},
    **{
        f"rapporter:{namn}": (lambda prov, vad=vad: {**_pa_listan(prov, vad), "format": "docx"})
        for namn, vad in PA_LISTAN_SOM_FIL.items()
    },
    **{f"rapporter:{namn}": (lambda prov: {"pk": prov.en("utkast", _utkast).pk}) for namn in UTKASTVYER},
    **{f"rapporter:{namn}": (lambda prov: {"pk": prov.en("fast", _faststalld).pk}) for namn in FASTSTALLDVYER},
    **{f"rapporter:{namn}": (lambda prov: _avsnitt(prov)) for namn in AVSNITTSVYER},
    "rapporter:kommentera": lambda prov: {"pk": prov.en("utkast-granskas", _granskas).pk, "nyckel": "lex_sarah"},
    "rapporter:granskat": lambda prov: {"pk": prov.en("utkast-granskas", _granskas).pk},
    "rapporter:kommentar": lambda prov: _kommentar(prov),
    "rapporter:bidrag": lambda prov: {"pk": _bidrag(prov, utforare=False).pk},
    "rapporter:bidrag-utforare": lambda prov: {"pk": _bidrag(prov, utforare=True).pk},
    "rapporter:mall": lambda prov: {"kod": prov.namnd.kod, "slag": "halvar"},
    "rapporter:ej-verkstallda-andra": lambda prov: {"pk": prov.en("beslutet", _ej_verkstallt).pk},
    "rapporter:ej-verkstallda-kvartal": lambda prov: {"kod": prov.namnd.kod, "period": "2026K1"},
    "rapporter:ej-verkstallda-lista": lambda prov: {"kod": prov.namnd.kod, "period": "2026K1"},
    "rapporter:nyckeltal": lambda prov: {"kod": prov.namnd.kod},
    "rapporter:nyckeltal-nytt": lambda prov: {"kod": prov.namnd.kod},
    "rapporter:nyckeltal-fil": lambda prov: {"kod": prov.namnd.kod},
    "rapporter:nyckeltal-varden": lambda prov: {"pk": prov.en("nyckeltalet", _nyckeltal).pk},
    "rapporter:nyckeltal-andra": lambda prov: {"pk": prov.en("nyckeltalet", _nyckeltal).pk},
    "rapporter:hamta": lambda prov: {"pk": prov.en("fast", _faststalld).pk, "version": "offentlig", "format": "json"},
    "rapporter:offentlig-fil": lambda prov: {"pk": prov.en("fast", _faststalld).pk, "format": "xlsx"},
    "rapporter:arkiv-hamta": lambda prov: {"pk": prov.en("arkiverad", _arkiverad).pk, "version": "offentlig"},
    "rapporter:monster": lambda prov: {"kod": prov.namnd.kod, "period": "2026H1"},
    "rapporter:monster-lista": lambda prov: {"kod": prov.namnd.kod, "period": "2026H1", "vad": "aterkommande"},
    "rapporter:monster-tid": lambda prov: {"kod": prov.namnd.kod, "period": "2026H1", "steg": "rapport"},
    "rapporter:pdf": lambda prov: {"pk": prov.en("fast", _faststalld).pk, "version": "offentlig"},
    "rapporter:siffror": lambda prov: {"kod": prov.namnd.kod, "period": "2026H1"},
    "rapporter:bakom": lambda prov: {"kod": prov.namnd.kod, "period": "2026H1"},
    "rapporter:bakom-atgarder": lambda prov: {"kod": prov.namnd.kod, "period": "2026H1"},
    "rapporter:bakom-tillsyn": lambda prov: {"kod": prov.namnd.kod, "period": "2026"},
    "rapporter:bakom-delegation": lambda prov: {"kod": prov.namnd.kod, "period": "2026-03"},
    "rapporter:bakom-kontrollmoment": lambda prov: {"kod": prov.namnd.kod, "period": "2026"},
    "rapporter:bakom-kontroller": lambda prov: {"kod": prov.namnd.kod, "period": "2026"},
    "rapporter:bakom-brister": lambda prov: {"kod": prov.namnd.kod, "period": "2026"},
    "rapporter:bakom-underrattelser": lambda prov: {"kod": prov.namnd.kod, "period": "2026H1"},
    "rapporter:siffror-fil": lambda prov: {"kod": prov.namnd.kod, "period": "2026H1", "format": "json"},
}

# URLs with arguments that name no object at a place.
ARGUMENT: dict[str, Callable[[], dict[str, Any]]] = {
    "utkast": lambda: {"nyckel": "prov"},
    "organisation:roll": lambda: {"roll": "ledamot"},
    "kategorier:andra": lambda: {"pk": Kategori.objects.get_or_create(typ=Arendetyp.SYNPUNKT, namn="Prov")[0].pk},
}


def _kontrollplan(prov: Prov) -> Kontrollplan:
    plan: Kontrollplan = prov.en("kontrollplan", lambda p: planscener.plan_vid(p.namnd, p.enhet))
    return plan


def _planerad(prov: Prov) -> PlaneradKontroll:
    return planscener.kontrollen(_kontrollplan(prov))


def _forsta_tillfallet(prov: Prov) -> int:
    return _planerad(prov).tillfallen.values_list("pk", flat=True)[0]


def _annan_kontroll(prov: Prov) -> AnnanKontroll:
    gjord: AnnanKontroll = prov.en("annan", lambda p: andrascener.kontroll(p.namnd, p.enhet, klar=True))
    return gjord


def _granskas(prov: Prov) -> Rapport:
    """Somewhere else the person has been asked to read it too: the place is asked for all the same."""
    rapport = faststallande.skapa(prov.namnd, Period.tolka("2024H1"), av=person_med(K, prov.namnd))
    nu, dag = timezone.now(), timezone.localdate()
    rapport.granskare.create(person=prov.person, senast=dag, begard=nu, begard_av=prov.person)
    rapport.status = Rapport.Status.GRANSKAS
    rapport.save()
    return rapport


def _kommentar(prov: Prov) -> dict[str, int]:
    rapport = prov.en("utkast-granskas", _granskas)
    avsnitt = rapport.avsnitt.get(nyckel="lex_sarah")
    kommentar = rapport.kommentarer.create(avsnitt=avsnitt, text="Prov", av=prov.person, nar=timezone.now())
    return {"pk": rapport.pk, "kommentar": kommentar.pk}


def _bidrag(prov: Prov, *, utforare: bool) -> Rapportbidrag:
    rapport = prov.en("utkast-granskas", _granskas)
    avsnitt = rapport.avsnitt.get(nyckel="lex_sarah")
    vem = {"avtal": _avtal(prov)} if utforare else {"delen": prov.enhet}
    dag, nu = timezone.localdate(), timezone.now()
    bidrag, _ = Rapportbidrag.objects.get_or_create(
        rapport=rapport,
        avsnitt=avsnitt,
        **vem,
        defaults={"namn": "Prov", "senast": dag, "begard": nu, "begard_av": prov.person},
    )
    return bidrag


def _ej_verkstallt(prov: Prov) -> EjVerkstalltBeslut:
    return EjVerkstalltBeslut.objects.create(
        namnd=prov.namnd,
        enhet=prov.enhet,
        beteckning="PROV 1",
        lag="SoL",
        insats="annat",
        beslutad=date(2026, 1, 2),
        skal="annat",
        created_by=prov.person,
    )


def _nyckeltal(prov: Prov) -> Nyckeltal:
    return Nyckeltal.objects.create(namnd=prov.namnd, omrade="helhet", namn="Prov", enhet="procent", kalla="Prov")


def _arkiverad(prov: Prov) -> Rapport:
    rapport: Rapport = prov.en("fast", _faststalld)
    fil = spara_bytes("prov.pdf", b"%PDF-1.7 prov", "application/pdf", prov.person)
    rapport.arkivfiler.create(version="offentlig", fil=fil)
    return rapport


def _arende(prov: Prov) -> Arende:
    return ArendeFactory(enhet=prov.enhet)


def _synpunkt(prov: Prov) -> Arende:
    return ArendeFactory(enhet=prov.enhet, typ=Arendetyp.SYNPUNKT)


def _med_brev(prov: Prov) -> dict[str, Any]:
    arende = _synpunkt(prov)
    svar = Meddelande.objects.create(
        arende=arende, slag=Meddelande.Slag.SVAR, text="Prov", av=prov.person, av_namn="Prov", nar=timezone.now()
    )
    return {"pk": arende.pk, "meddelande": svar.pk}


def _anmald(prov: Prov) -> Arende:
    arende = _lex_sarah(prov)
    LexSarah.objects.filter(arende=arende).update(anmald_ivo=timezone.localdate())
    return arende


def _lex_sarah(prov: Prov) -> Arende:
    """Somewhere else the person is a named reader too: the place is asked for all the same."""
    arende = ArendeFactory(enhet=prov.enhet, lex=True, status=Status.MOTTAGEN, mottagen=timezone.now())
    Lasare.objects.create(arende=arende, person=prov.person, skal="prov")
    return arende


def _serien(prov: Prov) -> Dnrserie:
    """The nämnd's series of a year, with the number of one ärende."""
    serie, _ = Dnrserie.objects.get_or_create(namnd=prov.namnd, ar=2026, defaults={"senaste": 1})
    if not Arende.objects.filter(dnr=f"{prov.namnd.kortnamn} 2026/0001").exists():
        ArendeFactory(enhet=prov.enhet, dnr=f"{prov.namnd.kortnamn} 2026/0001")
    return serie


def _avtal(prov: Prov) -> Avtal:
    """Somewhere else the person is the contact person too: the place is asked for all the same."""
    avtal: Avtal = prov.en("avtal", lambda p: utforarscener.avtal(p.namnd, p.person))
    return avtal


def _tillfragad(prov: Prov) -> Tillfragad:
    fraga: Tillfragad = prov.en(
        "tillfragad", lambda p: utforarscener.tillfragad(utforarscener.enkat(p.namnd), _avtal(p))
    )
    return fraga


def _underrattelses_original(prov: Prov) -> dict[str, Any]:
    underrattelse = utforarscener.underrattelse(_avtal(prov))
    bilaga = spara_bytes("original.pdf", b"%PDF-1.4", "application/pdf", prov.person)
    underrattelse.bilagor.add(bilaga)
    return {"pk": underrattelse.pk, "bilaga": bilaga.pk}


def _original(prov: Prov) -> dict[str, Any]:
    fraga = _tillfragad(prov)
    svar = utforarscener.svar(fraga, utforarscener.uppgift())
    bilaga = spara_bytes("original.pdf", b"%PDF-1.4", "application/pdf", prov.person)
    svar.bilagor.add(bilaga)
    return {"pk": fraga.pk, "bilaga": bilaga.pk}


def _post(prov: Prov, arende: Arende) -> int:
    return utredd(arende, prov.person).utredningsposter.get(nummer=1).nummer


def _kopplat(prov: Prov) -> dict[str, int]:
    """Both ends stand at the place."""
    hit, dit = _arende(prov), _arende(prov)
    koppling = hit.kopplingar.create(till=dit, slag="beror_pa", av=prov.person, av_namn="Prov", nar=timezone.now())
    return {"pk": hit.pk, "koppling": koppling.pk}


def _sparat(prov: Prov) -> SparatFilter:
    """A saved filter has no place, only an owner."""
    return SparatFilter.objects.create(
        person=prov.person if _ar_hemma(prov) else PersonFactory(), namn=str(uuid4()), fraga="typ=avvikelse"
    )


def _gallringsrad(prov: Prov) -> Gallringsrad:
    rad: Gallringsrad = prov.en("gallringsrad", lambda p: gallringsscen.ett_forslag(p.namnd, p.enhet).rader.get())
    return rad


def _gallrat(prov: Prov) -> Gallringsforslag:
    forslag: Gallringsforslag = prov.en("gallrat", lambda p: gallringsscen.ett_protokoll(p.namnd, p.enhet).forslag)
    return forslag


def _tillsynskrav(prov: Prov) -> Krav:
    """Somewhere else the person is the krav's ansvarig too: the place is asked for all the same."""
    return tillsynsscener.med_svarande(prov.namnd, prov.enhet, prov.person)


def _skickat_till_ivo(prov: Prov) -> dict[str, int]:
    strateg = person_med(K, prov.namnd)
    krav = tillsynsscener.svarat(_tillsynskrav(prov), strateg)
    rad = tillsynsscener.besvarat(krav.tillsynsarende, strateg)
    return {"pk": rad.pk, "svar": rad.svaren.get().pk}


def _underlag_till_krav(prov: Prov) -> dict[str, Any]:
    krav = _tillsynskrav(prov)
    krav.bilagor.add(bilaga := tillsynsscener.bilaga(prov.person))
    return {"pk": krav.pk, "bilaga": bilaga.pk}


def _delad_atgard_pa_krav(prov: Prov) -> dict[str, int]:
    """An åtgärd of two krav, so that there is one to stay with."""
    krav = _tillsynskrav(prov)
    annat = tillsynsscener.krav(krav.tillsynsarende, person_med(K, prov.namnd))
    return {"pk": krav.pk, "atgard": tillsynsscener.pa_krav(krav, annat, enhet=prov.enhet).pk}


def _internkontrollmoment(prov: Prov) -> internkontroll.Kontrollmoment:
    """In an adopted internkontrollplan, with the person as kontrollansvarig."""
    return internkontroll.antagen_med_moment(prov.namnd, prov.person, prov.enhet)


def _orsak(arende: Arende) -> int:
    return arende.utredningsorsaker.create(omrade="annat", text="Prov").pk


def _rapporterat(prov: Prov) -> Arende:
    """One's own report may concern any place; elsewhere it is somebody else's."""
    return ArendeFactory(enhet=prov.enhet, rapportor=prov.person if _ar_hemma(prov) else PersonFactory())


def _med_bilaga(prov: Prov, arende: Arende) -> dict[str, Any]:
    bilaga = spara_bytes("prov.txt", b"prov", "text/plain", arende.rapportor or prov.person)
    arende.bilagor.add(bilaga)
    return {"pk": arende.pk, "bilaga": bilaga.pk}


def _med_delad_atgard(prov: Prov) -> dict[str, Any]:
    argument = _med_atgard(prov, _arende(prov))
    _arende(prov).atgarder.add(argument["atgard"])
    return argument


def _med_atgard(prov: Prov, arende: Arende) -> dict[str, Any]:
    atgard = AtgardFactory(enhet=prov.enhet, ansvarig=prov.person)
    arende.atgarder.add(atgard)
    return {"pk": arende.pk, "atgard": atgard.pk}


def _ar_hemma(prov: Prov) -> bool:
    return prov.enhet == prov.kommun.tallbacken


def _pa_listan(prov: Prov, vad: str) -> dict[str, Any]:
    return {"pk": prov.en("sammantrade", _sammantrade)[vad].pk}


def _sammantrade(prov: Prov) -> dict[str, Any]:
    """A sammanträde whose kallelse is sent, so that those who read are let in too."""
    mote = scen.sammantrade(prov.person, prov.namnd, tid=time(9))
    arende = scen.arende(mote, prov.person)
    bilaga = scen.bilaga(arende, prov.person)
    paket = scen.paket(mote, prov.person)
    scen.skrivelse(arende, prov.person)
    sammantradesgang.kalla(mote, av=prov.person)
    anslag = scen.anslag(mote, prov.person)
    pa_listan = {"sammantrade": mote, "arende": arende, "bilaga": bilaga, "paket": paket}
    offentlig = scen.offentlig(mote, prov.person)
    return {**pa_listan, "namnd": prov.namnd, "anslag": anslag, "offentlig": offentlig}


def _tillfalle(prov: Prov) -> Kontrolltillfalle:
    return granskningsscen.tillfalle(granskningsscen.omrade(prov.namnd), [prov.enhet], [])


def _dragning(prov: Prov) -> Dragning:
    return granskningsscen.dragen(prov.en("tillfalle", _tillfalle), {prov.enhet: 3})


def _att_granska(prov: Prov) -> Kontrolltillfalle:
    """With the person as granskare, and nothing drawn."""
    return granskningsscen.tillfalle(granskningsscen.omrade(prov.namnd), [prov.enhet], [prov.person])


def _draget(prov: Prov) -> DragetArende:
    tillfalle = granskningsscen.tillfalle(granskningsscen.omrade(prov.namnd), [prov.enhet], [prov.person])
    return granskningsscen.dragen(tillfalle, {prov.enhet: 3}).dragna.get(ordning=1)


def _brist(prov: Prov) -> dict[str, Any]:
    """A nej on a requirement in law at the enhet."""
    s = granskningsscen.scen(prov.namnd, [prov.enhet], antal=1, ram=1)
    granskningsscen.granskad(s, s.arende(1), s.granskare[0], kommunicering="nej")
    return {"enhet": prov.enhet.pk, "kriterium": s.kriterier[1].pk}


def _klart(prov: Prov) -> DragetArende:
    """A reviewed ärende of a klart tillfälle at the enhet."""
    s = granskningsscen.scen(prov.namnd, [prov.enhet], antal=1, ram=1)
    granskningsscen.granskad(s, s.arende(1), s.granskare[0])
    granskningsavslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    return s.arende(1)


def _fragan(prov: Prov) -> int:
    """The first question of that ärende."""
    return prov.en("klart", _klart).dragning.tillfalle.planerad.version.kriterier.first().pk


def _ramunderlag(prov: Prov) -> Ramunderlag:
    """The person's own upload, at a place that may be somebody else's."""
    return Ramunderlag.objects.create(
        tillfalle=prov.en("tillfalle", _tillfalle),
        av=prov.person,
        kalla="Prov",
        filnamn="prov.csv",
        data=b"Nr;Enhet\n1;2",
    )


def _urvalskontroll(prov: Prov) -> Urvalskontroll:
    """The person's own, of a draw that may be somebody else's."""
    return Urvalskontroll.objects.create(dragning=prov.en("dragning", _dragning), av=prov.person)


def _strateg(prov: Prov) -> Person:
    return person_med(K, prov.namnd)


def _utkast(prov: Prov) -> Rapport:
    return faststallande.skapa(prov.namnd, Period.tolka("2026H1"), av=prov.en("strateg", _strateg))


def _avsnitt(prov: Prov) -> dict[str, Any]:
    rapport = prov.en("utkast", _utkast)
    return {"pk": rapport.pk, "nyckel": prov.en("avsnitt", lambda _: rapport.avsnitt.first()).nyckel}


def _faststalld(prov: Prov) -> Rapport:
    """With its PDF already made."""
    av = prov.en("strateg", _strateg)
    utkast = faststallande.skapa(prov.namnd, Period.tolka("2025H2"), av=av)
    rapport, _ = faststallande.faststall(skrivet(utkast, av), av=av)
    rapport.pdf = rapport.pdf_offentlig = spara_bytes("prov.pdf", b"prov", "application/pdf", av)
    Rapport.objects.satt_pdf(rapport)
    return rapport


def _jobb(prov: Prov) -> Jobb:
    """A job has no place, only an owner: at home it is the person's own, elsewhere somebody else's."""
    return Jobb.objects.create(slag="prov", rubrik="Prov", person=prov.person if _ar_hemma(prov) else PersonFactory())


def _medarbetare(prov: Prov) -> Person:
    return person_med(M, prov.enhet)


def _ansvarig(prov: Prov) -> Person:
    """Somebody who answers for a synpunkt at the enhet, which chefer and the koordinator hand on."""
    arende = _synpunkt(prov)
    arende.ansvarig = PersonFactory()
    arende.save()
    return arende.ansvarig


def _avisering(prov: Prov) -> Avisering:
    """A notice has no place, only an owner; this one is about what the owner may no longer open."""
    till = prov.person if _ar_hemma(prov) else PersonFactory()
    return Avisering.objects.create(
        person=till, slag=Slag.HANT, objekttyp="avvikelser.arende", objekt_id=0, nyckel=uuid4(), text="Prov", url="/"
    )


def _underlag(prov: Prov) -> Importunderlag:
    """Uploaded files have no place, only an owner."""
    av = prov.person if _ar_hemma(prov) else PersonFactory()
    return Importunderlag.objects.create(av=av, andringsdag=date(2026, 1, 1), fingeravtryck="0" * 64)


@pytest.fixture(autouse=True)
def brev_utan_papper(monkeypatch):
    """Who may have a letter is asked here; what is on it, in the tests of the letter."""
    for plats in ("avvikelser.synpunkter.svarsbrev", "avvikelser.lex_sarah.views.ivo", "avvikelser.gallring.protokoll"):
        monkeypatch.setattr(f"{plats}.rendera", lambda html, **_: b"%PDF-prov")


@pytest.fixture(autouse=True)
def filer_i_tillfallig_mapp(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hemma(kommun: Kommun) -> Callable[[Roll], Prov]:
    """Somebody with the roll over the whole of IFN, and an enhet there."""
    return lambda roll: Prov(person_med(roll, kommun.ifn), kommun, kommun.tallbacken, kommun.ifn)


def test_every_url_has_a_row_and_every_row_a_url():
    assert {namn for namn, _ in kontroller.vyer()} == set(MATRIS) | OPPNA


def test_the_open_views_are_the_ones_that_the_program_lists():
    assert OPPNA == OPPNA_VYER


def test_every_url_with_arguments_says_where_they_come_from():
    utan = {namn for namn in MATRIS if not _gar_att_skriva(namn)}
    assert utan == set(OBJEKT) | set(ARGUMENT)


@pytest.mark.parametrize("roll", Roll)
def test_a_roll_is_let_in_exactly_where_the_matrix_says(hemma, roll):
    prov = hemma(roll)
    fel = []
    for namn, roller in MATRIS.items():
        svar = _svar(prov, namn)
        if _inslappt(svar) != (roll in roller) or (roll not in roller and svar.status_code != HTTPStatus.FORBIDDEN):
            fel.append(f"{namn}: {'ska in' if roll in roller else 'ska få 403'}, fick {_vad(svar)}")
    assert not fel, fel


@pytest.mark.parametrize("roll", Roll)
def test_the_right_roll_at_the_wrong_place_meets_the_same_404_as_a_number_that_does_not_exist(hemma, kommun, roll):
    prov = hemma(roll)
    borta = Prov(prov.person, kommun, kommun.aldreboendet, kommun.an)
    fel = [
        f"{namn}: fick {_vad(svar)}"
        for namn in OBJEKT
        if roll in MATRIS[namn] and (svar := _svar(borta, namn)).status_code != HTTPStatus.NOT_FOUND
    ]
    assert not fel, fel


# What somebody opens of a nämnd's reports who leads work under it: the public version, the draft they are asked to
# read, and what is their own enhet's. `rapport` and `pdf` stand for all that is fastställt: the first leads on.
PUBLIKT = {"rapporter:rapport", "rapporter:offentlig", "rapporter:offentlig-fil"}
OMBEDD = {"rapporter:kommentera", "rapporter:granskat"}
ENHETENS = {"rapporter:bidrag", "rapporter:ej-verkstallda-andra"}


@pytest.mark.parametrize(
    ("roll", "delen", "oppnar"),
    [
        (M, "tallbacken", set()),
        (U, "tallbacken", set()),
        (E, "tallbacken", PUBLIKT | OMBEDD | ENHETENS),
        (V, "avdelning", PUBLIKT | OMBEDD | ENHETENS),
        (F, "forvaltning", PUBLIKT | OMBEDD),
        (E, "aldreboendet", set()),
        (N, "an", set()),
        (K, "an", set()),
    ],
)
def test_who_leads_work_under_a_namnd_reads_its_reports_in_public_and_nothing_else_of_them(kommun, roll, delen, oppnar):
    prov = Prov(person_med(roll, getattr(kommun, delen)), kommun, kommun.tallbacken, kommun.ifn)
    oppnas = {namn for namn in OBJEKT if namn.startswith("rapporter:") and _inslappt(_svar(prov, namn))}
    assert oppnas == oppnar
    if "rapporter:rapport" in oppnar:
        pk = prov.en("fast", _faststalld).pk
        assert _svar(prov, "rapporter:rapport").url == reverse("rapporter:offentlig", args=[pk])


def test_the_logged_out_are_sent_to_the_login_from_every_row(hemma):
    prov, utloggad = hemma(K), Client()
    fel = [
        f"{namn}: {metod} fick {_vad(svar)}"
        for namn in MATRIS
        for metod in ("get", "post")
        if not _till_inloggning(svar := _svar(prov, namn, klient=utloggad, metod=metod))
    ]
    assert not fel, fel


def test_a_person_without_uppdrag_opens_only_what_is_about_themselves(hemma, kommun):
    utan = Prov(person_med(K, kommun.ifn), kommun, kommun.tallbacken, kommun.ifn)
    utan.person.uppdrag.all().delete()
    utan.person.delbehorighet_set.all().delete()
    fel = [
        f"{namn}: fick {_vad(svar)}"
        for namn in MATRIS
        if _inslappt(svar := _svar(utan, namn)) != (MATRIS[namn] == ALLA)
    ]
    assert not fel, fel


@pytest.mark.parametrize("roll", Roll)
def test_the_menu_offers_nothing_that_the_roll_cannot_open(hemma, roll):
    begaran = RequestFactory().get("/")
    begaran.user = hemma(roll).person
    meny = meny_for(begaran)
    adresser = {val.url for val in meny.val} | {meny.sok, meny.rapportera} - {""}
    assert adresser <= {reverse(namn) for namn, roller in MATRIS.items() if roll in roller and _gar_att_skriva(namn)}


def _svar(prov: Prov, namn: str, *, klient: Client | None = None, metod: str = "get") -> Any:
    """What the person meets. GET also at a view that only takes POST: the permission is asked before the method."""
    klient = klient or prov.en("klient", _inloggad)
    argument = OBJEKT[namn](prov) if namn in OBJEKT else ARGUMENT.get(namn, dict)()
    with _ogjort():
        return getattr(klient, metod)(reverse(namn, kwargs=argument))


def _inloggad(prov: Prov) -> Client:
    klient = Client(raise_request_exception=False)
    klient.force_login(prov.person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


@contextmanager
def _ogjort() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _inslappt(svar: Any) -> bool:
    """405: past every permission, but the view takes only POST."""
    inne = {HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.METHOD_NOT_ALLOWED}
    return svar.status_code in inne and not _till_inloggning(svar)


def _till_inloggning(svar: Any) -> bool:
    return svar.status_code == HTTPStatus.FOUND and svar.url.startswith(reverse("logga-in"))


def _vad(svar: Any) -> str:
    return f"{svar.status_code} {getattr(svar, 'url', '')}".strip()


def _gar_att_skriva(namn: str) -> bool:
    try:
        reverse(namn)
    except NoReverseMatch:
        return False
    return True
