"""The database: tables, the stores over them, and migrations."""
