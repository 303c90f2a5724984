"""The result of egenkontroll on screen and in files: it shows what `statistik.egenkontroll` has counted."""
