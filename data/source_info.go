package data

import "time"

// SourceInfo is what a store knows of a source: where it comes from, whose it is, and how it was when it was last asked.
// Times are UTC, in whole milliseconds, and zero where nothing of the kind has happened.
type SourceInfo struct {
	Name         string    // as the operator calls it; the records' Source
	Address      string    // URL, path or pattern, as it is listed; a path is for the operator's eyes alone
	License      string    // IRI of the licence of what it gives; empty if none is stated
	Publisher    string    // name of whoever publishes it; may be empty
	Rank         int       // its place in the list of sources, from 1; 0 if it is not listed. See Store.Rank
	PublisherIRI string    // IRI of whoever publishes it; may be empty
	Checked      time.Time // when it last answered well, be it that nothing is new
	Obtained     time.Time // when what it gave was last imported
	Failed       time.Time // when the last attempt failed or was refused
	Failure      string    // why it did, for people; empty if the last attempt went well
	ETag         string    // the answer's entity tag, as it came (RFC 9110, §8.8.3)
	LastModified string    // the answer's Last-Modified, as it came (RFC 9110, §8.8.2)
	Digest       []byte    // of the content that was last imported; nil if unknown
}

// Stale tells whether what is published of the source is older than what it would give: the last attempt did not go well.
func (s *SourceInfo) Stale() bool { return s.Failure != "" }
