"""The whole way from a made-up shop to an answer, with the network and other programs closed.

Python tells its audit hooks (PEP 578) of every connection, every program that is started and every
class that a pickle names, whoever does it: also a library deep below. And while all of that runs,
secrets of the environment get into no file and no output.
"""

import json
import os
import subprocess
import sys

import pytest

SECRET = "hunter2hunter2hunter2"
CLOSED = (
    "ftplib.",
    "http.client.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "pickle.find_class",
    "pty.spawn",
    "smtplib.",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostby",
    "socket.sendmsg",
    "socket.sendto",
    "subprocess.Popen",
    "urllib.Request",
    "webbrowser.open",
)
SETTINGS = """
[inputs]
min_count = 1
[tower]
hidden = [8]
word_dim = 8
maps = 4
[teacher]
attention_size = 8
[training]
epochs = 1
"""
CODE = f"""
import json, sys
closed, told = {CLOSED!r}, []

def refuse(event, given):
    if event.startswith(closed):
        told.append(event)
        raise PermissionError(f"{{event}} is closed: {{given}}")

sys.addaudithook(refuse)
from wearwith.cli.app import main

for words in json.load(sys.stdin):
    sys.argv = ["wearwith", *words]
    try:
        main()
    except SystemExit as end:
        if end.code:
            sys.exit(f"{{words}} ended with {{end.code}}")
sys.exit(f"it tried {{told}}" if told else 0)
"""


def run(code, given, place):
    secrets = {"WEARWITH_API_KEY": SECRET, "PGPASSWORD": SECRET, "HF_TOKEN": SECRET}
    return subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        cwd=place,
        env=os.environ | secrets,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_from_a_shop_to_an_answer(tmp_path):
    (tmp_path / "settings.toml").write_text(SETTINGS)
    top, bottom = "top-0000-0", "bottom-0000-0"
    akd = ["--model", "akd", "--rules", "worn", "--config", "settings.toml"]
    way = [
        ["sample", "data", "--tops", "20", "--bottoms", "20", "--outfits", "200", "--pictures"],
        ["check", "data"],
        ["encode", "data", "--image", "descriptors"],
        ["see", "data"],
        ["rules", "mine", "data", "--out", "mined.toml"],
        ["train", "data", *akd, "--out", "run"],
        ["evaluate", "run", "--by", "teacher"],
        ["recommend", "run", "--top", top, "-k", "3"],
        ["explain", "run", top, bottom],
        ["export", "run", "served", "--pictures"],
        ["match", "served", top, "-k", "3", "--json"],
        ["match", "served", "--picture", f"data/images/{top}.jpg", "--direction", "bottoms"],
    ]
    done = run(CODE, way, tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / "served" / "model.json").is_file()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 50
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import pickle, collections; pickle.loads(pickle.dumps(collections.OrderedDict))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
    ],
)
def test_what_is_closed_is_closed(attempt, tmp_path):
    done = run(CODE.replace("from wearwith", f"{attempt}\nfrom wearwith"), [], tmp_path)
    assert done.returncode == 1
    assert "is closed" in done.stderr
