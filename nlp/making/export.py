"""Write the encoder down as int8 ONNX, small enough to ship and readable without torch."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

if TYPE_CHECKING:
    from nlp.making.network import Network


class _Alone(nn.Module):
    """One text without padding: no mask is needed, so there is none."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.body = net.body

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
        """States of every piece: (1, pieces, width)."""
        state = self.body.embeddings(input_ids=ids, token_type_ids=kinds)
        for layer in self.body.encoder.layer:
            given = layer(state, None)
            state = given[0] if isinstance(given, tuple) else given
        return state


def write_onnx(net: Network, target: Path) -> None:
    """Export and quantise: weights int8 by channel, activations as they come (dynamic)."""
    alone = _Alone(net).eval()
    example = (torch.tensor([[101, 2026, 3611, 102]]), torch.zeros(1, 4, dtype=torch.long))
    axes = {"ids": {1: "pieces"}, "kinds": {1: "pieces"}, "states": {1: "pieces"}}
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder) / "plain.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            alone, example, plain, input_names=["ids", "kinds"], output_names=["states"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantize_dynamic(
            ready, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )  # fmt: skip
