from django.urls import path

from kvalitet.skarm import views

urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("halsa/", views.HalsaView.as_view(), name="halsa"),
    path(
        "tillganglighet/",
        views.OppenSidaView.as_view(template_name="skarm/tillganglighet.html"),
        name="tillganglighet",
    ),
    path(
        "personuppgifter/",
        views.OppenSidaView.as_view(template_name="skarm/personuppgifter.html"),
        name="personuppgifter",
    ),
    path("fraga/", views.FragaView.as_view(), name="fraga"),
]
