module huiyin.example/checklog

go 1.26.0

// Before v0.41 the tile reader took some full tiles unverified.
require golang.org/x/mod v0.41.0
