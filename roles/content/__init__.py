"""The knowledge base as files: Django fixtures that people read, compare and send round.

``records`` names the kinds of records and their order; ``files`` reads and writes them,
``database`` does the same with rows, and ``update`` brings files into a database without touching
what an editor changed. ``check`` proves files sound, with ``readings`` (the texts that ``manifest``
names).
"""
