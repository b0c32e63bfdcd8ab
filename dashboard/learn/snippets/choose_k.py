import plotly.express as px
from sklearn.datasets import make_blobs
from sklearn.mixture import GaussianMixture

X, _ = make_blobs(n_samples=500, centers=3, cluster_std=0.6, random_state=0)

numbers = range(1, 10)
models = [GaussianMixture(k, n_init=5, random_state=0).fit(X) for k in numbers]
aic = [model.aic(X) for model in models]
bic = [model.bic(X) for model in models]

best = bic.index(min(bic)) + 1
print("lowest BIC at K =", best)
print("lowest AIC at K =", aic.index(min(aic)) + 1)

px.line(x=list(numbers), y=[aic, bic], markers=True, labels={"x": "K", "value": "criterion"}).show()
