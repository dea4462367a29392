"""What our keys seal and sign, and the secrets that others hold.

``sealing``: values sealed with keys kept outside
``vault``: files: sealed, and opened only unchanged
``reply_address``: the signed address an answer comes to
``pins``: the PINs of bills, worked out with a key
``unsubscribing``: the signed link that turns one kind of message off
``tokens``: secrets that browsers and links hold, of which we keep the hash
"""
