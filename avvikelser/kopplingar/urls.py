from django.urls import path

from avvikelser.kopplingar import views

app_name = "kopplingar"

urlpatterns = [
    path("<int:pk>/koppling/ny/", views.KopplaView.as_view(), name="koppla"),
    path("<int:pk>/koppling/<int:koppling>/ta-bort/", views.KopplaBortView.as_view(), name="koppla-bort"),
    path("<int:pk>/dela/", views.DelaView.as_view(), name="dela"),
    path("<int:pk>/dubblett/", views.DubblettView.as_view(), name="dubblett"),
    path("<int:pk>/dubblett/aterta/", views.AtertaView.as_view(), name="aterta-dubblett"),
]
