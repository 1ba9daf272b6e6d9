"""What the system refused, as a sentence with the mend. Standard library only, for set-up needs it first."""

import errno
import os

_MAY_NOT = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)

_OTHER_KIND = {
    errno.EISDIR: "a folder stands there where a file is meant",
    errno.ENOTDIR: "a file stands there, or above it, where a folder is meant",
    errno.EEXIST: "a file stands there where a folder is meant",
}


def because(error: OSError) -> str:
    """Why it went wrong and what mends it, from the system's own number; no other word of the exception."""
    what = error.filename or "what it was to write"
    if error.errno in _MAY_NOT:
        return (
            f"this account (number {os.geteuid()}) may not write {what}. Use the account that owns it, or let this one"
        )
    if error.errno in _NO_ROOM:
        return f"there is no space left on the disk for {what}. Free some, and run it again"
    if error.errno in _OTHER_KIND:
        return f"{what} cannot be used: {_OTHER_KIND[error.errno]}. Take that away, or name another in the settings"
    return f"the system refused {what}: {os.strerror(error.errno) if error.errno else type(error).__name__}"
