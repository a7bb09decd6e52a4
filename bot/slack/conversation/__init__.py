"""Understands plain sentences, and remembers for half an hour what they are about."""
