"""The priority desk of Zoho Partner Support, in Slack."""
