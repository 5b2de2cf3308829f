package download

import (
	"mime"
	"strings"

	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
)

// codings are how files are compressed, by what their names end in. A compressed file is offered as what it is, not as what
// it holds in a content coding (RFC 9110, §8.4): those who take files store them as they come, under that name, and clients
// that do not ask for a coding decode none. DCAT says both, in mediaType and compressFormat.
var codings = []struct {
	coding            dump.Coding
	suffix, mediaType string
	title             string
}{
	{dump.Gzip, ".gz", "application/gzip", "gzip"},       // RFC 6713
	{dump.Zstd, ".zst", "application/zstd", "Zstandard"}, // RFC 8878, §7.1
}

var manifestOnly = publish.Only(publish.NewVariant("manifest", "Manifest", "application/json"))

// offerings are what a file is offered as, by the end of its name.
var offerings = func() map[string]*publish.Offering {
	all := map[string]*publish.Offering{"txt": publish.Only(publish.NewVariant("txt", "Text", "text/plain; charset=utf-8"))}
	for _, f := range dump.Forms {
		all[f.Extension] = publish.Only(publish.NewVariant(f.Name, f.Title, f.MediaType))
	}
	for _, c := range codings {
		all[c.suffix] = publish.Only(publish.NewVariant(string(c.coding), c.title, c.mediaType))
	}
	return all
}()

// offering is what a file of a name is offered as; nil if no file of a dump can have that name.
func offering(name string) *publish.Offering {
	_, extension, _ := strings.Cut(name, ".")
	for _, c := range codings {
		if plain, ok := strings.CutSuffix(extension, c.suffix); ok && offerings[plain] != nil {
			return offerings[c.suffix]
		}
	}
	if strings.HasPrefix(extension, ".") {
		return nil
	}
	return offerings[extension]
}

// compression is the media type of how a file is compressed, and its title; empty if it is not.
func compression(c dump.Coding) (mediaType, title string) {
	for _, known := range codings {
		if known.coding == c {
			return known.mediaType, known.title
		}
	}
	return "", ""
}

// bare is a media type without its parameters.
func bare(mediaType string) string {
	if t, _, err := mime.ParseMediaType(mediaType); err == nil {
		return t
	}
	return mediaType
}
