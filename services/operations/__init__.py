"""What keeps the machine whole: its health, its keys, whose books it has, everything back out."""
