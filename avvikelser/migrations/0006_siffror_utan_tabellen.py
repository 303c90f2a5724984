"""The figures of a half-year are counted from the index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("avvikelser", "0005_oppna_utan_tabellen")]

    operations = [
        migrations.RemoveIndex(model_name="arende", name="arende_namnd_inkommen"),
        migrations.AddIndex(
            model_name="arende",
            index=models.Index(
                fields=["namnd", "inkommen"],
                include=("id", "enhet", "typ", "verksamhetsform", "kategori", "created_at", "andrad"),
                name="arende_namnd_inkommen",
            ),
        ),
    ]
