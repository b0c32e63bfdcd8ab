import plotly.express as px
from sklearn.datasets import make_blobs
from sklearn.mixture import GaussianMixture

X, _ = make_blobs(500, centers=3, cluster_std=0.6, random_state=0)

model = GaussianMixture(3, covariance_type="full", n_init=5, random_state=0)
labels = model.fit_predict(X)
certainty = model.predict_proba(X).max(axis=1)

print("weights", model.weights_.round(3))
print("means", model.means_.round(2))
print("rows that are less than 90 % sure:", (certainty < 0.9).sum())

px.scatter(x=X[:, 0], y=X[:, 1], color=labels.astype(str)).show()
