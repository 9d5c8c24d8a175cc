"""Settings of a model: the shape of its towers, its teacher, and the baselines' own.

Frozen and validated; saved beside the result of a run.
"""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from wearwith.features import Inputs


__all__ = [
    "LEAST_SCORE",
    "BaselineConfig",
    "Fidelity",
    "OutfitConfig",
    "StudentSpec",
    "TeacherConfig",
    "TowerConfig",
]

Activation = Literal["sigmoid", "tanh", "linear"]
Fidelity = Literal["paper", "logit"]

# Scores of the paper's student are sums of products of sigmoids, so never below this by much.
LEAST_SCORE = 1e-9

_Size = Annotated[int, Field(ge=1)]


class TowerConfig(BaseModel):
    """Shape of a tower; the defaults are the paper's.

    Attributes
    ----------
    hidden
        Units of each of the K layers.
    activation
        Of every layer. The paper has the logistic sigmoid.
    word_dim
        Length of a word vector; a file of word vectors brings its own.
    tune_words
        Whether to train word vectors. Those that were not read from a file are always trained.
    heights, maps
        Words that a text filter spans, and filters of each height.
    dropout
        Share of the tower's inputs that is dropped in training.
    modality_dropout
        How often training hides one modality of a garment that has several, so that garments that
        lack one are no surprise. Not in the paper.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    hidden: tuple[_Size, ...] = Field(default=(1024,), min_length=1)
    activation: Activation = "sigmoid"
    word_dim: int = Field(default=300, ge=1)
    tune_words: bool = True
    heights: tuple[_Size, ...] = Field(default=(2, 3, 4, 5), min_length=1)
    maps: int = Field(default=100, ge=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    modality_dropout: float = Field(default=0.0, ge=0, le=1)


class TeacherConfig(BaseModel):
    """How the teacher works, and how the student and the attention learn from it.

    Attributes
    ----------
    fidelity
        What p is. `paper`: m_ij / (m_ij + m_ik), which needs scores above zero. `logit`:
        σ(m_ij − m_ik), the probability in the BPR loss.
    strength
        C of Eqs. 6 and 7: how far the rules may move the student.
    strength_from
        `given`, or `validation`: after training, the C with the best AUC of the teacher on the
        selection split, so that rules are heard as far as they know more than the student.
    combine
        `share`: active rules share one unit of confidence, as published, so that ten that agree say
        no more than one. `sum`: each counts by itself, by a gate of its own (akd), or one half.
    alone
        Share of the epochs in which the student learns from data alone. Its teacher is then what it
        was at the best of them, projected onto rules. With 0, as published, the teacher is the
        current student from the start, and what the student takes from the rules is added again.
    unanswered
        Questions that no outfit answers, for each triplet: two bottoms for any top, where the
        student learns from the teacher alone. Not in the paper.
    unanswered_among
        Whose garments those questions are about: `inductive`, none that is only in validation or
        test pairs; or `transductive`, all of the catalogue, whose pairs still stay unseen.
    imitation_base, imitation_most
        ρ = min(1 − base^epoch, most): the weight of the teacher against the data.
    imitate_idle
        Whether ρ weighs on triplets without an active rule too, as in Eq. 5 of the paper. There the
        teacher agrees with the student and teaches nothing, so they merely count less. Measured, it
        makes no difference; without, a model that has no rules is DBPR.
    attention_size
        h, units of the attention.
    gate_size
        With `sum`: numbers that gates read of the top.
    attention_learns_from
        `imitation`: from the cross-entropy alone, as published, which trusts the rules that agree
        with the student. `data`: from how well the rules alone order the worn pairs.
    may_doubt
        Whether attention may trust none of the active rules: their confidences then sum to less
        than 1. Not in the paper.
    detach
        Whether the imitation loss takes the teacher, except for its attention, as a constant.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    fidelity: Fidelity = "paper"
    strength: float = Field(default=4.0, gt=0)
    strength_from: Literal["given", "validation"] = "given"
    combine: Literal["share", "sum"] = "share"
    alone: float = Field(default=0.0, ge=0, lt=1)
    unanswered: float = Field(default=0.0, ge=0, le=10)
    unanswered_among: Literal["inductive", "transductive"] = "inductive"
    imitation_base: float = Field(default=0.95, gt=0, le=1)
    imitation_most: float = Field(default=1.0, ge=0, le=1)
    imitate_idle: bool = False
    attention_size: int = Field(default=256, ge=1)
    gate_size: int = Field(default=16, ge=1)
    attention_learns_from: Literal["imitation", "data"] = "imitation"
    may_doubt: bool = False
    detach: bool = True


