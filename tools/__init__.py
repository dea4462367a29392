"""What dev.py does, room by room. Only the standard library, for it runs before anything is there.

The two rooms that run inside the environment once it stands are `postgres` and `catalogues`.
"""
