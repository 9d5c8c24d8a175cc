"""A service of a run imports no torch: not to start, to answer, nor to read a photograph."""

import subprocess
import sys

CODE = """
import sys
from fastapi.testclient import TestClient
from wearwith.serving import Service, Settings, create_app
from wearwith.serving import server

service = Service.open({folder!r}, Settings(edits={edits!r}, api_key="k"))
with TestClient(create_app(service)) as client:
    def get(path):
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        return answer
    with open({picture!r}, "rb") as file:
        sent = {{"picture": file}}
        answer = client.post("/v1/match", data={{"direction": "bottoms"}}, files=sent)
    assert answer.status_code == 200, answer.text
    get("/v1/match?id=t000&by=teacher&diverse=.5&where=kind='bottom'")
    get("/v1/explain?id=t000&other=b000")
    edits = {{"edits": [{{"action": "switch_off", "rule": "linen + linen"}}]}}
    assert client.post("/v1/rules/try", json=edits).status_code == 200
    for path in ("/v1/items", "/v1/rules", "/health/ready", "/metrics", "/openapi.json", "/"):
        get(path)
    get("/pictures/t000")
print("torch" in sys.modules)
"""


def test_serving_imports_no_torch(pictured, tmp_path):
    picture = pictured.parent / "images" / "1.png"
    code = CODE.format(
        folder=str(pictured.parent / "run"), edits=str(tmp_path / "e"), picture=str(picture)
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "False"
