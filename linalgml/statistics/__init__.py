"""Statistics and the classical models, after scipy.stats and scikit-learn; principal components are `linalgml.linalg.PCA`."""

from ..linalg.pca import PCA as PCA  # reachable from here too; its page is linear algebra's
from .anova import f_oneway, var_test
from .bootstrap import bootstrap
from .chi_squared import chi2_contingency, chisquare
from .correlation import corrcoef, cov, rankdata
from .correlation_tests import pearsonr, spearmanr
from .descriptive import histogram, kurtosis, mean, median, quantile, skew, std, var
from .estimator import Estimator, clone
from .gaussian_mixture import GaussianMixture
from .intervals import proportion_confint, tconfint_mean, var_confint
from .k_means import KMeans
from .kolmogorov_smirnov import ks_1samp, ks_2samp
from .lasso import ElasticNet, Lasso
from .linear_model import LinearRegression, Ridge
from .logistic_regression import LogisticRegression
from .model_selection import KFold, StandardScaler, StratifiedKFold, cross_val_score, train_test_split
from .multiple_testing import false_discovery_control, multipletests
from .naive_bayes import GaussianNB, MultinomialNB
from .neighbors import KNeighborsClassifier, KNeighborsRegressor
from .permutation import permutation_test
from .power import proportion_effectsize, tt_ind_solve_power, tt_solve_power, zt_ind_solve_power
from .random_bits import (
    approximate_entropy_test,
    as_bits,
    block_frequency_test,
    cumulative_sums_test,
    frequency_test,
    linear_complexity,
    linear_complexity_test,
    longest_run_test,
    matrix_rank_test,
    runs_test,
    serial_test,
    spectral_test,
)
from .random_numbers import (
    birthday_spacings_test,
    collision_test,
    coupon_collector_test,
    equidistribution_test,
    gap_test,
    maximum_test,
    ordering_test,
    poker_test,
)
from .rank_tests import mannwhitneyu, wilcoxon
from .t_tests import ttest_1samp, ttest_ind, ttest_rel

__all__ = [
    "ElasticNet",
    "Estimator",
    "GaussianMixture",
    "GaussianNB",
    "KFold",
    "KMeans",
    "KNeighborsClassifier",
    "KNeighborsRegressor",
    "Lasso",
    "LinearRegression",
    "LogisticRegression",
    "MultinomialNB",
    "Ridge",
    "StandardScaler",
    "StratifiedKFold",
    "approximate_entropy_test",
    "as_bits",
    "birthday_spacings_test",
    "block_frequency_test",
    "bootstrap",
    "chi2_contingency",
    "chisquare",
    "clone",
    "collision_test",
    "corrcoef",
    "coupon_collector_test",
    "cov",
    "cross_val_score",
    "cumulative_sums_test",
    "equidistribution_test",
    "f_oneway",
    "false_discovery_control",
    "frequency_test",
    "gap_test",
    "histogram",
    "ks_1samp",
    "ks_2samp",
    "kurtosis",
    "linear_complexity",
    "linear_complexity_test",
    "longest_run_test",
    "mannwhitneyu",
    "matrix_rank_test",
    "maximum_test",
    "mean",
    "median",
    "multipletests",
    "ordering_test",
    "pearsonr",
    "permutation_test",
    "poker_test",
    "proportion_confint",
    "proportion_effectsize",
    "quantile",
    "rankdata",
    "runs_test",
    "serial_test",
    "skew",
    "spearmanr",
    "spectral_test",
    "std",
    "tconfint_mean",
    "train_test_split",
    "tt_ind_solve_power",
    "tt_solve_power",
    "ttest_1samp",
    "ttest_ind",
    "ttest_rel",
    "var",
    "var_confint",
    "var_test",
    "wilcoxon",
    "zt_ind_solve_power",
]
