"""What can be wrong in the world. Each error says it in a sentence an operator can act on.

InshutiError
|- BadSetting     the environment or programme.toml cannot be used as it is
|- Unknown        no such person, child, alert or code within the asker's reach
|- NotYours       it exists, but belongs to another village or district
|- Forbidden      this kind of caller does not open that conversation, whomever it is about
|- Busy           the database is away or busy beyond its time: nothing was saved
|- Stale          a kept talk no longer fits the conversations of this version
|- NeedsTransaction  what was only to be looked at writes something down: look again, in a transaction
"""


class InshutiError(Exception):
    """Anything this system says is wrong."""


class BadSetting(InshutiError):
    """One line per setting that cannot be used, each naming it and how to mend it."""


class Unknown(InshutiError):
    """No such person, child, alert or code within the asker's reach."""


class NotYours(InshutiError):
    """It exists, but belongs to another village or district."""


class Forbidden(InshutiError):
    """This kind of caller does not open that conversation, whomever it is about. Nothing on a screen leads there."""


class Busy(InshutiError):
    """The database is away, or busy for longer than a caller can wait. Nothing was saved."""


class Reconnect(Busy):
    """The connection to the database was lost; another may be had at once. Whether it had committed is not known."""


class Stale(InshutiError):
    """A kept talk no longer fits the conversations of this version."""


class NeedsTransaction(InshutiError):
    """Something is to be written beside the one statement that stands alone. Nothing was written."""
