"""Speed as ratios to floors measured in the same run. ``python3 dev.py bench``."""
