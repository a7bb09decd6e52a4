"""Looks at a whole set-up and says what is wrong with it before an alert is missed."""
