"""Who may see which account, and how somebody comes to it."""
