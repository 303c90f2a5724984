"""The blocks that the sheet to IVO lacked, and what the utredning adds to the rapport."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lex_sarah", "0008_utredningspapper"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalivoblad",
            name="beslut",
            field=models.TextField(blank=True, verbose_name="beslut"),
        ),
        migrations.AddField(
            model_name="historicalivoblad",
            name="igen",
            field=models.TextField(blank=True, verbose_name="om det kan hända igen"),
        ),
        migrations.AddField(
            model_name="historicalivoblad",
            name="lagrum",
            field=models.TextField(blank=True, verbose_name="lagrum"),
        ),
        migrations.AddField(
            model_name="historicalivoblad",
            name="nar",
            field=models.TextField(blank=True, verbose_name="när det hände"),
        ),
        migrations.AddField(
            model_name="historicalivoblad",
            name="omedelbart",
            field=models.TextField(blank=True, verbose_name="omedelbara åtgärder"),
        ),
        migrations.AddField(
            model_name="historicalivoblad",
            name="ovrigt",
            field=models.TextField(blank=True, verbose_name="vad som i övrigt har kommit fram"),
        ),
        migrations.AddField(
            model_name="historicalivoblad",
            name="rapport",
            field=models.TextField(blank=True, verbose_name="när rapporten kom in"),
        ),
        migrations.AddField(
            model_name="historicalivoblad",
            name="typer",
            field=models.TextField(blank=True, verbose_name="typ av missförhållande"),
        ),
        migrations.AddField(
            model_name="historicalutredning",
            name="foljd",
            field=models.TextField(blank=True, verbose_name="följder för den enskilde"),
        ),
        migrations.AddField(
            model_name="historicalutredning",
            name="markt",
            field=models.TextField(blank=True, verbose_name="hur det märktes"),
        ),
        migrations.AddField(
            model_name="ivoblad",
            name="beslut",
            field=models.TextField(blank=True, verbose_name="beslut"),
        ),
        migrations.AddField(
            model_name="ivoblad",
            name="igen",
            field=models.TextField(blank=True, verbose_name="om det kan hända igen"),
        ),
        migrations.AddField(
            model_name="ivoblad",
            name="lagrum",
            field=models.TextField(blank=True, verbose_name="lagrum"),
        ),
        migrations.AddField(
            model_name="ivoblad",
            name="nar",
            field=models.TextField(blank=True, verbose_name="när det hände"),
        ),
        migrations.AddField(
            model_name="ivoblad",
            name="omedelbart",
            field=models.TextField(blank=True, verbose_name="omedelbara åtgärder"),
        ),
        migrations.AddField(
            model_name="ivoblad",
            name="ovrigt",
            field=models.TextField(blank=True, verbose_name="vad som i övrigt har kommit fram"),
        ),
        migrations.AddField(
            model_name="ivoblad",
            name="rapport",
            field=models.TextField(blank=True, verbose_name="när rapporten kom in"),
        ),
        migrations.AddField(
            model_name="ivoblad",
            name="typer",
            field=models.TextField(blank=True, verbose_name="typ av missförhållande"),
        ),
        migrations.AddField(
            model_name="utredning",
            name="foljd",
            field=models.TextField(blank=True, verbose_name="följder för den enskilde"),
        ),
        migrations.AddField(
            model_name="utredning",
            name="markt",
            field=models.TextField(blank=True, verbose_name="hur det märktes"),
        ),
    ]
