"""One model, entered through Django's own admin."""

from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Application(models.Model):
    """An application; its number is not unique, as in old systems."""

    number = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    day = models.DateField()
    copies = models.IntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(99)])
    kind = models.CharField(max_length=10, choices=[("own", "本人"), ("agent", "代理人")], default="own")
    paid = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        """Belongs to the office."""

        app_label = "django_site"

    def __str__(self) -> str:
        """Give the number."""
        return self.number


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):
    """Searched by its whole number."""

    list_display = ("number", "name", "day", "copies")
    search_fields = ("=number",)
