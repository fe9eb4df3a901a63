"""
Learning curves
===============

Sixty examples with noisy labels, and a network large enough to learn them by heart. The training loss falls to nothing; the loss on
examples that it has not seen is best after a few epochs, at the star, and then gets worse and worse, for it becomes surer of its mistakes.
"""

import linalgml as lm
from linalgml import nn
from linalgml.datasets import DataLoader, TensorDataset
from linalgml.nn import functional as F
from linalgml.trainer import accuracy, fit

lm.manual_seed(0)
x, unseen = lm.randn(60, 8), lm.randn(200, 8)
y = ((x[:, 0] + lm.randn(60)) > 0).long()
z = ((unseen[:, 0] + lm.randn(200)) > 0).long()
net = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = lm.optim.AdamW(net.parameters(), lr=0.01, weight_decay=0.0)
data = DataLoader(TensorDataset(x, y), batch_size=10, shuffle=True, generator=0)
held_out = DataLoader(TensorDataset(unseen, z), batch_size=200)
history = fit(net, data, F.cross_entropy, optimizer, 25, validation=held_out, metrics={"accuracy": accuracy}, progress=False)
figure = history.plot()
