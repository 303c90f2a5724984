"""Acts are found among many times more reads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spar", "0002_kedja")]

    operations = [
        migrations.AddIndex(
            model_name="sparpost",
            index=models.Index(
                condition=models.Q(("slag", "gjort")), fields=["-nar", "-id"], name="sparpost_gjort"
            ),
        ),
    ]
