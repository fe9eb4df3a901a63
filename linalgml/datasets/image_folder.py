"""Pictures of your own: a folder with a folder for each class, after torchvision.datasets.ImageFolder."""

import os
from array import array
from pathlib import Path

from ..errors import InputError
from .dataset import Dataset
from .idx import tensor_of

EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".pgm", ".bmp", ".gif", ".tif", ".tiff", ".webp")
NEEDS = "reading pictures needs Pillow: pip install pillow"


class ImageFolder(Dataset):
    """root/cat/1.png, root/cat/2.png, root/dog/1.png, …: example i is (picture, label).

    Labels count the folders in the order of their names.  A picture is a tensor (channels, height, width) float32 in [0, 1], with one
    channel for mode "L" and three for "RGB"; `size` = (height, width) resizes each, so that they fit in one batch.  `transform` and
    `target_transform` are functions of the picture and of the label; `loader` reads a file in another way.

    Attributes: classes, class_to_idx, samples [(path, label), …], targets.  Raises InputError when there is no folder or no picture
    below it, or, when it is read, for a file that is not a picture.
    """

    def __init__(self, root, transform=None, target_transform=None, loader=None, *, size=None, mode="RGB"):
        if mode not in ("RGB", "L"):
            raise ValueError(f"ImageFolder: mode must be 'RGB' or 'L', got {mode!r}")
        self.root, self.transform, self.target_transform, self.size, self.mode = Path(root), transform, target_transform, size, mode
        self.loader = loader or self.load
        if not self.root.is_dir():
            raise InputError(f"{root}: no such folder")
        self.classes = sorted(entry.name for entry in os.scandir(self.root) if entry.is_dir())
        self.class_to_idx = {name: i for i, name in enumerate(self.classes)}
        self.samples = [
            (path, label) for name, label in self.class_to_idx.items() for path in sorted((self.root / name).rglob("*"))
            if path.suffix.lower() in EXTENSIONS and path.is_file()
        ]  # fmt: skip
        self.targets = [label for _, label in self.samples]
        if not self.samples:
            raise InputError(f"{root}: no picture ({', '.join(EXTENSIONS)}) in a folder below it; each class needs a folder of its own")
        empty = sorted(set(range(len(self.classes))) - set(self.targets))
        if empty:
            raise InputError(f"{root}: the folder {self.classes[empty[0]]!r} holds no picture")

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, i):
        path, label = self.samples[i]
        picture = self.loader(path)
        if self.transform is not None:
            picture = self.transform(picture)
        return picture, label if self.target_transform is None else self.target_transform(label)

    def load(self, path):
        """A file as a tensor (channels, height, width) in [0, 1]."""
        return load_image(path, self.mode, self.size)


def load_image(path, mode="RGB", size=None):
    """A picture as a tensor (channels, height, width) float32 in [0, 1]: three channels for mode "RGB", one for "L".

    size = (height, width) resizes it.  Raises ImportError without Pillow, and InputError for a file that is not a picture.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError(NEEDS) from error
    try:
        with Image.open(path) as file:
            picture = file.convert(mode)
            if size is not None:
                picture = picture.resize((size[1], size[0]), Image.Resampling.BILINEAR)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError(f"{path}: cannot be read as a picture: {error}") from None
    width, height = picture.size
    pixels = tensor_of(array("f", list(picture.tobytes())), (height, width, len(mode)))
    return pixels.permute(2, 0, 1).contiguous() / 255
