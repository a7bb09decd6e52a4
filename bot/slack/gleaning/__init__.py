"""Finds what a message that somebody points at says of a ticket."""
