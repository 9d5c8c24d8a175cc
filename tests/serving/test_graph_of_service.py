"""A service searches large sides by a graph where it is asked to, and says how good that is."""

from services import client_of, settings

from wearwith.model.serving_copy import export_model
from wearwith.serving import Service


def test_a_side_above_the_size_has_a_graph_that_is_measured(akd, tmp_path):
    export_model(akd, tmp_path / "served")
    exact = client_of(Service.open(tmp_path / "served", settings(tmp_path)))
    assert exact.get("/health/ready").json()["graphs"] == {}
    graph = client_of(Service.open(tmp_path / "served", settings(tmp_path, index_above=10)))
    graphs = graph.get("/health/ready").json()["graphs"]
    assert graphs.keys() == {"top", "bottom"}
    assert all(one["recall"] >= 0.99 and one["searched"] for one in graphs.values())
    question = "/v1/match?id=t000&k=5"
    assert graph.get(question).json() == exact.get(question).json()
