"""The sheet of paper in a package: what it is and how to check it, for somebody who has never heard
of us.
"""

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

## 核对 Checking

1. 文件是否完整 The files are whole (BagIt, RFC 8493):

       sha256sum --check --quiet manifest-sha256.txt
       sha512sum --check --quiet manifest-sha512.txt

2. 内容是否与账本一致 The events are those of the log. 验证公钥须另行取得，不要用包内的
   take the verifier key from somewhere you trust, not from this folder:

       huiyin verify --package . --key KEY

3. 不用我们的程序 Without our programs: an event's leaf is SHA-256 of a zero byte and the line
   without its line feed (RFC 6962). Position 1 is leaf 0. `data/tlog/tile/0/` holds the leaves,
   256 of 32 bytes in each file; the checkpoint is a signed note (C2SP tlog-checkpoint). Any tool
   that checks `.tlog-proof` files checks those in `data/proofs/`.

4. 密文与明文 Sealed values: `{{"sealed": …}}` is base64 of nonce (12 bytes), ciphertext and tag,
   AES-256-GCM; associated data is the event's id, a line feed and the value's JSON Pointer.
   The event's `sealing.commitment` is base64 of SHA-256 over `huiyin/key-commitment/v1`, the
   event's id and the key.

5. 附件 Files: `data/files/` holds those of `huiyin.attachment.added.v1`, each under its `blob`. Its
   SHA-256 is the event's `content_sha256`, which the event's key opens.
"""

_DISCLOSED = "各事件的密钥，用来读出个人信息 the key of each event that holds personal values"
_FILES = "附件原文 the files that go with the events, as they came"
_WITHHELD = "未随包披露 not in this package"


def readme(origin: str, *, number: str, size: int, disclosed: bool) -> str:
    """The text of ``data/README.md``."""
    keys = _DISCLOSED if disclosed else _WITHHELD
    files = _FILES if disclosed else _WITHHELD
    return _TEXT.format(origin=origin, number=number, size=size, keys=keys, files=files)
