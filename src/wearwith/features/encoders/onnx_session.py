"""How ONNX Runtime is loaded, and asked to run a model."""

import os
from typing import Any

__all__ = ["onnx_session"]


def onnx_session(model: bytes | str, threads: int) -> Any:
    """Open a model, or the file of one, on the processor; 0 threads are as many as cores.

    Several threads may run one session at a time.

    Raises `ImportError` if ONNX Runtime is not installed, and its own errors if it can't run the
    model.
    """
    # From 1.29 it reports its use to Microsoft, unless this is set before it is first imported.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    # Threads that wait in a loop would take the cores on which pictures are decoded.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
