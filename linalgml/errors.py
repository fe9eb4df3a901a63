"""InputError: something the user gave cannot be used.  Its message is one line that says what, and what to do."""


class InputError(ValueError):
    """A file, a setting or a prompt that cannot be used; the command line prints the message and exits with code 2."""
