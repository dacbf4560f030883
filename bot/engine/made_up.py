"""A made-up clinic, for demonstrations and previews: what a real one decides and writes into its settings."""

from __future__ import annotations

from collections.abc import Mapping

NAME, PHONE, COUNTRY = "the clinic", "+1 212 555 0100", "US"
LANGUAGES = ("en", "es")
COUNTRIES = ("US", "CA", "MX", "GB", "IE", "AU", "DE", "ES")
WORDS: Mapping[str, Mapping[str, str]] = {
    "fasting": {
        "en": "Please eat nothing for 6 hours before your session, and drink nothing for 2 hours.",
        "es": "No comas nada en las 6 horas antes de tu sesión, y no bebas nada en las 2 horas antes.",
    },
    "driving": {
        "en": "Please do not drive until the clinic's time is over and you have slept a full night.",
        "es": "No conduzcas hasta que pase el tiempo que dice la clínica y hayas dormido una noche entera.",
    },
    "ride": {
        "en": "An adult you trust has to take you home.",
        "es": "Una persona adulta de confianza tiene que llevarte a casa.",
    },
    "medicines": {
        "en": "Our nurse goes through your medicines with you. Please change nothing on your own.",
        "es": "Nuestra enfermera revisa tus medicinas contigo. No cambies nada por tu cuenta.",
    },
    "breastfeeding": {
        "en": "Please talk with our nurse about breastfeeding before your session.",
        "es": "Habla con nuestra enfermera sobre la lactancia antes de tu sesión.",
    },
    "hours": {
        "en": "The clinic answers the phone on weekdays from 9 to 5.",
        "es": "La clínica contesta el teléfono de lunes a viernes de 9 a 17.",
    },
    "duty": {
        "en": "Please go back to duty only when the clinic has cleared you.",
        "es": "Vuelve al servicio solo cuando la clínica te haya dado el visto bueno.",
    },
}


def said(language: str) -> dict[str, str]:
    """The clinic's words for the placeholders, in this language or in English."""
    return {f"clinic_{word}": texts.get(language.partition("-")[0]) or texts["en"] for word, texts in WORDS.items()}
