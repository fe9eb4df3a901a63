"""
A network learns XOR
====================

No straight line separates points whose coordinates have the same sign from those whose signs differ. Thirty-two tanh units and 200
steps of AdamW find the curved line where the probability is one half.
"""

import linalgml as lm
from linalgml import nn
from linalgml.nn import functional as F
from linalgml.plotting.decision_boundary import plot_decision_boundary

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


def probability(rows):
    return lm.softmax(net(lm.tensor(rows)), -1)[:, 1].tolist()


figure = plot_decision_boundary(probability, x.tolist(), y.tolist())
