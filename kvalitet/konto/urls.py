from django.urls import path

from kvalitet.konto import views

urlpatterns = [
    path("logga-in/", views.LoggaInView.as_view(), name="logga-in"),
    path("logga-ut/", views.LoggaUtView.as_view(), name="logga-ut"),
    path("konto/", views.MittKontoView.as_view(), name="mitt-konto"),
    path("konto/losenord/", views.BytLosenordView.as_view(), name="byt-losenord"),
    path("konto/forlang/", views.ForlangView.as_view(), name="forlang"),
    path("konto/kvar/", views.KvarView.as_view(), name="kvar"),
]
