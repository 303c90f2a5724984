from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('atgarder', '0002_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='atgard',
            name='sekretess',
            field=models.BooleanField(db_default=False, default=False, help_text='Följer ärendet den kommer från.'),
        ),
        migrations.AddField(
            model_name='historicalatgard',
            name='sekretess',
            field=models.BooleanField(db_default=False, default=False, help_text='Följer ärendet den kommer från.'),
        ),
    ]
