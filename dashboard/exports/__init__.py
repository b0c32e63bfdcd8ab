"""What can be taken away: results -> files. A `Model` and a `Table` go in, text or bytes go out."""

from dashboard.exports.about import about
from dashboard.exports.drift import Drift, drift
from dashboard.exports.filenames import content_disposition, filename, result_filename
from dashboard.exports.javascript import javascript
from dashboard.exports.kept import load_model, save_model
from dashboard.exports.labelled import labelled_csv, labelled_xlsx
from dashboard.exports.model import ANOMALOUS, Model, Scores, on_screen, score
from dashboard.exports.model_file import model_json, read_model
from dashboard.exports.python import fitting_script, scoring_script
from dashboard.exports.report import Made, Picture, report
from dashboard.exports.sql import DIALECTS, sql

__all__ = [
    "ANOMALOUS",
    "DIALECTS",
    "Drift",
    "Made",
    "Model",
    "Picture",
    "Scores",
    "about",
    "content_disposition",
    "drift",
    "filename",
    "fitting_script",
    "javascript",
    "labelled_csv",
    "labelled_xlsx",
    "load_model",
    "model_json",
    "on_screen",
    "read_model",
    "report",
    "result_filename",
    "save_model",
    "score",
    "scoring_script",
    "sql",
]
