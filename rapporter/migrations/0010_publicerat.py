"""What the public version of a rapport says is kept when it is fastställd, and is fixed with it."""

import django.db.models.deletion
from django.db import migrations, models

SKYDD = """
CREATE TRIGGER publicerat_faststalld_andras_aldrig BEFORE INSERT OR UPDATE OR DELETE ON rapporter_publicerat
    FOR EACH ROW EXECUTE FUNCTION rapportdel_faststalld_andras_aldrig();
"""
UTAN_SKYDD = "DROP TRIGGER publicerat_faststalld_andras_aldrig ON rapporter_publicerat;"


class Migration(migrations.Migration):
    dependencies = [("rapporter", "0009_svarsbilaga")]

    operations = [
        migrations.CreateModel(
            name="Publicerat",
            fields=[
                (
                    "rapport",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="publicerat",
                        serialize=False,
                        to="rapporter.rapport",
                    ),
                ),
                ("siffror", models.JSONField(verbose_name="siffror")),
            ],
            options={
                "verbose_name": "publicerade siffror",
                "verbose_name_plural": "publicerade siffror",
            },
        ),
        migrations.RunSQL(SKYDD, UTAN_SKYDD),
    ]
