"""A whole record with all it takes to prove it, as a bag in one file: whoever gets it checks it
with tools that everybody has, and none of ours.
"""

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from projections.archive.package.bag import seal_bag
from projections.archive.package.evidence import MADE_AT, signed_by
from projections.archive.tlog.proof_file import SUFFIX

_TEXT = """# 档案 {number} 的证据 Evidence of the record {number}

| file | |
|---|---|
| `data/events/` | 每条事件，与账本逐字节相同 each event, the very bytes of the log |
| `data/proofs/` | 每条事件的证明 the proof of each under a signed checkpoint (C2SP tlog-proof) |
| `data/vkey` | 验证公钥 the verifier key |
| `data/*.pdf` | 档案与四性检测报告，隐去个人信息 the record and its report, masked (PDF/A-2b) |

验证公钥须另行取得并与 `data/vkey` 相比：谁能改账本，也能改这个文件。
Get the verifier key from somewhere you trust and compare it with `data/vkey`: whoever could alter
the log could alter this file.

以下命令只用 openssl、python3、sha256sum 和 shell，在解开的文件夹里执行。
The commands need openssl, python3, sha256sum and a shell only. Run them in this folder.

## 1. 文件完整 The files are whole (BagIt 1.0, RFC 8493)

```sh
sha256sum --check --quiet manifest-sha256.txt
```

## 2. 检查点由该公钥签名 The checkpoint is signed by that key

```sh
{signed}```

## 3. 每条事件都在该检查点之下 Every event is under that checkpoint (RFC 6962)

```sh
python3 - <<'END'
import base64, hashlib, pathlib

sha = lambda data: hashlib.sha256(data).digest()
body = open("body", encoding="utf-8").read()
origin, size, root = body.split("\\n")[:3]
events = sorted(pathlib.Path("data/events").glob("*.json"))
for event in events:
    text = pathlib.Path("data/proofs", event.stem + "{suffix}").read_text(encoding="utf-8")
    head, _, checkpoint = text.partition("\\n\\n")
    assert checkpoint.startswith(body), "another checkpoint"
    proof = head.split("\\n")
    index = int(next(line for line in proof if line.startswith("index "))[6:])
    assert index + 1 == int(event.stem), "the proof of another event"
    hashes = [base64.b64decode(line) for line in proof[proof.index(f"index {{index}}") + 1 :]]
    found, at, last = sha(b"\\0" + event.read_bytes()), index, int(size) - 1
    for each in hashes:
        if at & 1 or at == last:
            found = sha(b"\\1" + each + found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = sha(b"\\1" + found + each)
        at, last = at >> 1, last >> 1
    assert last == 0 and found == base64.b64decode(root), f"NOT in the log: {{event.name}}"
print(len(events), "events of {number} are in the log", origin, "of", size)
END
```

密文 `{{"sealed": …}}` 不影响核对。Sealed values do not matter for this.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proven:
    """An event of the record, and its proof, by position."""

    position: int
    body: bytes
    proof: str


def evidence_of_record(
    *, number: str, origin: str, events: Sequence[Proven], vkey: str, papers: Mapping[str, bytes]
) -> bytes:
    """A ZIP file with the bag. All proofs are under one checkpoint. ``papers`` are what was
    rendered, by name.
    """
    with tempfile.TemporaryDirectory(prefix="huiyin-evidence-") as made:
        root = Path(made) / f"evidence-{number}"
        (root / "data" / "events").mkdir(parents=True)
        (root / "data" / "proofs").mkdir()
        for event in events:
            (root / "data" / "events" / f"{event.position}.json").write_bytes(event.body)
            (root / "data" / "proofs" / f"{event.position}{SUFFIX}").write_text(
                event.proof, encoding="utf-8"
            )
        (root / "data" / "vkey").write_text(vkey, encoding="utf-8")
        for name, paper in papers.items():
            (root / "data" / name).write_bytes(paper)
        first = f"data/proofs/{events[0].position}{SUFFIX}"
        signed = signed_by(vkey="data/vkey", proof=first)
        text = _TEXT.format(number=number, suffix=SUFFIX, signed=signed)
        (root / "README.md").write_text(text, encoding="utf-8")
        seal_bag(root, info={"Source-Organization": origin, "External-Identifier": number})
        return _zipped(root)


def _zipped(root: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            name = path.relative_to(root.parent).as_posix()
            archive.writestr(zipfile.ZipInfo(name, MADE_AT), path.read_bytes())
    return out.getvalue()
