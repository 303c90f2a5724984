"""Mounts the apps by string; the only file that knows them all."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kvalitet.skarm.urls")),
    path("", include("kvalitet.konto.urls")),
    path("", include("kvalitet.utkast.urls")),
    path("", include("kvalitet.handbok.urls")),
    path("logg/", include("kvalitet.spar.urls")),
    path("organisation/", include("kvalitet.organisation.urls")),
    path("jobb/", include("kvalitet.jobb.urls")),
    path("", include("kvalitet.aviseringar.urls")),
    path("avvikelser/", include("avvikelser.urls")),
    path("avvikelser/", include("avvikelser.lista.urls")),
    path("avvikelser/", include("avvikelser.kopplingar.urls")),
    path("avvikelser/", include("avvikelser.lex_sarah.urls")),
    path("avvikelser/", include("avvikelser.nodatkomst.urls")),
    path("avvikelser/", include("avvikelser.nedskrivet.urls")),
    path("kategorier/", include("avvikelser.kategorier.urls")),
    path("personalinformation/", include("avvikelser.personalinformation.urls")),
    path("synpunkter/", include("avvikelser.synpunkter.urls")),
    path("utforare/", include("avvikelser.utforare.urls")),
    path("tillsyn/", include("avvikelser.tillsyn.urls")),
    path("gallring/", include("avvikelser.gallring.urls")),
    path("atgarder/", include("kvalitet.atgarder.urls")),
    path("diarium/", include("kvalitet.diarium.urls")),
    path("egenkontroll/", include("egenkontroll.plan.urls")),
    path("egenkontroll/granskning/", include("egenkontroll.granskning.urls")),
    path("egenkontroll/andra/", include("egenkontroll.andra.urls")),
    path("egenkontroll/arshjul/", include("egenkontroll.arshjul.urls")),
    path("egenkontroll/urval/", include("egenkontroll.ram.urls")),
    path("risk/", include("egenkontroll.risk.urls")),
    path("internkontroll/", include("egenkontroll.internkontroll.urls")),
    path("", include("rapporter.urls")),
]

handler400 = "kvalitet.skarm.fel.otolkbart"
handler403 = "kvalitet.skarm.fel.nekad"
handler404 = "kvalitet.skarm.fel.saknas"
handler500 = "kvalitet.skarm.fel.fel"
