"""Pure builders of what people read in Slack."""
