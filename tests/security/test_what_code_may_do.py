"""The package's code, as it is written: what it never calls, and who may use the network.

A model, a dataset or a rule book that somebody else made must not be able to run anything. Most of
that hangs on calls that are not there.
"""

import ast
from pathlib import Path

import pytest

import wearwith

PACKAGE = Path(wearwith.__file__).parent

# They run code that they read, or start programs.
NEVER_IMPORTED = {
    "_pickle",
    "cffi",
    "cloudpickle",
    "code",
    "copyreg",
    "ctypes",
    "dbm",
    "dill",
    "joblib",
    "marshal",
    "pickle",
    "pty",
    "runpy",
    "shelve",
    "subprocess",
    "yaml",
}
NEVER_CALLED = {  # by their whole names, or as the method of anything
    "__import__",
    "compile",
    "eval",
    "exec",
    "os.popen",
    "os.startfile",
    "os.system",
    "tempfile.mktemp",
    "torch.jit.load",
    ".exec",
    ".extractall",
    ".import_module",
    ".read_pickle",
    ".to_pickle",
    ".unpack_archive",
}
NEVER_CALLED_LIKE = ("os.exec", "os.spawn", "os.posix_spawn", "torch.hub.")
# An argument that has to be there, with this value.
REQUIRED = {
    "torch.load": ("weights_only", True),
    "np.load": ("allow_pickle", False),
    "numpy.load": ("allow_pickle", False),
    "Environment": ("autoescape", True),
    "from_pretrained": ("trust_remote_code", False),
}
FORBIDDEN_ARGUMENTS = {("shell", True), ("verify", False), ("trust_remote_code", True)}

CLIENTS = {
    "aiohttp",
    "ftplib",
    "http.client",
    "http.server",
    "httpx",
    "huggingface_hub",
    "onnxruntime",
    "pgvector",
    "psycopg",
    "psycopg_pool",
    "ray",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "torch.distributed",
    "transformers",
    "urllib.request",
    "urllib3",
    "uvicorn",
    "webbrowser",
    "websockets",
    "xmlrpc",
}
RUNS = {
    # It unpickles, and refuses every name but four; see tests/features/test_torch_checkpoint.py.
    "features/encoders/torch_checkpoint.py": ["imports pickle"],
    # The file of a model of one's own, which a person named (`--model FILE.py:CLASS`).
    "models/by_name.py": ["calls exec", "calls compile"],
}
# Who may reach beyond the process, and why.
REACHES = {
    "cli/local_page.py": {"webbrowser"},  # --open
    "features/encoders/huggingface.py": {"transformers"},  # hf:NAME, said by whoever encodes
    # It would report home, and is told not to; see tests/features/test_onnx_encoder.py.
    "features/encoders/onnx_session.py": {"onnxruntime"},
    "features/encoders/sentences.py": {"transformers"},  # the same; minilm is in a package
    "matching/pgvector/database_schema.py": {"psycopg"},  # --index
    "matching/pgvector/database_server.py": {"psycopg", "psycopg_pool", "pgvector"},  # --index
    "serving/server.py": {"socket", "uvicorn"},  # the socket on which it serves
    "training/shards.py": {"torch.distributed"},  # torchrun
    "workers/on_ray.py": {"ray", "socket"},  # --ray
}


def sources():
    return sorted(PACKAGE.rglob("*.py"))


def parsed(text):
    return list(ast.walk(ast.parse(text)))


def imported(nodes):
    """Every module that is imported, as it is written."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def belonging(modules, families):
    """The families that modules are of: `os.path` is of `os`."""
    return {
        family
        for module in modules
        for family in families
        if module == family or module.startswith(f"{family}.")
    }


def dotted(node):
    """What is called, as `os.path.join`; it begins with a dot where it is a method of a value."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def faults_of_call(node):
    name = dotted(node.func)
    last = name.rpartition(".")[2]
    method = f".{last}" if "." in name else ""
    if {name, method} & NEVER_CALLED or name.startswith(NEVER_CALLED_LIKE):
        yield f"calls {name}"
    elif last == "eval" and node.args and not name.endswith(".list.eval"):
        yield f"calls {name} with something"  # a network's takes nothing, and a column's no text
    given = {
        word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)
    }
    for call, (argument, value) in REQUIRED.items():
        if call in (name, last) and given.get(argument) is not value:
            yield f"calls {name} without {argument}={value}"
    for argument, value in FORBIDDEN_ARGUMENTS & set(given.items()):
        yield f"says {argument}={value}"


def faults(text):
    """What is wrong with a source by the lists above, but for the network."""
    nodes = parsed(text)
    found = [f"imports {name}" for name in belonging(imported(nodes), NEVER_IMPORTED)]
    for node in nodes:
        if isinstance(node, ast.Call):
            found += faults_of_call(node)
    return found


def test_no_code_is_run_that_was_read():
    found = {
        path.relative_to(PACKAGE).as_posix(): faults(path.read_text(encoding="utf-8"))
        for path in sources()
    }
    assert len(found) > 300
    assert {path: wrong for path, wrong in found.items() if wrong} == RUNS


def test_who_may_use_the_network():
    found = {
        path.relative_to(PACKAGE).as_posix(): belonging(
            imported(parsed(path.read_text(encoding="utf-8"))), CLIENTS
        )
        for path in sources()
    }
    assert {name: clients for name, clients in found.items() if clients} == REACHES


def test_templates_escape_what_is_put_in():
    templates = list(PACKAGE.rglob("*.html"))
    assert len(templates) > 15
    for path in templates:
        text = path.read_text(encoding="utf-8")
        if path.name == "table.html":
            text = text.replace("{{ plot.inline|safe }}", "", 1)  # SVG; see the test below
        for unsafe in ("|safe", "| safe", "autoescape", "javascript:", " onclick", " onload"):
            assert unsafe not in text, path


def test_a_plot_escapes_what_is_put_in():
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from wearwith.paper.report import plots

    with mpl.rc_context(rc=plots._LOOK):
        figure = Figure()
        axes = figure.subplots()
        axes.set_title("--><script>alert(1)</script>")
        axes.bar(["<img src=x onerror=alert(1)>"], [1])
        drawn = plots._svg(figure)
    assert "alert(1)" in drawn
    assert "<script" not in drawn
    assert "<img" not in drawn


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from pickle import loads",
        "from os import path\nimport subprocess as s",
        "import torch\ntorch.load('x')",
        "import torch\ntorch.load('x', weights_only=False)",
        "import numpy as np\nnp.load('x')",
        "import numpy as np\nnp.load('x', allow_pickle=True)",
        "eval('1')",
        "exec(code)",
        "compile('1', '', 'eval')",
        "import os\nos.system('ls')",
        "import os\nos.execv('ls', [])",
        "frame.eval('a + b')",
        "loaded().eval('a + b')",
        "importlib.import_module(name)",
        "shutil.unpack_archive(path)",
        "archive.extractall()",
        "Environment(loader=x)",
        "AutoModel.from_pretrained(name)",
        "run(words, shell=True)",
    ],
)
def test_the_test_finds_what_it_looks_for(text):
    assert faults(text)
