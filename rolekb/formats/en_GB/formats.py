"""How this site writes dates in English: with the month in full."""

DATE_FORMAT = "j F Y"
