"""What the bot decides: values and functions, without Slack, database, language, or clock."""
