"""Settings of the baselines, in one object: what each reads of it stands in its own file."""

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["BaselineConfig"]


class BaselineConfig(BaseModel):
    """What the baselines have to be told besides the shape of a tower.

    No published source gives these values for the data here; the defaults are ours, and a search on
    validation chooses among others.

    Attributes
    ----------
    text_weight
        β of RAW and ExIBR: what text counts beside pictures, which count 1.
    text_share
        β of BPR-DAE: the share of text in the score, from 0 to 1; pictures have the rest.
    modality_weight
        γ of BPR-DAE: how much the two modalities of a garment have to agree.
    reconstruction_weight
        μ of BPR-DAE: how well a garment has to be told from its encoding.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    text_weight: float = Field(default=1.0, ge=0)
    text_share: float = Field(default=0.5, ge=0, le=1)
    modality_weight: float = Field(default=0.1, ge=0)
    reconstruction_weight: float = Field(default=0.1, ge=0)
