from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("avvikelser", "0010_dagen_det_marktes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="synpunkt",
            index=models.Index(
                condition=models.Q(("besvarad__isnull", True), ("vill_ha_svar", True)),
                fields=["arende"],
                include=("bekraftad", "besvarad"),
                name="synpunkt_vantar_svar",
            ),
        ),
    ]
