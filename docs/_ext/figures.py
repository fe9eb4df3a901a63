"""How the gallery finds its pictures: every matplotlib Figure that an example has in a variable, in the order they were made.

The library's plotting returns figures and keeps none of them in pyplot, where sphinx-gallery looks by itself.
conf.py: sphinx_gallery_conf["image_scrapers"] = ("figures",).
"""

from matplotlib.figure import Figure
from sphinx_gallery.scrapers import figure_rst


def scrape(block, block_vars, gallery_conf):
    """Save the figures that this block added to the example's variables; the rst that shows them."""
    paths = []
    for value in list(block_vars["example_globals"].values()):
        if isinstance(value, Figure) and not getattr(value, "in_gallery", False):
            value.in_gallery = True
            path = next(block_vars["image_path_iterator"])
            value.savefig(path, dpi=130, facecolor="none")
            paths.append(path)
    return figure_rst(paths, gallery_conf["src_dir"])


def _get_sg_image_scraper():
    return scrape
