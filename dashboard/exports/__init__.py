"""What can be taken away: results -> files. A `Model` and a `Table` go in, text or bytes go out."""

from dashboard.exports.model import ANOMALOUS, Model, Scores, score

__all__ = ["ANOMALOUS", "Model", "Scores", "score"]
