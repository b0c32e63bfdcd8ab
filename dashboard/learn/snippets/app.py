import plotly.express as px
from dash import Dash, Input, Output, dcc, html
from sklearn.datasets import make_blobs
from sklearn.mixture import GaussianMixture

app = Dash(__name__)
app.layout = html.Main(
    [
        html.Label("Number of components K", htmlFor="k"),
        dcc.Slider(1, 10, 1, value=3, id="k"),
        html.Label("Spread of the clusters", htmlFor="spread"),
        dcc.Slider(0.1, 2.0, 0.1, value=0.6, marks=None, id="spread"),
        dcc.Graph(id="picture"),
    ]
)


@app.callback(
    Output("picture", "figure"),
    Input("k", "value"),
    Input("spread", "value"),
)
def draw(k, spread):
    X, _ = make_blobs(500, centers=3, cluster_std=spread, random_state=0)
    model = GaussianMixture(k, n_init=5, random_state=0).fit(X)
    labels = model.predict(X).astype(str)
    title = f"K = {k}, BIC = {model.bic(X):.1f}"
    return px.scatter(x=X[:, 0], y=X[:, 1], color=labels, title=title)


if __name__ == "__main__":
    app.run()
