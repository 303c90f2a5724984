"""Who reads what IVO asks of the nämnd, and who looks after the answer."""

from django.db import migrations, models

from kvalitet.tillsammans import Tillsammans

LASER = ("enhetschef", "verksamhetschef", "forvaltningschef", "kvalitetsstrateg", "revisor")


def ge_rollerna(apps, schema_editor):
    """An installation that has its roller already: who reads and who looks after tillsynsärenden."""
    Rollbefogenhet = apps.get_model("organisation", "Rollbefogenhet")
    nya = [*((roll, "se_tillsyn") for roll in LASER), ("kvalitetsstrateg", "skota_tillsyn")]
    for roll, befogenhet in nya:
        if Rollbefogenhet.objects.filter(roll=roll).exists():
            Rollbefogenhet.objects.get_or_create(roll=roll, befogenhet=befogenhet)


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0009_ratta_granskning"),
    ]

    operations = [
        Tillsammans(
            [
                migrations.AlterModelOptions(
                    name="organisationsdel",
                    options={
                        "permissions": [
                            ("rapportera", "Rapportera händelser"),
                            ("se_arende", "Läsa ärenden"),
                            ("ta_emot", "Ta emot rapporter"),
                            ("handlagga", "Handlägga ärenden"),
                            ("utreda", "Utreda lex Sarah"),
                            ("besluta", "Besluta om lex Sarah"),
                            ("se_lex_sarah", "Läsa lex Sarah utan att vara utpekad läsare"),
                            ("skota_synpunkt", "Fördela och besvara synpunkter"),
                            ("skota_atgard", "Sköta åtgärder"),
                            ("skota_utforare", "Sköta externa utförare och deras enkät"),
                            ("lamna_utforaruppgift", "Lämna uppgifter för en extern utförare"),
                            ("planera_egenkontroll", "Planera egenkontroll"),
                            ("anta_egenkontroll", "Skriva in nämndens beslut om egenkontroll"),
                            ("dra_urval", "Läsa in ramar och dra urval av akter"),
                            ("granska_akter", "Granska akter i egenkontroll när planen säger det"),
                            ("ratta_granskning", "Rätta svar i en klarmarkerad egenkontroll"),
                            ("se_egenkontroll", "Läsa egenkontroll"),
                            ("se_risk", "Läsa riskanalyser och internkontroll"),
                            ("skota_risk", "Göra riskanalyser"),
                            ("folja_upp_kontroll", "Följa upp kontrollmoment som kontrollansvarig"),
                            ("skota_internkontroll", "Sköta nämndens internkontrollplan"),
                            ("se_tillsyn", "Läsa tillsynsärenden från IVO"),
                            ("skota_tillsyn", "Sköta nämndens svar till IVO"),
                            ("skota_ej_verkstallda", "Registrera beslut som inte är verkställda"),
                            ("se_siffror", "Se statistik"),
                            ("sammanstalla", "Skriva rapporter till nämnden"),
                            ("faststalla", "Fastställa rapporter"),
                            ("se_rapport", "Läsa fastställda rapporter"),
                            ("skota_namnd", "Förbereda sammanträden"),
                            ("se_handlingar", "Läsa nämndens handlingar"),
                            ("se_sekretesshandlingar", "Läsa nämndens handlingar med sekretess"),
                            ("se_diarium", "Läsa nämndens diarium"),
                            ("se_spar", "Granska loggen"),
                            ("skota_organisation", "Sköta organisation, konton och uppdrag"),
                        ],
                        "verbose_name": "organisationsdel",
                        "verbose_name_plural": "organisationsdelar",
                    },
                ),
                migrations.AlterField(
                    model_name="historicalrollbefogenhet",
                    name="befogenhet",
                    field=models.CharField(
                        choices=[
                            ("rapportera", "Rapportera händelser"),
                            ("se_arende", "Läsa ärenden"),
                            ("ta_emot", "Ta emot rapporter"),
                            ("handlagga", "Handlägga ärenden"),
                            ("utreda", "Utreda lex Sarah"),
                            ("besluta", "Besluta om lex Sarah"),
                            ("se_lex_sarah", "Läsa lex Sarah utan att vara utpekad läsare"),
                            ("skota_synpunkt", "Fördela och besvara synpunkter"),
                            ("skota_atgard", "Sköta åtgärder"),
                            ("skota_utforare", "Sköta externa utförare och deras enkät"),
                            ("lamna_utforaruppgift", "Lämna uppgifter för en extern utförare"),
                            ("planera_egenkontroll", "Planera egenkontroll"),
                            ("anta_egenkontroll", "Skriva in nämndens beslut om egenkontroll"),
                            ("dra_urval", "Läsa in ramar och dra urval av akter"),
                            ("granska_akter", "Granska akter i egenkontroll när planen säger det"),
                            ("ratta_granskning", "Rätta svar i en klarmarkerad egenkontroll"),
                            ("se_egenkontroll", "Läsa egenkontroll"),
                            ("se_risk", "Läsa riskanalyser och internkontroll"),
                            ("skota_risk", "Göra riskanalyser"),
                            ("folja_upp_kontroll", "Följa upp kontrollmoment som kontrollansvarig"),
                            ("skota_internkontroll", "Sköta nämndens internkontrollplan"),
                            ("se_tillsyn", "Läsa tillsynsärenden från IVO"),
                            ("skota_tillsyn", "Sköta nämndens svar till IVO"),
                            ("skota_ej_verkstallda", "Registrera beslut som inte är verkställda"),
                            ("se_siffror", "Se statistik"),
                            ("sammanstalla", "Skriva rapporter till nämnden"),
                            ("faststalla", "Fastställa rapporter"),
                            ("se_rapport", "Läsa fastställda rapporter"),
                            ("skota_namnd", "Förbereda sammanträden"),
                            ("se_handlingar", "Läsa nämndens handlingar"),
                            ("se_sekretesshandlingar", "Läsa nämndens handlingar med sekretess"),
                            ("se_diarium", "Läsa nämndens diarium"),
                            ("se_spar", "Granska loggen"),
                            ("skota_organisation", "Sköta organisation, konton och uppdrag"),
                        ],
                        max_length=25,
                    ),
                ),
                migrations.AlterField(
                    model_name="rollbefogenhet",
                    name="befogenhet",
                    field=models.CharField(
                        choices=[
                            ("rapportera", "Rapportera händelser"),
                            ("se_arende", "Läsa ärenden"),
                            ("ta_emot", "Ta emot rapporter"),
                            ("handlagga", "Handlägga ärenden"),
                            ("utreda", "Utreda lex Sarah"),
                            ("besluta", "Besluta om lex Sarah"),
                            ("se_lex_sarah", "Läsa lex Sarah utan att vara utpekad läsare"),
                            ("skota_synpunkt", "Fördela och besvara synpunkter"),
                            ("skota_atgard", "Sköta åtgärder"),
                            ("skota_utforare", "Sköta externa utförare och deras enkät"),
                            ("lamna_utforaruppgift", "Lämna uppgifter för en extern utförare"),
                            ("planera_egenkontroll", "Planera egenkontroll"),
                            ("anta_egenkontroll", "Skriva in nämndens beslut om egenkontroll"),
                            ("dra_urval", "Läsa in ramar och dra urval av akter"),
                            ("granska_akter", "Granska akter i egenkontroll när planen säger det"),
                            ("ratta_granskning", "Rätta svar i en klarmarkerad egenkontroll"),
                            ("se_egenkontroll", "Läsa egenkontroll"),
                            ("se_risk", "Läsa riskanalyser och internkontroll"),
                            ("skota_risk", "Göra riskanalyser"),
                            ("folja_upp_kontroll", "Följa upp kontrollmoment som kontrollansvarig"),
                            ("skota_internkontroll", "Sköta nämndens internkontrollplan"),
                            ("se_tillsyn", "Läsa tillsynsärenden från IVO"),
                            ("skota_tillsyn", "Sköta nämndens svar till IVO"),
                            ("skota_ej_verkstallda", "Registrera beslut som inte är verkställda"),
                            ("se_siffror", "Se statistik"),
                            ("sammanstalla", "Skriva rapporter till nämnden"),
                            ("faststalla", "Fastställa rapporter"),
                            ("se_rapport", "Läsa fastställda rapporter"),
                            ("skota_namnd", "Förbereda sammanträden"),
                            ("se_handlingar", "Läsa nämndens handlingar"),
                            ("se_sekretesshandlingar", "Läsa nämndens handlingar med sekretess"),
                            ("se_diarium", "Läsa nämndens diarium"),
                            ("se_spar", "Granska loggen"),
                            ("skota_organisation", "Sköta organisation, konton och uppdrag"),
                        ],
                        max_length=25,
                    ),
                ),
            ]
        ),
        migrations.RunPython(ge_rollerna, migrations.RunPython.noop),
    ]
