"""Sign-ins that are open.

``sessions``: opened with a new secret and asked for on every request
``sign_ins``: a person's own sign-ins: seen, and ended
``browsers``: what a browser says of itself, in its owner's words
"""
