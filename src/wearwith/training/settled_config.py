"""A configuration with what its model insists on, and what it reads where nothing is named."""

from wearwith.errors import ConfigError
from wearwith.models import AsPublished, Method, Pkd, model_named
from wearwith.training.run_config import ABOVE_ZERO, RunConfig

__all__ = ["settled"]


def settled(config: RunConfig) -> RunConfig:
    """Put in what a model insists on, and what it reads where the user names nothing.

    Raises
    ------
    ConfigError
        If the user's choice contradicts the model.
    """
    config = _with_its_book(_with_its_scaling(_with_its_inputs(config)))
    model = model_named(config.model)
    # Of one's own, which the configuration knows nothing of.
    if issubclass(model, Method) and model.is_taught and config.needs_scores_above_zero:
        raise ConfigError(ABOVE_ZERO, where=config.model)
    return config


def _with_its_inputs(config: RunConfig) -> RunConfig:
    """Put the inputs that a model insists on in place of the user's choice."""
    model = model_named(config.model)
    if not issubclass(model, Method) or model.only_reads is None:
        return config
    update = {"text": False, "word_vectors": None, "pictures": model.only_reads}
    return config.model_copy(update={"inputs": config.inputs.model_copy(update=update)})


def _with_its_scaling(config: RunConfig) -> RunConfig:
    """Put the published scaling in place for the models that measure it, and for no other."""
    if issubclass(model_named(config.model), AsPublished):
        update = {"scaling": "published"}
        return config.model_copy(update={"inputs": config.inputs.model_copy(update=update)})
    if config.inputs.scaling == "published":
        # It would read every bottom as a positive: a run that bears the label without the leak.
        raise ConfigError(
            f"The model {config.model!r} reads a bottom in one way, whatever its role",
            where="inputs.scaling",
            fix='take inputs.scaling = "training", or a model whose name ends in -as-published',
        )
    return config


def _with_its_book(config: RunConfig) -> RunConfig:
    """Put in the book that a model reads where the user names none."""
    model = model_named(config.model)
    if config.rules.book is not None:
        if issubclass(model, Pkd) and config.rules.book in ("paper", "worn", "mined"):
            raise ConfigError(
                f"The model {config.model!r} reads how often values were worn together, not rules "
                "that a person wrote or that were mined",
                where="--rules",
                fix="leave --rules out, or name a file of `frequencies`",
            )
        return config
    book = "frequencies" if issubclass(model, Pkd) else "paper"
    return config.model_copy(update={"rules": config.rules.model_copy(update={"book": book})})
