"""The sheet of paper in a package: what it is and how to check it, for somebody who has never heard
of us.
"""

from projections.archive.package.evidence import signed_by

_TEXT = """# {number}

本包是物业公司沟通账本的一部分：每行一条事件，与账本逐字节相同，并附核对所需的一切。
This is a part of a property company's communication ledger: an event a line, the very bytes of the
log, and all it takes to check them.

账本 log: `{origin}`
已签名至 signed up to: {size} 条事件 events

| file | |
|---|---|
| `data/events.ndjson` | 事件，按账本顺序 events, in the order of the log |
| `data/keys.ndjson` | {keys} |
| `data/files/` | {files} |
| `data/catalogue.csv`, `data/catalogue.xml` | 目录 list of the numbered items |
| `data/proofs/` | 每件最后一条事件的证明 proof of each item's last event (C2SP tlog-proof) |
| `data/package.json` | 记载本包的事件：给谁、多少条、摘要 the event that tells of this package |
| `data/package.tlog-proof` | 该事件在账本中的证明 its proof |
| `data/tlog/` | 账本的哈希与签名检查点 the log's hashes and signed checkpoint (C2SP tlog-tiles) |
{papers}
## 核对 Checking

1. 文件是否完整 The files are whole (BagIt, RFC 8493):

       sha256sum --check --quiet manifest-sha256.txt
       sha512sum --check --quiet manifest-sha512.txt

2. 内容是否与账本一致 The events are those of the log. 验证公钥须另行取得，不要用包内的
   take the verifier key from somewhere you trust, not from this folder:

       huiyin verify --package . --key KEY

3. 不用我们的程序 Without our programs: in an empty folder, with openssl, python3 and a shell, `P`
   set to this one (`export P=/…`). 先确认检查点由该公钥签名 First, that the checkpoint is signed by
   that key:

```sh
{signed}```

   再确认每条事件都在检查点之下，且正是记载的那些 Then, that every event is under that checkpoint
   (RFC 6962), and that these are the ones the log says were handed out:

```sh
python3 - <<'END'
import base64, hashlib, json, os, pathlib

sha, data = lambda part: hashlib.sha256(part).digest(), pathlib.Path(os.environ["P"], "data")
origin, size, root = open("body", encoding="utf-8").read().split("\\n")[:3]
leaves = []
for number in range(-(-int(size) // 256)):
    name, high = f"{{number % 1000:03}}", number // 1000
    while high:
        name, high = f"x{{high % 1000:03}}/{{name}}", high // 1000
    width = min(256, int(size) - 256 * number)
    tile = data / "tlog/tile/0" / (name if width == 256 else f"{{name}}.p/{{width}}")
    hashes = tile.read_bytes()
    leaves += [hashes[at : at + 32] for at in range(0, len(hashes), 32)]

def top(of):
    if len(of) == 1:
        return of[0]
    half = 1 << (len(of) - 1).bit_length() - 1
    return sha(b"\\1" + top(of[:half]) + top(of[half:]))

assert top(leaves) == base64.b64decode(root), "the hashes do not lead to the signed root"
told, lines = (data / "package.json").read_bytes(), (data / "events.ndjson").read_bytes()
for body in (told, *lines.splitlines()):
    position = json.loads(body)["position"]
    assert sha(b"\\0" + body) == leaves[int(position) - 1], f"NOT in the log: {{position}}"
assert json.loads(told)["data"]["digest"] == sha(lines).hex(), "NOT what was handed out"
print(len(lines.splitlines()), "events are in the log", origin, "of", size)
END
```

4. 密文与明文 Sealed values: `{{"sealed": …}}` is base64 of nonce (12 bytes), ciphertext and tag,
   AES-256-GCM; associated data is the event's id, a line feed and the value's JSON Pointer.
   The event's `sealing.commitment` is base64 of SHA-256 over `huiyin/key-commitment/v1`, the
   event's id and the key.

5. 附件 Files: `data/files/` holds those of `huiyin.attachment.added.v1`, each under its `blob`. Its
   SHA-256 is the event's `content_sha256`, which the event's key opens.
"""

_DISCLOSED = "各事件的密钥，用来读出个人信息 the key of each event that holds personal values"
_FILES = "附件原文 the files that go with the events, as they came"
_PAPERS = """\
| `data/papers/` | 移交登记表、各件与检测报告 the register, each record and report (PDF/A-2b) |
"""
_WITHHELD = "未随包披露 not in this package"


def readme(origin: str, *, number: str, size: int, disclosed: bool, papers: bool = False) -> str:
    """The text of ``data/README.md``."""
    return _TEXT.format(
        origin=origin,
        number=number,
        size=size,
        keys=_DISCLOSED if disclosed else _WITHHELD,
        files=_FILES if disclosed else _WITHHELD,
        papers=_PAPERS if papers else "",
        signed=signed_by(vkey='"$P/data/tlog/vkey"', proof='"$P/data/package.tlog-proof"'),
    )
