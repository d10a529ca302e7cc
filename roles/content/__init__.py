"""The knowledge base as files: Django fixtures that people read, compare and send round.

``records`` says what a record is and in which order records stand; ``files`` reads and writes them,
``database`` does the same with rows, and ``update`` brings files into a database without touching
what an editor changed. ``check`` proves files sound, with ``points`` (what is contested) and
``readings`` (the texts that ``manifest`` names).
"""
