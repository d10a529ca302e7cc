"""What an editor gives to add a source: a file, a text, an address, a DOI, or references."""
