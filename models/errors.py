"""The ways the district says no.

DistrictError
├── NotFound    404  it is not there, or it is not yours: the answer is the same
├── Forbidden   403  you are known, and this is not for your role
├── Refused     422  the request breaks a rule; nothing was changed
├── Conflict    409  somebody or something got there first; look again
│   └── NoSuchMove   a table of states has no such move
└── Busy        503  there is no room for it just now; the same again in a moment may work

The text is a sentence for the person who asked. Bugs are not here: they are
assertions and ordinary exceptions, and answer 500 with a reference number.
"""


class DistrictError(Exception):
    """A refusal with a sentence for the person, and the facts that stand in it.

    A door says ``words`` in the language of the person and fills the facts in:
    ``Refused("Enter at most %(most)s.", most=rules.maximum)``.
    """

    def __init__(self, words: str = "", **facts: object) -> None:
        self.words, self.facts = words, facts
        self.message = words % facts if facts else words
        super().__init__(self.message)


class NotFound(DistrictError):
    """It is not there, or it is not yours."""


class Forbidden(DistrictError):
    """Your role may not do this."""


class Refused(DistrictError):
    """The request breaks a rule."""


class Conflict(DistrictError):
    """What was seen is no longer so."""


class NoSuchMove(Conflict):
    """A table of states has no such move: nobody offers it, unless two did something at once.

    Whoever asked reads that something changed; the names of the states are for logs and tests.
    """

    def __init__(self, what: str, state: str, goal: str) -> None:
        super().__init__("Something changed since you opened this page.")
        self.move = f"{what} that is {state} cannot become {goal}."

    def __str__(self) -> str:
        return self.move


class Busy(DistrictError):
    """Nobody is free for it now; nothing was changed."""
