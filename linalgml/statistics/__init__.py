"""Statistics and the classical models, after scipy.stats and scikit-learn."""

from ..linalg.pca import PCA
from .estimator import Estimator, clone
from .k_means import KMeans

__all__ = ["PCA", "Estimator", "KMeans", "clone"]
