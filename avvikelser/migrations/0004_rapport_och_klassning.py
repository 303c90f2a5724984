"""The form's receipt, whether somebody had to be protected, the record of each classing, and two rules in the
database that must hold for scripts too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kvalitet.spar.skydd import BaraTillagg
from kvalitet.tillsammans import Tillsammans

# Lagrum: 27 kap. 5 § SoL (2025:400), every rapport is investigated. What an older system closed is taken as it was.
_ALDRIG_UTAN_BESLUT = """
    CREATE FUNCTION avvikelser_lex_sarah_har_beslut() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM avvikelser_arende a LEFT JOIN avvikelser_lexsarah l ON l.arende_id = a.id
                   WHERE a.id = NEW.id AND a.typ = 'lex_sarah' AND a.status IN ('beslutad', 'avslutad')
                     AND coalesce(l.utfall, '') = '') THEN
            RAISE EXCEPTION 'En lex Sarah-rapport avslutas inte utan beslut (%)', NEW.dnr
                USING ERRCODE = 'check_violation', CONSTRAINT = 'lex_sarah_avslutas_inte_utan_beslut';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER lex_sarah_avslutas_inte_utan_beslut
        AFTER INSERT OR UPDATE OF status, typ ON avvikelser_arende DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (NEW.typ = 'lex_sarah' AND NEW.status IN ('beslutad', 'avslutad') AND NEW.extern_id IS NULL)
        EXECUTE FUNCTION avvikelser_lex_sarah_har_beslut();
"""
_ALDRIG_UTAN_BESLUT_AV = """
    DROP TRIGGER lex_sarah_avslutas_inte_utan_beslut ON avvikelser_arende;
    DROP FUNCTION avvikelser_lex_sarah_har_beslut();
"""
# DOMAIN 2: förslag and beslut are separate records by separate people.
_OLIKA_PERSONER = """
    CREATE FUNCTION avvikelser_beslut_av_annan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.av_id = (SELECT f.av_id FROM avvikelser_forslag f WHERE f.arende_id = NEW.arende_id
                        ORDER BY f.nar DESC, f.id DESC LIMIT 1) THEN
            RAISE EXCEPTION 'Den som har lämnat förslaget beslutar inte själv'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'forslag_och_beslut_har_olika_personer';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER forslag_och_beslut_har_olika_personer BEFORE INSERT ON avvikelser_beslut
        FOR EACH ROW EXECUTE FUNCTION avvikelser_beslut_av_annan();
"""
_OLIKA_PERSONER_AV = """
    DROP TRIGGER forslag_och_beslut_har_olika_personer ON avvikelser_beslut;
    DROP FUNCTION avvikelser_beslut_av_annan();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("avvikelser", "0003_skydd"),
        ("spar", "0002_kedja"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tillsammans(
            [
                migrations.CreateModel(
                    name="Klassning",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("allvarlighetsgrad", models.PositiveSmallIntegerField()),
                        ("sannolikhet", models.PositiveSmallIntegerField()),
                        ("foreslog_lex_sarah", models.BooleanField()),
                        ("blev_lex_sarah", models.BooleanField()),
                        ("motivering", models.TextField(blank=True)),
                        ("nar", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "klassning",
                        "verbose_name_plural": "klassningar",
                        "ordering": ["nar", "id"],
                    },
                ),
                migrations.AddField(
                    model_name="arende",
                    name="inlamning",
                    field=models.UUIDField(
                        blank=True,
                        help_text="Skickat två gånger blir ett.",
                        null=True,
                        verbose_name="formulärets kvitto",
                    ),
                ),
                migrations.AddField(
                    model_name="arende",
                    name="skydd",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("nej", "Nej, ingen är i fara"),
                            ("ja", "Ja"),
                            ("ej_aktuellt", "Ej aktuellt, händelsen gäller ingen enskild"),
                        ],
                        db_default="",
                        max_length=11,
                        verbose_name="behövde någon skydd",
                    ),
                ),
                migrations.AddField(
                    model_name="historicalarende",
                    name="inlamning",
                    field=models.UUIDField(
                        blank=True,
                        help_text="Skickat två gånger blir ett.",
                        null=True,
                        verbose_name="formulärets kvitto",
                    ),
                ),
                migrations.AddField(
                    model_name="historicalarende",
                    name="skydd",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("nej", "Nej, ingen är i fara"),
                            ("ja", "Ja"),
                            ("ej_aktuellt", "Ej aktuellt, händelsen gäller ingen enskild"),
                        ],
                        db_default="",
                        max_length=11,
                        verbose_name="behövde någon skydd",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="arende",
                    constraint=models.UniqueConstraint(
                        fields=("rapportor", "inlamning"), name="samma_inlamning_ger_ett_arende"
                    ),
                ),
                migrations.AddField(
                    model_name="klassning",
                    name="arende",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="klassningar", to="avvikelser.arende"
                    ),
                ),
                migrations.AddField(
                    model_name="klassning",
                    name="av",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AddField(
                    model_name="klassning",
                    name="kategori",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="avvikelser.kategori",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="klassning",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("foreslog_lex_sarah", False),
                            ("blev_lex_sarah", True),
                            models.Q(("motivering", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="avsteg_fran_forslag_om_lex_sarah_har_motivering",
                    ),
                ),
            ]
        ),
        BaraTillagg("avvikelser_klassning"),
        migrations.RunSQL(_ALDRIG_UTAN_BESLUT, _ALDRIG_UTAN_BESLUT_AV),
        migrations.RunSQL(_OLIKA_PERSONER, _OLIKA_PERSONER_AV),
    ]
