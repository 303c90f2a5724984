"""A frame and a draw are never changed and never removed: a redraw is a new draw."""

from django.db import migrations

from kvalitet.spar.skydd import BaraTillagg


class Migration(migrations.Migration):
    dependencies = [("ram", "0001_initial"), ("spar", "0002_kedja")]

    operations = [
        BaraTillagg("ram_ram"),
        BaraTillagg("ram_ramrad"),
        BaraTillagg("ram_dragning"),
        BaraTillagg("ram_dragetarende"),
    ]
