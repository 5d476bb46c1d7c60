"""One event with all it takes to prove it, as one file to take away: whoever gets it checks it with
tools that everybody has, and none of ours.
"""

import io
import zipfile

from projections.archive.tlog.proof_file import SUFFIX

MADE_AT = (1980, 1, 1, 0, 0, 0)
"""The same evidence is the same file, byte for byte."""

_SIGNED = """\
sed '1,/^$/d' {proof} > checkpoint
sed '/^$/,$d' checkpoint > body
name=$(head -n 1 {vkey} | cut -d+ -f1)
{{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
  head -n 1 {vkey} | cut -d+ -f3- | base64 -d | tail -c 32; }} > key.der
grep -F -- "— $name " checkpoint | head -n 1 | cut -d' ' -f3 | base64 -d | tail -c 64 > signature
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in body -sigfile signature
"""

_TEXT = """# 第 {position} 号事件的证据 Evidence of event {position}

| file | |
|---|---|
| `{position}.json` | 事件本身，与账本逐字节相同 the event, the very bytes of the log |
| `{position}{suffix}` | 证明 its proof under a signed checkpoint (C2SP tlog-proof) |
| `vkey` | 验证公钥 the verifier key |

验证公钥须另行取得并与 `vkey` 相比：谁能改账本，也能改这个文件。
Get the verifier key from somewhere you trust and compare it with `vkey`: whoever could alter the
log could alter this file.

以下命令只用 openssl、python3 和 shell，在解开的文件夹里执行。
The commands need openssl, python3 and a shell only. Run them in the folder with these files.

## 1. 检查点由该公钥签名 The checkpoint is signed by that key

```sh
{signed}```

## 2. 事件在该检查点之下 The event is under that checkpoint (RFC 6962)

```sh
python3 - <<'END'
import base64, hashlib

sha = lambda data: hashlib.sha256(data).digest()
proof = open("{position}{suffix}", encoding="utf-8").read().split("\\n\\n")[0].split("\\n")
index = int(next(line for line in proof if line.startswith("index "))[6:])
hashes = [base64.b64decode(line) for line in proof[proof.index(f"index {{index}}") + 1 :]]
origin, size, root = open("body", encoding="utf-8").read().split("\\n")[:3]
found = sha(b"\\0" + open("{position}.json", "rb").read())
at, last = index, int(size) - 1
for each in hashes:
    if at & 1 or at == last:
        found = sha(b"\\1" + each + found)
        while at and not at & 1:
            at, last = at >> 1, last >> 1
    else:
        found = sha(b"\\1" + found + each)
    at, last = at >> 1, last >> 1
assert last == 0 and found == base64.b64decode(root), "NOT in the log"
print("position", index + 1, "of", size, "is in the log", origin)
END
```

密文 `{{"sealed": …}}` 不影响核对。Sealed values do not matter for this.
"""


def signed_by(*, vkey: str, proof: str) -> str:
    """The commands that check who signed, given where key and proof lie; they leave `body`."""
    return _SIGNED.format(vkey=vkey, proof=proof)


def evidence(*, position: int, body: bytes, proof: str, vkey: str) -> bytes:
    """A ZIP file: the event, its proof, the verifier keys and how to check them."""
    signed = signed_by(vkey="vkey", proof=f"{position}{SUFFIX}")
    files = {
        "README.md": _TEXT.format(position=position, suffix=SUFFIX, signed=signed).encode(),
        f"{position}.json": body,
        f"{position}{SUFFIX}": proof.encode(),
        "vkey": vkey.encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"evidence-{position}/{name}", MADE_AT), content)
    return out.getvalue()
