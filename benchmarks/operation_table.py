"""The table of single operations, and the public names that have no row in it, each with its reason."""

from benchmarks import operations_on_images as images
from benchmarks import operations_on_numbers as numbers
from benchmarks import operations_on_places as places

OPERATIONS = [
    *numbers.ARITHMETIC, *numbers.ELEMENTARY, *numbers.SELECTION, *numbers.REDUCTION, *numbers.LAYERS, *numbers.PRODUCTS,
    *places.INDEXING, *places.SHAPE, *places.SORTING, *places.CONVERSION, *places.CREATION, *numbers.MODULES,
    *images.LAYERS, *images.LOSSES,
]  # fmt: skip

EXEMPT = {  # public names without a row, by reason
    "a fact about a tensor, read without an operation": "data data_ptr device dim dtype element_size grad grad_fn is_contiguous "
    "is_floating_point is_leaf layout ndim nelement numel requires_grad requires_grad_ retain_grad shape size storage_offset stride flat "
    "__format__ __hash__ __repr__ __str__",
    "timed as a part of every row with its gradients": "backward",
    "copied and exchanged by protocol, without arithmetic": "__array__ __deepcopy__ __dlpack__ __dlpack_device__ __reduce_ex__ from_dlpack",
    "returns its argument": "__pos__",
    "a type, a setting or a context, not an operation": "get_num_threads set_num_threads "
    "Generator Matrix ShapeError Size Tensor Vector float32 float64 int64 device dtype "
    "default_generator enable_grad no_grad inference_mode set_grad_enabled is_grad_enabled get_default_dtype set_default_dtype "
    "get_rng_state set_rng_state manual_seed initial_seed available_backends explain_backend get_backend set_backend use_backend",
    "reads or writes a file": "load load_file save save_file",
    "a composition of operations that have rows": "cosine_embedding_loss gaussian_nll_loss hinge_embedding_loss kl_div margin_ranking_loss "
    "multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss pairwise_distance poisson_nll_loss soft_margin_loss "
    "triplet_margin_loss triplet_margin_with_distance_loss",
}


def covered():
    """The public names that some row stands for."""
    return {name for op in OPERATIONS for name in op.names.split()}


def exempt():
    """The public names that have no row."""
    return {name for names in EXEMPT.values() for name in names.split()}
