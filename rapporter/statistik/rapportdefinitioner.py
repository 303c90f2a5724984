"""What the figures mean that only other reports than the half-year's have, and those of patterns and trends."""

from __future__ import annotations

from rapporter.statistik.definition import Definition

RAPPORTERNAS = (
    Definition(
        "ej_verkstallda",
        "Beslut som inte är verkställda",
        "Gynnande beslut enligt socialtjänstlagen eller LSS som inte har verkställts inom tre månader från dagen för "
        "beslutet. Beslutet räknas från det kvartal då tre månader har gått och i varje kvartal tills det verkställs "
        "eller upphör. Det som verkställs inom tre månader räknas aldrig.",
        sedan=2,
    ),
    Definition(
        "ej_verkstallda_dagar",
        "Väntetid",
        "Antalet dagar från beslutet, eller från avbrottet, till kvartalets sista dag eller till dagen då det slutade. "
        "Medianen gäller dem som väntar. Är de ett jämnt antal anges det lägre av de två talen i mitten.",
        sedan=2,
    ),
    Definition(
        "avbrott",
        "Avbrott",
        "Beslut som har varit verkställda men där verkställigheten har avbrutits. De tre månaderna räknas från dagen "
        "för avbrottet.",
        sedan=2,
    ),
    Definition(
        "delegationsbeslut",
        "Delegationsbeslut",
        "Beslut i lex Sarah-ärenden som har fattats på delegation från nämnden, räknade på den dag de fattades. "
        "Listan är den som anmäls till nämnden. Den säger vem som beslutade och när, men aldrig vad beslutet blev "
        "eller vem det rör. Antalen gäller beslut och inte enskilda. Därför döljs varken listan eller antalen i den "
        "offentliga versionen.",
        sedan=7,
    ),
    Definition(
        "nyckeltal",
        "Nyckeltal",
        "Värden som har skrivits in eller lästs in från en fil, med den källa som anges vid varje nyckeltal. Ett "
        "streck betyder att värde saknas för det året. Andra kommuners värden gäller samma år som rapporten.",
        sedan=2,
    ),
    Definition(
        "atgarder",
        "Åtgärder",
        "Åtgärder hos nämndens enheter som blev klara under perioden, efter svaret på frågan om de hade önskad effekt. "
        "Omedelbara åtgärder räknas inte.",
        sedan=2,
    ),
    Definition(
        "atgarder_laget",
        "Beslut om åtgärder, och hur det gick",
        "Beslutade räknas på dagen för beslutet. Ett förslag som godkändes helt eller i en del ska göras. Klar i tid "
        "är en åtgärd som blev klar senast den dag som ni hade bestämt. Hur det gick, och vilka förslag som väntade "
        "på beslut, räknas som det var halvårets sista dag, eller den dag siffrorna lästes av om halvåret inte var "
        "slut. Effekten är den som var känd när siffrorna lästes av, också för åtgärder som beslutades tidigare.",
        sedan=6,
    ),
    Definition(
        "aterkommande",
        "Återkommer trots åtgärder",
        "Ärenden som kom in under halvåret med samma huvudkategori, orsak eller rutin, på samma enhet, inom ett år "
        "efter att en åtgärd för ett annat sådant ärende blev klar. Bredvid står de som kom in under året innan. Var "
        "åtgärderna flera gäller året, och dagen som anges, den första. Tiderna före och efter är olika långa, så "
        "talen visar inte i sig om det har blivit bättre. Omedelbara åtgärder räknas inte.",
        sedan=6,
    ),
    Definition(
        "egenkontroll_period",
        "Perioden för egenkontrollen",
        "En kontroll räknas i den period som dess ärenden avslutades i, när hela kontrollens period ligger inom "
        "rapportens. En kontroll som görs en gång om året finns därför bara i årets redovisning.",
        sedan=2,
    ),
    Definition(
        "egenkontroll_omfattning",
        "Egenkontrollens omfattning",
        "Planerade är kontrollerna i nämndens antagna planer. Bara de som var klarmarkerade när siffrorna lästes av "
        "ingår i tabellerna över granskade ärenden och andelar. Ramen är de avslutade ärenden som urvalet drogs ur.",
        sedan=2,
    ),
    Definition(
        "egenkontroll_brister",
        "Nej på krav i lag",
        "Svaret nej på en fråga om ett krav i lag, i klara kontroller. Frågan räknas så som den stod i den version som "
        "besvarades, även om en senare version säger något annat. Ett sådant nej hanteras i en avvikelse. Åtgärderna "
        "är de som hör till de avvikelserna, med det läge de hade när siffrorna lästes av.",
        sedan=8,
    ),
    Definition(
        "kontrollplan",
        "Internkontrollplanen",
        "Den version av planen som nämnden senast hade antagit när uppgifterna lästes av, ord för ord. Riskvärdet är "
        "sannolikheten gånger konsekvensen, värderade på den skala som gällde då.",
        sedan=2,
    ),
    Definition(
        "kontrollrapport",
        "Uppföljning av internkontrollen",
        "Kontrollmomenten i den plan som gällde när uppgifterna lästes av, med det senaste resultatet för varje moment "
        "vid uppföljningen. Resultat från en tidigare version av årets plan följer med momentet. Åtgärderna är de som "
        "beslutades på grund av resultaten, med det läge de hade då.",
        sedan=2,
    ),
    Definition(
        "kontrollrapport_overfort",
        "Det som inte är klart",
        "Kontrollmoment som saknar resultat när sista dagen har gått, eller som visade en avvikelse utan att någon "
        "åtgärd är klar. De förs över till nästa års plan.",
        sedan=2,
    ),
    Definition(
        "egenkontroll_andra",
        "Egenkontroll på annat sätt",
        "Jämförelser, målgruppsundersökningar, synpunkter från revisorer och undersökningar av attityder som gjordes "
        "eller publicerades under perioden och var klarmarkerade när siffrorna lästes av.",
        sedan=2,
    ),
    Definition(
        "tillsyn",
        "Ärenden från IVO",
        "Tillsyn, begäran om yttrande, föreläggande och klagomål från Inspektionen för vård och omsorg, räknade på den "
        "dag de kom in. År före det första registrerade ärendet visas inte.",
        sedan=4,
    ),
    Definition(
        "tillsyn_svar",
        "Svar till IVO",
        "Ett svar räknas den dag det skickades. Vill IVO ha en komplettering är den ett svar till. Svaret är i tid när "
        "det skickades senast den dag som gällde, med anstånd, eller när IVO inte hade satt någon dag. Det som väntade "
        "på svar räknas som det var årets sista dag, eller den dag siffrorna lästes av om året inte var slut.",
        sedan=4,
    ),
    Definition(
        "tillsyn_avslut",
        "Ärenden som IVO avslutade",
        "Räknade på den dag de avslutades, efter om IVO hade ställt något krav. Ett ärende avslutas först när alla "
        "krav är uppfyllda.",
        sedan=4,
    ),
    Definition(
        "tillsyn_utfall",
        "Vad IVO beslutade",
        "De ärenden som IVO avslutade, efter det som den som skrev in IVO:s besked valde. Passade flera val gäller det "
        "som gick längst. Uppgift saknas för ärenden som avslutades innan det gick att välja.",
        sedan=5,
    ),
    Definition(
        "tillsyn_krav",
        "IVO:s krav",
        "Ett krav räknas från det år det skrevs in till det år det uppfylldes, en gång varje år. Läget är det som var "
        "årets sista dag, eller den dag siffrorna lästes av om året inte var slut. Ett krav utan sista dag är i tid.",
        sedan=4,
    ),
)
