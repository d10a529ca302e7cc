"""Adding sources: from a file, a text, an address or references to the reading desk."""
