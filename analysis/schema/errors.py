"""Errors that cross the border between the science and whoever calls it."""


class SchemaError(ValueError):
    """A value does not keep its contract. The message names the field, and the frame where there is one."""


class MediaError(Exception):
    """This file cannot be used as a clip, in words a person can act on.

    code: short machine word ("truncated"); message: what is wrong, one plain sentence;
    remedy: what to do about it; details: what the decoder said, for the fold-out.
    """

    def __init__(self, code: str, message: str, remedy: str = "", details: str = "") -> None:
        super().__init__(code, message, remedy, details)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.details = details

    def __str__(self) -> str:
        return f"{self.message} ({self.details})" if self.details else self.message
