"""
The landscape of a loss
=======================

The loss of a trained network over a plane through its parameters. The first plane is spanned by two random directions in which every
unit's weights are as long as the network's own, the second by the two directions in which training moved most.
"""

import linalgml as lm
from linalgml import nn
from linalgml.datasets import make_moons
from linalgml.nn import functional as F
from linalgml.plotting.landscape import loss_landscape, plot_landscape, snapshot

X, y = make_moons(200, noise=0.15, random_state=0)
x = X.float()
lm.manual_seed(1)
net = nn.Sequential(nn.Linear(2, 24), nn.ReLU(), nn.Linear(24, 24), nn.ReLU(), nn.Linear(24, 2))
optimizer = lm.optim.SGD(net.parameters(), lr=0.2, momentum=0.9)
path = [snapshot(net)]
for step in range(150):
    optimizer.zero_grad()
    F.cross_entropy(net(x), y).backward()
    optimizer.step()
    if step % 3 == 2:
        path.append(snapshot(net))

surface = plot_landscape(loss_landscape(net, F.cross_entropy, (x, y), steps=41), "surface")

# %%
# The path of training on its own plane, over contours that are closer together where the loss is small.

contours = plot_landscape(loss_landscape(net, F.cross_entropy, (x, y), path=path, steps=41))
