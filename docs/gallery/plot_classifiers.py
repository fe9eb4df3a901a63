"""
Classifiers side by side
========================

Three sets of points that the library makes, and what its classifiers and clusterings make of them. The paler the colour, the less sure
the model; the number is the share of these points that it gets right. k-means and the mixture see no labels: their colours are
those of their clusters.
"""

import linalgml as lm
from linalgml import nn
from linalgml.datasets import make_blobs, make_circles, make_moons
from linalgml.nn import functional as F
from linalgml.plotting.decision_boundary import plot_decision_boundaries, plot_decision_boundary
from linalgml.statistics import GaussianMixture, GaussianNB, KMeans, KNeighborsClassifier, LogisticRegression


def perceptron(X, y):
    lm.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 1 + int(y.max().item())))
    optimizer = lm.optim.AdamW(net.parameters(), lr=0.03)
    for _ in range(200):
        optimizer.zero_grad()
        F.cross_entropy(net(X.float()), y).backward()
        optimizer.step()
    return net


models = {
    "logistic": LogisticRegression(),
    "naive Bayes": GaussianNB(),
    "1 neighbour": KNeighborsClassifier(1),
    "15 neighbours": KNeighborsClassifier(15),
    "perceptron": perceptron,
    "k-means": KMeans(2, random_state=0),
    "mixture": GaussianMixture(2, random_state=0),
}
blobs = make_blobs(120, centers=[[0, 0], [3, 1], [1, 4]], random_state=1)
data = {
    "moons": make_moons(120, noise=0.15, random_state=0),
    "circles": make_circles(120, noise=0.08, factor=0.5, random_state=0),
    "blobs": blobs,
}
figure = plot_decision_boundaries(models, data, steps=80)

# %%
# Softmax regression on the blobs, larger: three straight lines that meet in a point where it is sure of nothing.

X, y = blobs
softmax = plot_decision_boundary(LogisticRegression().fit(X, y), X, y)
