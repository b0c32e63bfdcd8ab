"""Names of the components, each written once. Scripts in assets/ know those marked (script)."""

BANNER = "banner"  # (script) the bar that says that something failed
BANNER_REASON = "banner-reason"  # why a callback refused, in words

# Boxes for files: the prefix of their parts' ids (see components/upload.py), and the
# Store: {"token": ..., "name": ...} of what was read last.
UPLOAD = "upload"  # (script) the table of the page
UPLOADED = "uploaded"
OTHER_TABLE = "other-table"
OTHER_TABLE_READ = "other-table-read"
MODEL_FILE = "model-file"
MODEL_FILE_READ = "model-file-read"

# The page's state. Flow: ADDRESS -> page and CHOICES -> SHOWN -> the panel on screen.
SHELL = "shell"
ADDRESS = "address"  # (script) Store: {"path", "search", "arrival"} of the browser's address bar
BANNER_PLACE = "banner-place"
PAGE = "page"
OPENED = "opened"  # Store: {"title", "lang", "key"} of the page that the address opened
CHOICES = "choices"  # Store: the query that states the choices
SHOWN = "shown"  # Store: {"query", "token"} of the result on screen
SOURCE = "source"  # Store: names the table, so that what shows its columns is made anew
PLOTLY_WORDS = "plotly-words"  # Store: Plotly's words in the language of the page
THEME = "theme"  # Store: "light" or "dark"
LANGUAGE_SWITCH = "language-switch"
THEME_SWITCH = "theme-switch"

# Explore: the tour
TOUR = "tour"  # (script) the line that offers it, with its words

# Explore: the data
CONTROLS = "controls"
DATA = "data"
BLOB_CONTROLS = "blob-controls"
BLOB_CLUSTERS = "blob-clusters"
BLOB_SPREAD = "blob-spread"
BLOB_ROWS = "blob-rows"
BLOB_SEED = "blob-seed"
DATA_NOTES = "data-notes"
OFFER = "offer"  # type of the buttons, each of which bears a reading that would mend a refused one
DELETE_DATA = "delete-data"

# Explore: links
SHARE = "share"  # makes a link with data
SHARE_OWN = "share-own"  # what is there for a table of one's own
SHARE_MADE = "share-made"  # Store: {"query", "secret", "of"} of the link made last
SHARE_LINK = "share-link"  # the field that holds that link
SHARE_FIELD = "share-field"  # its place
SHARE_NOTE = "share-note"
WITHDRAW = "withdraw"

# Explore: the columns
COLUMN_STANDARDS = "column-standards"  # Store: the defaults of the controls of columns
COLUMN_CONTROLS = "column-controls"
COLUMNS = "columns"
LOGS = "logs"
MISSING = "missing"
COLOR = "color"

# Explore: the model
N_COMPONENTS = "n-components"
COVARIANCE_TYPE = "covariance-type"
INIT = "init"
N_INIT = "n-init"
TOL = "tol"
MAX_ITER = "max-iter"
REG_COVAR = "reg-covar"
SEED = "seed"
SCALING = "scaling"

# Explore: checks before the fit
CHECKS = "checks"
TO_CHECKS = "to-checks"  # above the result: how many are serious
REMEDY = "remedy"  # type of buttons, each of which bears its place and the changes it makes

# Explore: the result
STATUS = "status"
MESSAGE = "message"
FIT_WORK = "fit-work"  # the bar of a fit that takes longer; see components/work.py
VIEW = "view"  # type of the tabs, each of which bears its view
PANEL = "panel"

# Learn: the quiz
QUIZ_FIELDS = "quiz-fields"
QUIZ_ANSWER = "quiz-answer"  # type of the controls, each of which bears its part of the answer
QUIZ_CHECK = "quiz-check"  # (script) assets/learn.js
QUIZ_FEEDBACK = "quiz-feedback"
QUIZ_PICTURE = "quiz-picture"

# Learn: live figures; their controls and words begin with the name of the picture
BELLS = "bells"
STEPS = "half-steps"
COLLAPSE = "collapse-picture"
BOUND = "bound"
DRAWN = "drawn"
PLAYGROUND = "live-playground"
BLOB_CRITERIA = "live-criteria"
TWO_METHODS = "live-two-methods"
STARTS = "live-starts"

# Explore: the panels
CLUSTERS_GRAPH = "clusters-graph"
CLUSTERS_ZOOM = "clusters-zoom"  # Store: {"key", "xaxis", "yaxis"} of what is in view
CLUSTERS_NOTE = "clusters-note"
CLUSTERS_TEXT = "clusters-text"  # the picture in a sentence, for those who cannot see it
TABLE_PARTS = "table-parts"
COLUMN_PAGE = "column-page"
COLUMN_ROWS = "column-rows"
READING = "reading"  # type of the controls, each of which bears its part of a reading
READING_REMEDY = "reading-remedy"  # type of the buttons, which bear a part and its value
AXES = "axes"
AXIS_STANDARDS = "axis-standards"  # Store: the defaults of the axes
AXIS_X = "axis-x"
AXIS_Y = "axis-y"
COVERAGES = "coverages"
LAYERS = "layers"
RESPONSIBILITIES_GRAPH = "responsibilities-graph"
RESPONSIBILITIES_NOTE = "responsibilities-note"
ORDER = "order"
EM_NOTE = "em-note"
CRITERIA_GRAPH = "criteria-graph"
CRITERIA_NOTE = "criteria-note"
CRITERIA = "criteria"
CRITERIA_TABLE = "criteria-table"
FAMILIES = "families"
K_MAX = "k-max"
BEST = "best"  # Store: [K, family] of the best model
USE_BEST = "use-best"
GRID_WORK = "grid-work"  # the bar of a grid that takes longer
NAMES = "names"  # the place of the fields for names
NAME = "name"  # type of those fields, each of which bears its slot
ANOMALOUS = "anomalous"
DOWNLOAD = "download"  # type of the buttons, each of which bears its kind of file
EXPORT_SAMPLE = "export-sample"  # that labelled files hold a sample
DOWNLOAD_MESSAGE = "download-message"  # why there is no file
DOWNLOAD_WORK = "download-work"  # (script) the bar of a file that takes longer
DOWNLOAD_MADE = "download-made"  # Store: {"token"} of such a file once it is ready
SCORE_RESULT = "score-result"
MODEL_ON_SCREEN = "model-on-screen"  # leaves the model of a file
