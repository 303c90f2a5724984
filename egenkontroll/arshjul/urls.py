from django.urls import path

from egenkontroll.arshjul import views

app_name = "arshjul"

urlpatterns = [
    path("", views.ArView.as_view(), name="ar"),
    path("fil/", views.FilView.as_view(), name="fil"),
    path("adress/", views.LankView.as_view(), name="lank"),
    path("prenumerera/<str:token>/arshjul.ics", views.PrenumereraView.as_view(), name="prenumerera"),
]
