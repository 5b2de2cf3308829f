package negotiate

import (
	"reflect"
	"testing"
)

func TestLanguage(t *testing.T) {
	pages := []string{"fr", "en"}
	for _, c := range []struct {
		rule   string
		accept []string
		offers []string
		want   string
	}{
		{"without a field, the site's own", nil, pages, "fr"},
		{"an empty field is no wish", []string{""}, pages, "fr"},
		{"one language", []string{"en"}, pages, "en"},
		{"whatever the case (RFC 4647, §2)", []string{"EN-us"}, pages, "en"},
		{"lookup cuts the range (§3.4)", []string{"en-GB"}, pages, "en"},
		{"lookup cuts as often as needed", []string{"en-Latn-GB-oed"}, pages, "en"},
		{"filtering finds the longer tag (§3.3.1)", []string{"en"}, []string{"fr", "en-GB"}, "en-GB"},
		{"a prefix that ends within a subtag is none", []string{"e, engb"}, pages, "fr"},
		{"weights order", []string{"fr;q=0.5, en;q=0.6"}, pages, "en"},
		{"equal weights: the order of the client", []string{"en, fr"}, pages, "en"},
		{"a usual browser", []string{"en-GB,en;q=0.9,fr;q=0.8"}, pages, "en"},
		{"a language that is not there gives way", []string{"de, en;q=0.3"}, pages, "en"},
		{"nothing fits: the site's own", []string{"de"}, pages, "fr"},
		{"a star is everything not named", []string{"fr;q=0.2, *;q=0.5"}, pages, "en"},
		{"a refused language is avoided", []string{"fr;q=0, *"}, pages, "en"},
		{"a refused region refuses no language", []string{"fr-CA;q=0, fr;q=0.3, en;q=0.2"}, pages, "fr"},
		{"all refused: the site's own", []string{"*;q=0"}, pages, "fr"},
		{"the most precise range decides", []string{"en;q=0.1, en-GB;q=0.9, fr;q=0.5"}, []string{"fr", "en-GB"}, "en-GB"},
		{"several ranges cut to one tag: the heaviest", []string{"en-GB;q=0.2, en-US;q=0.9, fr;q=0.5"}, pages, "en"},
		{"malformed members are ignored", []string{"en;q=x, en us, fr;q=0.1"}, pages, "fr"},
		{"several lines", []string{"fr;q=0.1", "en;q=0.2"}, pages, "en"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := c.offers[Language(c.accept, c.offers)]; got != c.want {
				t.Errorf("Accept-Language %q: got %q, want %q", c.accept, got, c.want)
			}
		})
	}
	if got := Language([]string{"fr"}, nil); got != None {
		t.Errorf("nothing offered: got %d, want None", got)
	}
}

func TestEncoding(t *testing.T) {
	ready := []string{"br", "zstd", "gzip"}
	for _, c := range []struct {
		rule   string
		accept []string
		want   string
	}{
		{"without a field, no coding", nil, ""},
		{"an empty field wants no coding (§12.5.3)", []string{""}, ""},
		{"one coding", []string{"gzip"}, "gzip"},
		{"x-gzip is gzip (§8.4.1.3)", []string{"x-gzip"}, "gzip"},
		{"whatever the case", []string{"GZIP"}, "gzip"},
		{"a browser gets the smallest", []string{"gzip, deflate, br, zstd"}, "br"},
		{"weights order", []string{"gzip;q=1.0, br;q=0.5"}, "gzip"},
		{"a star is every coding not named", []string{"br;q=0, *;q=0.5"}, "zstd"},
		{"a refused coding is not used", []string{"gzip;q=0"}, ""},
		{"identity is acceptable unless refused", []string{"deflate"}, ""},
		{"identity may be preferred", []string{"identity, gzip;q=0.5"}, ""},
		{"a coding that is as welcome as identity is used", []string{"identity, gzip"}, "gzip"},
		{"identity refused: a coding, however light", []string{"identity;q=0, gzip;q=0.001"}, "gzip"},
		{"everything refused: the bytes as they are", []string{"identity;q=0, *;q=0"}, ""},
		{"the example of §12.5.3", []string{"gzip;q=1.0, identity; q=0.5, *;q=0"}, "gzip"},
		{"malformed members are ignored", []string{"br;q=2, gz ip, zstd;q"}, ""},
		{"several lines", []string{"gzip;q=0.2", "zstd;q=0.4"}, "zstd"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got := ""
			if i := Encoding(c.accept, ready); i != None {
				got = ready[i]
			}
			if got != c.want {
				t.Errorf("Accept-Encoding %q: got %q, want %q", c.accept, got, c.want)
			}
		})
	}
	many := []string{"a", "b", "c", "d", "e", "f", "g", "h", "gzip"}
	if got := Encoding([]string{"gzip"}, many); got != 8 {
		t.Errorf("many codings: got %d, want 8", got)
	}
}

func TestProfiles(t *testing.T) {
	for _, c := range []struct {
		rule   string
		accept []string
		want   []Profile
	}{
		{"without a field, none", nil, nil},
		{"the heavier first, equals as listed", []string{"<urn:a>;q=0.5, <urn:b>, <urn:c>"}, []Profile{{"urn:b", 1000}, {"urn:c", 1000}, {"urn:a", 500}}},
		{"commas and semicolons belong to the IRI", []string{"<https://example.org/p;x=1,2>; q=0.9"}, []Profile{{"https://example.org/p;x=1,2", 900}}},
		{"several lines", []string{"<urn:a>", "<urn:b>"}, []Profile{{"urn:a", 1000}, {"urn:b", 1000}}},
		{"malformed members are ignored", []string{"urn:x, <urn:a, <relative>, <urn:b>;q=z"}, nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := Profiles(c.accept); !reflect.DeepEqual(got, c.want) {
				t.Errorf("Accept-Profile %q: got %v, want %v", c.accept, got, c.want)
			}
		})
	}
}
