"""The home tab of each reader: their board, their settings, or the public half."""
