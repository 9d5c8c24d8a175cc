"""How the site is built from the pages in this folder: `python -m sphinx -W docs build/docs`.

Nothing of it asks for anything elsewhere, and a page may be opened as a file.
"""

import logging
import sys
from pathlib import Path

from wearwith import __version__

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))

project = "wearwith"
copyright = "the authors of wearwith"  # noqa: A001 (so Sphinx calls it)
release = version = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "command_line",
    "docstrings",
    "mathml",
    "public_names",
    "result_tables",
]
source_suffix = {".md": "markdown"}
root_doc = "index"

# Pages that show a file of the root exist where the file does.
ROOT_FILES = {"project/changelog": "CHANGELOG.md", "project/contributing": "CONTRIBUTING.md"}
exclude_patterns = [
    f"{page}.md" for page, file in ROOT_FILES.items() if not (HERE.parent / file).exists()
]

myst_enable_extensions = ["deflist", "dollarmath", "html_image"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "imported-members": True}
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
add_module_names = False
default_role = "py:obj"  # a name in a docstring leads to where it is described
napoleon_google_docstring = False
napoleon_attr_annotations = False
napoleon_use_rtype = False
# Attributes are described with their class: what has one of its own is a property.
napoleon_custom_sections = ["Source", ("Attributes", "params_style")]

html_theme = "furo"
html_title = "wearwith"
html_static_path = ["style"]
html_css_files = ["wearwith.css"]
html_copy_source = False
html_show_sphinx = False
html_show_search_summary = False  # it would fetch each page that is found, which a file may not
html_math_renderer = "mathml"
copybutton_exclude = ".linenos, .gp, .go"


def setup(_app: object) -> None:
    """Let a toctree name pages by a pattern of which there are none yet."""
    toctrees = logging.getLogger("sphinx.sphinx.directives.other")
    toctrees.addFilter(lambda said: getattr(said, "subtype", "") != "empty_glob")
