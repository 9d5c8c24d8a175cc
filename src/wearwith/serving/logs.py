"""Logs as one JSON object a line, without personal data.

A line names routes, not paths; it has no address, no header, no key, and nothing that was sent. Of
a bug it has the kind and the place, not the message, which may quote what was sent. All of it is
ASCII, so that nothing in it ends a line or commands a terminal, whatever a file is called.
"""

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from typing import Any

__all__ = ["LOG_CONFIG", "JsonLines", "logger"]

logger = logging.getLogger("wearwith.serving")


class JsonLines(logging.Formatter):
    """Writes a record as a line of JSON: time, level, worker, event, and the fields of `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "worker": os.getpid(),
            "event": record.getMessage(),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)[-8:]
            ]
        return json.dumps(line)


LOG_CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "wearwith.serving.logs.JsonLines"}},
    "handlers": {
        "lines": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {
        "wearwith.serving": {"handlers": ["lines"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
    },
}
