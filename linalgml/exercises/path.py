"""The sixty-day path: its phases and its days, and which of them are written."""

from itertools import count

PHASES = {
    "Mathematical foundations": """
Vectors: dot, cross, magnitude, angle, projection
Matrix operations and the road to neural networks
Linear systems: elimination, pivoting, LU
Vector spaces: span, independence, basis, the four subspaces
Linear transformations and change of basis, animated
Orthogonality: projection, Gram-Schmidt, Householder QR, least squares
Determinant, inverse, conditioning, and what floating point does to you
Eigenvalues: power iteration to the QR algorithm; symmetric matrices; PageRank
The singular value decomposition
Low rank: PCA, compression, pseudo-inverse, randomized SVD
Probability: random variables, distributions, expectation, sampling
Estimation: maximum likelihood, MAP, Bayes, EM
Statistics: intervals, tests, bootstrap, and how they mislead
Information: entropy, cross-entropy, KL
Derivatives: limits, finite differences, dual numbers
Gradients, Jacobians, Hessians, matrix calculus
Optimisation I: gradient descent, convexity, line search, Newton, BFGS
Optimisation II: SGD, momentum, Adam, constraints
A neural network by hand: backpropagation derived
An autograd engine; capstone 1: digits from scratch""",
    "Transformer mastery": """
Training that works: initialisation, normalisation, regularisation
Convolutions
Recurrence: RNN, LSTM, GRU and the bottleneck
Language modelling: n-grams, perplexity, a neural language model
Tokenisation: characters, BPE, WordPiece, unigram
Attention from nothing
Many heads, masks, and what attention costs
Positions: sinusoidal, learned, RoPE, ALiBi
The original transformer: encoder, decoder, cross-attention
GPT
BERT, with real weights: an embedding model you can trust
A modern decoder: RMSNorm, SwiGLU, grouped queries, RoPE, with real weights
Generation: caches, sampling, beam, speculative decoding
Beyond: flash, sliding windows, linear attention, state spaces, mixtures of experts
Adapting: AdamW, schedules, Muon, LoRA, preference tuning; capstone 2: any variant in four hours""",
    "Search and embeddings": """
Lexical search: inverted index, TF-IDF, BM25
Evaluation: precision, recall, MRR, MAP, nDCG, and significance
Word vectors: LSA, word2vec, GloVe
Bi-encoders and contrastive learning
Fine-tuning an embedding model: in-batch and hard negatives
Cross-encoders, re-ranking, distillation
Late interaction and learned sparse retrieval
Small embeddings: Matryoshka, scalar, binary and product quantisation
Exact search and the curse of dimension
Trees and hashing
Inverted lists and product quantisation at scale
HNSW
A search system for a billion documents: shards, disk, freshness
Hybrid search and retrieval-augmented generation
Your own evaluation framework; capstone 3: a search engine with a web page""",
    "Research and large-scale training": """
What training costs: FLOPs, memory, utilisation; planning a 70B run
Precision: fp16, bf16, fp8, loss scaling
Memory: accumulation, activation checkpointing, offload
Collectives and data parallelism
ZeRO and fully sharded training
Tensor and sequence parallelism
Pipelines and 3-D parallelism
Scaling laws
Method: hypotheses, ablations, seeds, power, honest logs
A new architecture; capstone 4: a study you could publish""",
}


def lessons():
    """(day, title, phase) of all sixty, in order.

    >>> lessons()[0], len(lessons())
    (('day-01', 'Vectors: dot, cross, magnitude, angle, projection', 'Mathematical foundations'), 60)
    """
    number = count(1)
    return [(f"day-{next(number):02}", title, phase) for phase, titles in PHASES.items() for title in titles.strip().split("\n")]


def title(day):
    """The title of a day.

    >>> title("day-30")
    'GPT'
    """
    return next(t for d, t, _ in lessons() if d == day)
