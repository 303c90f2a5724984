"""Every date in the database is watched, or there is a reason that a user would accept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.fields import DateRangeField
from django.db import models

from kvalitet.aviseringar import fristregister
from kvalitet.organisation.models import Person

RUM = ("kvalitet", "avvikelser", "egenkontroll", "rapporter")

# Dates that say when something was done or written. Nothing is due on them.
GJORT = {
    "skapat", "skapad", "created_at", "andrad", "nar", "sparat", "uppladdad", "klart", "puls", "last_login", "skickat",
    "taget", "sedd", "registrerad",
}  # fmt: skip
UNDANTAG: dict[str, str] = {
    "organisation.organisationsdel.giltig": "När en plats fanns. Systemförvaltaren ser kommande ändringar i trädet.",
    "organisation.benamning.giltig": "När ett namn gällde. Det byts av sig självt.",
    "organisation.placering.giltig": "När något stod under något annat. Det flyttas av sig självt.",
    "organisation.foregangare.fran": "När någon tog över. Det sker av sig självt.",
    "organisation.hierarki.dag": "Vilken dag trädet räknades för.",
    "organisation.uppdrag.fran": "När ett uppdrag börjar. Det börjar av sig självt.",
    "organisation.importunderlag.andringsdag": "Från vilken dag en inläst fil ska gälla. Den läses in i samma stund.",
    "aviseringar.utskick.nasta_forsok": "När ett brev prövas nästa gång. Klockan gör det, ingen väntar på det.",
    "aviseringar.kallfel.sedan": "När en källa slutade svara. Systemförvaltaren ser det på startsidan.",
    "aviseringar.kallfel.senast": "När en källa senast inte svarade.",
    "avvikelser.arende.intraffade": "Dagen det hände. Fristerna räknas från dagen då det kom in.",
    "avvikelser.arende.markt_dag": "Dagen det märktes. Fristerna räknas från dagen då det kom in.",
    "avvikelser.lasare.fran": "När någon började läsa.",
    "avvikelser.lasare.till": "När någon slutade läsa.",
    "atgarder.atgard.beslutad": "När åtgärden beslutades.",
    "atgarder.atgard.klar": "När åtgärden blev klar.",
    "lex_sarah.utredningspost.skriven": "När posten skrevs.",
    "lex_sarah.utredningspost.handelsetid": "När det som posten berättar om hände.",
    "lex_sarah.utredningsfraga.dag": "Dagen då det som frågan gäller gjordes.",
    "lex_sarah.maskning.granskad": "När en andra person granskade maskningen.",
    "lex_sarah.beslutsgrund.sammantrade": "Vilket sammanträde nämnden beslutade på.",
    "lex_sarah.ivobeslut.dag": "När IVO beslutade.",
    "nodatkomst.nodatkomst.fran": "När någon tog nödåtkomst.",
    "nodatkomst.nodatkomst.till": "När nödåtkomsten slutar. Den slutar av sig själv.",
    "kopplingar.koppling.upphord": "När kopplingen togs bort.",
    "utforare.avtal.fran": "När ett avtal börjar. Det börjar av sig självt.",
    "utforare.avtal.till": "När ett avtal slutar. Det slutar av sig självt, och upphandlingen bevakar det.",
    "utforare.kontakt.till": "När en kontaktperson slutade.",
    "utforare.enkat.oppnad": "När enkäten öppnades.",
    "utforare.enkat.stangd": "När enkäten stängdes.",
    "utforare.enkatsvar.inkom": "När svaret kom in.",
    "utforare.enkatsvar.registrerat": "När svaret skrevs in.",
    "utforare.svarslank.giltig_till": "När en engångslänk slutar gälla. Det som väntar är enkätens sista dag.",
    "utforare.svarslank.anvand": "När en engångslänk användes.",
    "utforare.underrattelse.intraffade": "Dagen det hände. Fristen räknas från dagen då det kom in.",
    "utforare.underrattelse.gjord": "Dagen då utföraren rapporterade eller anmälde.",
    "tillsyn.tillsynsarende.inkommen": "Dagen då det kom in. Det som väntar är dagen för svaret.",
    "tillsyn.tillsynsarende.besvarad": "När svaret skickades.",
    "tillsyn.tillsynsarende.avslutad": "När IVO avslutade ärendet.",
    "tillsyn.anstand.fran": "Dagen som gällde före anståndet. Ärendets egen dag bevakas.",
    "tillsyn.anstand.till": "Dagen som anståndet gav. Ärendets egen dag bevakas.",
    "tillsyn.ivosvar.dag": "När svaret skickades.",
    "tillsyn.krav.uppfyllt": "När kravet blev uppfyllt.",
    "tillsyn.kravatgard.kopplad": "När en åtgärd kopplades till kravet.",
    "gallring.gallringsregel.beslutsdag": "När nämnden beslutade om gallring.",
    "gallring.gallringssparr.havd": "När en gallringsspärr hävdes.",
    "gallring.gallringsforslag.dag": "Vilken dags plan ett förslag om gallring följer.",
    "gallring.gallringsforslag.avgjort": "När ett förslag om gallring stoppades.",
    "gallring.gallringsforslag.verkstalls_fran": "När någon började verkställa en gallring.",
    "gallring.gallringsforslag.verkstallt": "När gallringen var klar.",
    "gallrat.gallratantal.fran": "När gallringen som ett antal kommer från började.",
    "gallring.gallringsrad.avslutat": "När ärendet i förslaget avslutades.",
    "gallring.gallringsrad.tiden_ute": "När ärendet får gallras. Inget händer av sig självt då.",
    "synpunkter.epostbesked.nasta_forsok": "När ett mejl prövas nästa gång. Klockan gör det, ingen väntar på det.",
    "synpunkter.takt.timme": "Hur många som har skrivit från samma håll den timmen.",
    "andra_kontroller.annankontroll.matt": "När undersökningen gjordes.",
    "andra_kontroller.annankontroll.klar": "När kontrollen blev klar.",
    "arshjul.kalenderlank.aterkallad": "När adressen togs tillbaka.",
    "kontrollplan.omradesversion.antagen": "När versionen antogs.",
    "kontrollplan.omradesversion.giltig_fran": "Från när en version får användas. Den börjar gälla av sig själv.",
    "kontrollplan.kontrollplan.antagen": "När beslutet skrevs in.",
    "kontrollplan.kontrollplan.beslutsdatum": "När nämnden beslutade.",
    "kontrollplan.planeradgranskare.till": "När en granskare slutade.",
    "kontrollplan.kontrolltillfalle.start": "När perioden börjar. Det som väntar är dagen då den är granskad.",
    "kontrollplan.kontrolltillfalle.slut": "När perioden slutar. Det som väntar är dagen då den är granskad.",
    "kontrollplan.kontrolltillfalle.installt": "När tillfället ställdes in.",
    "risk.riskanalys.dag": "Dagen då analysen gjordes.",
    "risk.riskanalys.klar": "När analysen blev klar.",
    "risk.risk.beslutad": "När någon tog ställning till risken.",
    "risk.risk.vardesatt": "När risken fick sitt värde.",
    "risk.risk.avford": "När risken avfördes.",
    "risk.riskkalla.kopplad": "När ett ärende kopplades till risken.",
    "risk.riskatgard.kopplad": "När en åtgärd kopplades till risken.",
    "internkontroll.internkontrollplan.beslutsdatum": "När nämnden beslutade.",
    "internkontroll.internkontrollplan.antagen": "När beslutet skrevs in.",
    "internkontroll.kontrollatgard.kopplad": "När en åtgärd kopplades till resultatet.",
    "rapporter.namndbeslut.skriven": "När nämndens beslut skrevs in. Justeringen bevakas.",
    "rapporter.tjansteskrivelse.klar": "När tjänsteskrivelsen blev klar.",
    "rapporter.offentligversion.godkand": "När den offentliga versionen godkändes.",
    "rapporter.delegationsanmalan.fran": "Vilka dagars beslut ett ärende i nämnden anmäler.",
    "rapporter.delegationsanmalan.till": "Vilka dagars beslut ett ärende i nämnden anmäler.",
    "rapporter.sammantrade.kallad": "När kallelsen skickades.",
    "rapporter.sammantrade.genomfort": "När sammanträdet markerades som genomfört.",
    "ram.ram.inlast": "När ramen lästes in.",
    "ram.urvalskontroll.klar": "När kontrollen av en dragning var gjord.",
    "ram.ramrad.avslutad": "När ärendet i ramen avslutades.",
    "granskning.granskning.paborjad": "När granskningen av ett ärende började.",
    "granskning.granskning.sparad": "När granskningen sparades senast.",
    "granskning.granskning.klar": "När ett ärende var granskat. Tillfällets sista dag bevakas i planen.",
    "granskning.svar.fran": "En dag ur akten, som den lagstadgade tiden räknas från.",
    "granskning.svar.till": "En dag ur akten, som den lagstadgade tiden räknas till.",
    "granskning.rattelse.fran": "En rättad dag ur akten, som den lagstadgade tiden räknas från.",
    "granskning.rattelse.till": "En rättad dag ur akten, som den lagstadgade tiden räknas till.",
    "rapporter.granskare.klar": "När en granskare hade läst klart.",
    "rapporter.granskare.begard": "När någon ombads läsa.",
    "rapporter.granskningskommentar.lost": "När en kommentar löstes.",
    "rapporter.rapportbidrag.klar": "När ett bidrag blev klart.",
    "rapporter.rapportbidrag.begard": "När ett bidrag begärdes.",
    "rapporter.ejverkstalltbeslut.slutdag": "När beslutet verkställdes eller upphörde.",
    "rapporter.kvartalsrapport.till_ivo": "När kvartalet rapporterades.",
    "rapporter.kvartalsrapport.till_revisorer": "När kvartalet rapporterades.",
    "rapporter.rapport.brytpunkt": "När siffrorna lästes av.",
    "rapporter.rapport.faststalld": "När rapporten fastställdes.",
}


def datumfalt() -> Iterator[tuple[str, str]]:
    for modell in apps.get_models():
        egen = modell.__module__.split(".")[0] in RUM and not modell.__name__.startswith("Historical")
        if not egen or modell._meta.proxy:
            continue
        for falt in modell._meta.local_fields:
            if isinstance(falt, models.DateField | DateRangeField):
                yield modell._meta.label_lower, falt.name


def test_every_date_is_watched_or_exempted_with_a_reason():
    bevakade = fristregister.bevakade_falt()
    okanda = {
        f"{modell}.{falt}"
        for modell, falt in datumfalt()
        if (modell, falt) not in bevakade and falt not in GJORT and f"{modell}.{falt}" not in UNDANTAG
    }
    assert okanda == set(), "Registrera fältet i en Kalla, eller skriv varför ingen väntar på den dagen."


def test_what_is_watched_or_exempted_exists():
    finns = set(datumfalt())
    assert fristregister.bevakade_falt() <= finns
    med_app = {namn for namn in UNDANTAG if namn.split(".")[0] in apps.app_configs}
    assert {tuple(namn.rsplit(".", 1)) for namn in med_app} <= finns
    assert all(skal.endswith(".") for skal in UNDANTAG.values())


def test_nothing_is_both_watched_and_exempted():
    assert not {f"{modell}.{falt}" for modell, falt in fristregister.bevakade_falt()} & set(UNDANTAG)


def test_a_kind_that_nobody_has_registered_cannot_be_told_of(kommun):
    with pytest.raises(LookupError, match="inte registrerad"):
        fristregister.synliga(Person(is_active=True), {"okand.sak": [1]})


def test_the_inactive_may_be_told_of_nothing(kommun):
    assert fristregister.synliga(Person(is_active=False), {"avvikelser.arende": [1]}) == {"avvikelser.arende": {}}
