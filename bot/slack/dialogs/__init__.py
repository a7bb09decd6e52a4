"""The dialogs behind the shortcuts: forms filled in from a message, which ask what the commands ask."""
