package format

import (
	"mime"
	"strings"
)

// All lists the forms in the order in which they are offered: the first are what a client gets that has no wish.
var All = []Format{Turtle, JSONLD, NTriples, NQuads, TriG, RDFXML, JSONLDExpanded, JSONLDFlattened, JSONLDFramed}

// ByName finds a form by its name or its extension, in any case; nil where there is none.
func ByName(name string) *Format {
	return find(func(f *Format) bool { return strings.EqualFold(f.Name, name) || strings.EqualFold(f.Extension, name) })
}

// ByExtension finds the form of a file's extension, with or without the dot and in any case; nil where there is none.
func ByExtension(ext string) *Format {
	ext = strings.TrimPrefix(ext, ".")
	return find(func(f *Format) bool { return strings.EqualFold(f.Extension, ext) })
}

// ByMediaType finds the form of a Content-Type, by media type or alias; the profile parameter tells apart forms that
// share a media type, and the first of them is meant where there is none. It returns nil where there is no form.
func ByMediaType(contentType string) *Format {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil
	}
	is := func(f *Format) bool {
		if f.MediaType == mediaType {
			return true
		}
		for _, alias := range f.Aliases {
			if alias == mediaType {
				return true
			}
		}
		return false
	}
	for profile := range strings.FieldsSeq(params["profile"]) {
		if f := find(func(f *Format) bool { return is(f) && string(f.Profile) == profile }); f != nil {
			return f
		}
	}
	return find(is)
}

func find(is func(*Format) bool) *Format {
	for i := range All {
		if is(&All[i]) {
			return &All[i]
		}
	}
	return nil
}
