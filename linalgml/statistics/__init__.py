"""Statistics and the classical models, after scipy.stats and scikit-learn; principal components are `linalgml.linalg.PCA`."""

from ..linalg.pca import PCA as PCA  # reachable from here too; its page is linear algebra's
from .correlation import corrcoef, cov, rankdata
from .descriptive import histogram, kurtosis, mean, median, quantile, skew, std, var
from .estimator import Estimator, clone
from .gaussian_mixture import GaussianMixture
from .k_means import KMeans
from .lasso import ElasticNet, Lasso
from .linear_model import LinearRegression, Ridge
from .logistic_regression import LogisticRegression

__all__ = [
    "ElasticNet", "Estimator", "GaussianMixture", "KMeans", "Lasso", "LinearRegression", "LogisticRegression", "Ridge", "clone",
    "corrcoef", "cov", "histogram", "kurtosis", "mean", "median", "quantile", "rankdata", "skew", "std", "var",
]  # fmt: skip
