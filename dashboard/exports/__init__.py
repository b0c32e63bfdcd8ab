"""What can be taken away: a result -> files. A `Model` and a `Table` go in, text or bytes come out."""

from dashboard.exports.model import ANOMALOUS, Model, Scores, score

__all__ = ["ANOMALOUS", "Model", "Scores", "score"]
