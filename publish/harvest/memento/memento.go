// Package memento gives the past of every record's document by time (RFC 7089, https://www.rfc-editor.org/rfc/rfc7089): a
// TimeGate leads from a time to the version of then, a TimeMap lists the versions. The versions themselves are package
// version's; what the document was is told by what the record said then, without what others were called.
package memento

import (
	"strconv"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// The first segments of the paths.
const (
	VersionRoot = "versions"
	mapRoot     = "timemap"
	gateRoot    = "timegate"
)

// VersionPath is the path of the version of a record that the change with a cursor made.
func VersionPath(ref data.Ref, c data.Cursor) string {
	return "/" + VersionRoot + "/" + string(ref) + "/" + strconv.FormatInt(int64(c), 10)
}

func mapPath(ref data.Ref) string  { return "/" + mapRoot + "/" + string(ref) }
func gatePath(ref data.Ref) string { return "/" + gateRoot + "/" + string(ref) }

// Links are those of a memento (§2.2): to the original, its TimeGate and its TimeMap.
func Links(s *publish.Site, ref data.Ref) []publish.Link {
	return append([]publish.Link{{Rel: "original", Href: string(s.Mapper().Document(ref))}}, past(s, ref)...)
}

// past are the links to the past of an original.
func past(s *publish.Site, ref data.Ref) []publish.Link {
	return []publish.Link{{Rel: "timegate", Href: s.Base + gatePath(ref)}, {Rel: "timemap", Href: s.Base + mapPath(ref)}}
}

// Views are the package's.
func Views() []publish.View { return []publish.View{gates{}, maps{}} }
