"""A klart tillfälle is corrected beside what was written; its figures are kept per ärendetyp where it was drawn so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from kvalitet.spar.skydd import BaraTillagg

SVAR = [("ja", "Ja"), ("nej", "Nej"), ("ej_tillampligt", "Ej tillämpligt"), ("underlag_saknas", "Underlag saknas")]
# Until it is klart the answer itself is changed.
PA = """
CREATE FUNCTION granskning_rattas_klart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT granskning_ar_klart(NEW.draget_id) THEN
        RAISE EXCEPTION 'Bara svar i en klarmarkerad kontroll rättas.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'bara_klara_svar_rattas';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bara_klara_svar_rattas BEFORE INSERT ON granskning_rattelse
    FOR EACH ROW EXECUTE FUNCTION granskning_rattas_klart();
"""
AV = """
DROP TRIGGER bara_klara_svar_rattas ON granskning_rattelse;
DROP FUNCTION granskning_rattas_klart();
"""


def _pk():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _till(modell, namn="+"):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=namn, to=modell)


class Migration(migrations.Migration):
    dependencies = [
        ("granskning", "0002_skydd"),
        ("kontrollplan", "0002_skydd"),
        ("ram", "0002_skydd"),
        ("spar", "0002_kedja"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rattelse",
            fields=[
                ("id", _pk()),
                ("nummer", models.PositiveSmallIntegerField()),
                ("fore", models.CharField(choices=SVAR, max_length=15, verbose_name="svaret före")),
                ("svar", models.CharField(choices=SVAR, max_length=15, verbose_name="svar")),
                ("fran", models.DateField(blank=True, null=True, verbose_name="första dagen")),
                ("till", models.DateField(blank=True, null=True, verbose_name="andra dagen")),
                ("skal", models.TextField(verbose_name="varför svaret rättas")),
                ("nar", models.DateTimeField()),
                ("av", _till(settings.AUTH_USER_MODEL)),
                ("draget", _till("ram.dragetarende", "rattelser")),
                ("kriterium", _till("kontrollplan.kriterium")),
            ],
            options={
                "verbose_name": "rättelse",
                "verbose_name_plural": "rättelser",
                "ordering": ["nar", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draget", "kriterium", "nummer"), name="rattelser_numreras_per_svar"
                    ),
                    models.CheckConstraint(condition=~Q(svar=F("fore")), name="rattelse_andrar_svaret"),
                    models.CheckConstraint(condition=~Q(skal=""), name="rattelse_har_skal"),
                    models.CheckConstraint(
                        condition=Q(fran__isnull=True) | Q(till__isnull=True) | Q(till__gte=F("fran")),
                        name="rattelsens_dagar_i_ordning",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="enhetsutfall", name="i_ramen", field=models.PositiveIntegerField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="enhetsutfall",
            constraint=models.CheckConstraint(
                condition=Q(i_ramen__isnull=True) | Q(i_ramen__gte=F("ram")), name="potten_ryms_i_ramen"
            ),
        ),
        migrations.CreateModel(
            name="Stratumutfall",
            fields=[
                ("id", _pk()),
                ("stratum", models.CharField(blank=True, max_length=80, verbose_name="ärendetyp")),
                ("ram", models.PositiveIntegerField()),
                ("granskade", models.PositiveIntegerField()),
                ("enhetsutfall", _till("granskning.enhetsutfall", "strata")),
            ],
            options={
                "verbose_name": "stratumutfall",
                "verbose_name_plural": "stratumutfall",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enhetsutfall", "stratum"), name="ett_utfall_per_arendetyp_och_enhet"
                    ),
                    models.CheckConstraint(condition=Q(ram__gte=F("granskade")), name="granskade_ryms_i_stratumet"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stratumsvar",
            fields=[
                ("id", _pk()),
                ("ja", models.PositiveIntegerField()),
                ("nej", models.PositiveIntegerField()),
                ("ej_tillampligt", models.PositiveIntegerField()),
                ("underlag_saknas", models.PositiveIntegerField()),
                ("kriterium", _till("kontrollplan.kriterium")),
                ("stratumutfall", _till("granskning.stratumutfall", "svar")),
            ],
            options={
                "verbose_name": "stratumsvar",
                "verbose_name_plural": "stratumsvar",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("stratumutfall", "kriterium"), name="ett_svar_per_kriterium_och_arendetyp"
                    )
                ],
            },
        ),
        migrations.RunSQL(PA, AV),
        *(BaraTillagg(f"granskning_{namn}") for namn in ("rattelse", "stratumutfall", "stratumsvar")),
    ]
