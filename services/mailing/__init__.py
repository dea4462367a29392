"""How bills leave the house: on paper by the mail house, by e-mail, each with its proof.

``contents``: the hash of what a bill says, kept
``addressing``: to whom each bill of a run goes and by which way, written once
``drawing``: bills as they go into envelopes
``notices``: notices of special rates as they go into envelopes
``placing``: which bill or notice stands at which place of a file
``printing``: the file that the mail house prints, drawn piece by piece
``handing``: what a person does about it: handed over, printed again
``seen``: what was sent, as pages show it
``paperless``: the choice of bills by e-mail, shown to work before it holds
``returning``: e-mail that came back: tried once more, then paper again
"""
