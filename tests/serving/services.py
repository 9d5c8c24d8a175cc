"""Clients of a service in this process, and photographs to send."""

import io
import threading
import time
from contextlib import contextmanager

KEY = "a key that nobody guesses"


def client_of(service):
    from fastapi.testclient import TestClient

    from wearwith.serving import create_app

    return TestClient(create_app(service), base_url="http://127.0.0.1")


def settings(tmp_path, **more):
    """Settings without a page, whose edits are kept out of the way."""
    from wearwith.serving import Settings

    return Settings(**{"edits": tmp_path / "edits", "page": False} | more)


def photograph(colour="red", size=(120, 160), form="PNG"):
    """A garment of one colour on white, as a file."""
    from PIL import Image

    out = io.BytesIO()
    image = Image.new("RGB", size, "white")
    image.paste(colour, (size[0] // 4, size[1] // 4, 3 * size[0] // 4, 3 * size[1] // 4))
    image.save(out, form)
    return out.getvalue()


@contextmanager
def running(folder, settings, wardrobe=None):
    """Give the address of a real server in a thread of this process."""
    import uvicorn

    from wearwith.serving.server import bound, server_config

    config = server_config(folder, settings, wardrobe=wardrobe)
    config.log_config = None
    server = uvicorn.Server(config)
    with bound("127.0.0.1", 0) as at:
        thread = threading.Thread(target=server.run, args=([at],))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            yield at.getsockname()
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


def looking_like(monkeypatch, side, category=None, confidence=0.99):
    """Let every new garment of the page look like one thing."""
    from wearwith.matching.looks import Looks
    from wearwith.serving.page import photograph_page

    found = Looks(side, category, confidence)
    monkeypatch.setattr(photograph_page, "looks_of", lambda *_: found)
