"""The site for assistants: tools of the Model Context Protocol that answer as the pages do.

Only ``server`` imports the SDK, and only the command ``mcp`` imports ``server``.
"""
