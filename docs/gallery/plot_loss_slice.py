"""
A slice through a loss
======================

A network has too many parameters to draw its loss, but any line through the parameters can be drawn. After training, a line in a
random direction shows a bowl with the trained network near its floor: it was found by gradients, and moving anywhere makes it worse.
"""

import linalgml as lm
from linalgml import nn
from linalgml.nn import functional as F
from linalgml.plotting.descent import plot_slice

lm.manual_seed(0)
x = lm.randn(256, 2)
y = (x[:, 0] * x[:, 1] > 0).long()
net = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 2))
optimizer = lm.optim.AdamW(net.parameters(), lr=1e-2)
for _ in range(200):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

parameters = list(net.parameters())
figure = plot_slice(lambda: F.cross_entropy(net(x), y), parameters, [lm.randn(*p.shape) for p in parameters], reach=1.0)
