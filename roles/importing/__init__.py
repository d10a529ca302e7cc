"""Sources and claims as tables (CSV, JSON, XLSX), in and out, in bounded memory.

A file becomes rows of text (``files``), its header is matched to columns (``columns``), each row
becomes what it wants of the knowledge base (``claims``, ``sources``) with the names it uses looked
up (``names``); ``importing`` finds out each row's fate by carrying it out, and takes everything
back where it was only asked or where one row is refused.
"""
