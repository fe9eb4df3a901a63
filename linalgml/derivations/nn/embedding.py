"""Theorems of the embedding."""

from ...nn.embedding import embedding_backward, embedding_forward
from ..theorem import theorem


@theorem(small=[(3, 2, 2)], large=[(7, 4, 3)])
def embedding_gradient(w, count, vocab, cols):
    """Each row of the table receives the gradients of all the places that looked it up."""
    weight, index = w.reals("weight", vocab, cols), w.indices("index", count, below=vocab)
    grad, dweight = w.reals("grad", count, cols), w.blank(vocab, cols)

    def embedding(weight):
        out = w.blank(count, cols)
        w.run(embedding_forward, weight, index, out, count, cols)
        return out

    w.run(embedding_backward, index, grad, dweight, count, vocab, cols)
    w.gradient(embedding, [weight], grad, [dweight])
