"""Special functions, after scipy.special and torch.special."""
