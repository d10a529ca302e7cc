"""Catalogues: published lists that a command reads in whole, and made-up rows to try the size."""
