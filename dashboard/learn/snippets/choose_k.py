import pandas as pd
import plotly.express as px
from sklearn.datasets import make_blobs
from sklearn.mixture import GaussianMixture

X, _ = make_blobs(500, centers=3, cluster_std=0.6, random_state=0)

rows = []
for k in range(1, 10):
    model = GaussianMixture(k, n_init=5, random_state=0).fit(X)
    rows.append({"K": k, "AIC": model.aic(X), "BIC": model.bic(X)})
table = pd.DataFrame(rows).set_index("K")

print("lowest BIC at K =", table["BIC"].idxmin())
print("lowest AIC at K =", table["AIC"].idxmin())

px.line(table, y=["AIC", "BIC"], markers=True).show()
