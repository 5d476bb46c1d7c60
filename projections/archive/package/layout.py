"""What lies where in a package of the log; the same names for whoever makes and whoever checks one.

data/events.ndjson            the events, a line each, byte for byte, in the order of the log
data/keys.ndjson              the key of each event with personal values, where it is disclosed
data/files/<name>.<ending>    the files of these events in plain, where their keys are disclosed
data/catalogue.csv, .xml      the numbered items the events are about
data/proofs/<number>.tlog-proof   that an item's last event is in the log
data/package.json, .tlog-proof    the event that says what was handed out, and its proof
data/tlog/                    the log's hashes up to the signed checkpoint, and the checkpoint
data/papers/                  what goes along on paper: registers, rendered records, reports
data/README.md                how to check all this
"""

EVENTS = "data/events.ndjson"
KEYS = "data/keys.ndjson"
FILES = "data/files"
CATALOGUE_CSV, CATALOGUE_XML = "data/catalogue.csv", "data/catalogue.xml"
PROOFS = "data/proofs"
RECEIPT, RECEIPT_PROOF = "data/package.json", "data/package.tlog-proof"
TLOG = "data/tlog"
PAPERS = "data/papers"
README = "data/README.md"
