"""What both doors are made of: settings, identity, permissions, fragments, errors, the clock."""
