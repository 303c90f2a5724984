"""Who looks after gallring: the plan and proposals, and who says yes to them."""

from django.db import migrations, models

from kvalitet.tillsammans import Tillsammans

_BEFOGENHETER = [
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
    ("dra_urval", "Läsa in ramar och dra urval av ärenden"),
    ("granska_akter", "Granska ärenden i egenkontroll när planen säger det"),
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
    ("se_gallring", "Läsa gallringsplaner, förslag och protokoll"),
    ("skota_gallring", "Sköta gallringsplanen, spärra och föreslå gallring"),
    ("godkanna_gallring", "Godkänna gallring"),
    ("se_spar", "Granska loggen"),
    ("skota_organisation", "Sköta organisation, konton och uppdrag"),
]


_VAD = {
    "permissions": _BEFOGENHETER,
    "verbose_name": "organisationsdel",
    "verbose_name_plural": "organisationsdelar",
}


def _befogenhet() -> models.CharField:
    return models.CharField(choices=_BEFOGENHETER, max_length=25)


_NYA = {
    "kvalitetsstrateg": ("se_gallring", "skota_gallring", "godkanna_gallring"),
    "namndsekreterare": ("se_gallring", "skota_gallring", "godkanna_gallring"),
    "synpunktskoordinator": ("se_gallring", "godkanna_gallring"),
}


def ge_rollerna(apps, schema_editor):
    """An installation that has its roller already."""
    Rollbefogenhet = apps.get_model("organisation", "Rollbefogenhet")
    for roll, nya in _NYA.items():
        if Rollbefogenhet.objects.filter(roll=roll).exists():
            for befogenhet in nya:
                Rollbefogenhet.objects.get_or_create(roll=roll, befogenhet=befogenhet)


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0011_egenkontrollens_arenden"),
    ]

    operations = [
        Tillsammans(
            [
                migrations.AlterModelOptions(name="organisationsdel", options=_VAD),
                migrations.AlterField(model_name="historicalrollbefogenhet", name="befogenhet", field=_befogenhet()),
                migrations.AlterField(model_name="rollbefogenhet", name="befogenhet", field=_befogenhet()),
            ]
        ),
        migrations.RunPython(ge_rollerna, migrations.RunPython.noop),
    ]
