from django.urls import path

from kvalitet.jobb import views

app_name = "jobb"
urlpatterns = [
    path("", views.MinaJobbView.as_view(), name="mina"),
    path("<uuid:pk>/", views.JobbView.as_view(), name="jobb"),
    path("<uuid:pk>/forlopp/", views.ForloppView.as_view(), name="forlopp"),
    path("<uuid:pk>/igen/", views.IgenView.as_view(), name="igen"),
]
