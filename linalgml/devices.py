"""The one device there is.  It exists so that PyTorch scripts that name a device run unchanged."""


class device:
    """A device; only the CPU is known.

    >>> import linalgml as lm
    >>> lm.device("cpu")
    device(type='cpu')
    """

    def __init__(self, name="cpu"):
        name = getattr(name, "type", name)
        if str(name).split(":")[0] != "cpu":
            raise RuntimeError(f"device {name!r}: linalgml runs on the CPU; export the model as safetensors to train elsewhere")
        self.type, self.index = "cpu", None

    def __repr__(self):
        return "device(type='cpu')"

    def __str__(self):
        return "cpu"

    def __eq__(self, other):
        return getattr(other, "type", other) == "cpu"

    def __hash__(self):
        return hash("cpu")


cpu = device()


def check_device(name, where):
    """Accept None or the CPU in a `device` argument of the function `where`; refuse anything else."""
    if name is not None and name is not cpu and name != "cpu":
        try:
            device(name)
        except RuntimeError as error:
            raise RuntimeError(f"{where}: {error}") from None

Size = tuple  # torch.Size: a shape is a plain tuple here
