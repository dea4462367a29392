"""The verbs: what the district does. They need a session and never ask the time."""