class BaselineConfig(BaseModel):
    """Settings of the baselines besides the shape of a tower.

    No published source gives these values for the data here; the defaults are ours, and a search on
    validation chooses among others.

    Attributes
    ----------
    text_weight
        β of RAW and ExIBR: weight of text beside pictures, which have 1.
    text_share
        β of BPR-DAE: the share of text in the score, from 0 to 1; pictures have the rest.
    modality_weight
        γ of BPR-DAE: how much the two modalities of a garment must agree.
    reconstruction_weight
        μ of BPR-DAE: how well a garment must be reconstructed from its encoding.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    text_weight: float = Field(default=1.0, ge=0)
    text_share: float = Field(default=0.5, ge=0, le=1)
    modality_weight: float = Field(default=0.1, ge=0)
    reconstruction_weight: float = Field(default=0.1, ge=0)


class OutfitConfig(BaseModel):
    """Shape of a model of whole outfits, and how it is trained.

    Attributes
    ----------
    dim, hidden
        d, the length of z, and the units of the layer before it.
    dropout
        Share of a garment's words and vectors, and of the hidden units, that training drops.
    diagonals
        Whether the pair form has a signed diagonal for every two slots; else all share one.
    personal
        Whether every garment of a training outfit has a vector and a gain of its own besides what
        its content says, as in VBPR (He and McAuley, AAAI 2016). Other garments have none.
    personal_dropout
        How often training hides a garment's own vector, so that its content learns to do without.
    candidates
        Garments of each slot that every step draws by chance as negatives, besides all that are
        worn in its outfits.
    popular_share
        How far the negatives are drawn by popularity, from 0 (all alike) to 1 (as often as worn).
        It says how much of popularity a score keeps: all with 0, none with 1.
    matched_share
        The weight, from 0 to 1, of the question asked among garments of the right one's backdrop or
        time of listing, beside that asked among all of its slot.
    layers, heads
        Of the set transformer.
    layer_dropout
        Share of what each step of a layer of the set transformer adds that training drops.
    gate_dim
        Numbers that attention reads of the given garments to decide which rules count.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    dim: int = Field(default=128, ge=1)
    hidden: int = Field(default=256, ge=1)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    diagonals: bool = True
    personal: bool = True
    personal_dropout: float = Field(default=0.3, ge=0, lt=1)
    candidates: int = Field(default=128, ge=1)
    popular_share: float = Field(default=0.5, ge=0, le=1)
    matched_share: float = Field(default=0.5, ge=0, le=1)
    layers: int = Field(default=2, ge=1)
    heads: int = Field(default=4, ge=1)
    layer_dropout: float = Field(default=0.1, ge=0, lt=1)
    gate_dim: int = Field(default=16, ge=1)


class StudentSpec(BaseModel):
    """Everything that a learned model is built from, besides the catalogue.

    Attributes
    ----------
    dims
        Feature set name to its dimension.
    vocabulary_size
        Word numbers in use; 0 where no text is read.
    tower, baseline
        Settings of the towers and of the baselines.
    n_popularity
        Number of bottoms, where a bottom's popularity is part of its score; else 0.
    outfit
        Shape of a model of whole outfits; None for one of pairs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    dims: dict[str, int]
    vocabulary_size: int
    tower: TowerConfig
    n_popularity: int = 0
    baseline: BaselineConfig = BaselineConfig()
    outfit: OutfitConfig | None = None

    @classmethod
    def of(
        cls,
        inputs: "Inputs",
        tower: TowerConfig,
        n_popularity: int = 0,
        baseline: BaselineConfig | None = None,
        outfit: OutfitConfig | None = None,
    ) -> Self:
        """Fit the towers to these inputs; a file of word vectors decides their dimension."""
        if inputs.word_vectors is not None:
            tower = tower.model_copy(update={"word_dim": inputs.word_vectors.shape[1]})
        size = 0 if inputs.vocabulary is None else len(inputs.vocabulary)
        dims = {name: block.vectors.shape[1] for name, block in inputs.tops.blocks.items()}
        return cls(
            dims=dims,
            vocabulary_size=size,
            tower=tower,
            n_popularity=n_popularity,
            baseline=baseline or BaselineConfig(),
            outfit=outfit,
        )
