package data_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		"a": true, "0": true, "journee-ia-sante": true, "a_b": true, "a--b": true, strings.Repeat("a", 120): true,
		"": false, "-a": false, "a-": false, "_": false, "A": false, "é": false, "a.ttl": false, "a/b": false, "a b": false,
		"..": false, "a%20": false, "a\x00": false, strings.Repeat("a", 121): false,
	} {
		if got := data.ValidID(id); got != want {
			t.Errorf("ValidID(%q): got %t, want %t", id, got, want)
		}
	}
}

func TestSlug(t *testing.T) {
	for _, test := range []struct{ rule, text, want string }{
		{"accents come off, the rest is one hyphen", "Journée « IA & santé »", "journee-ia-sante"},
		{"ligatures and letters that have no accent are spelled", "Œuvre à Łódź, straße, Ærø", "oeuvre-a-lodz-strasse-aero"},
		{"compatibility forms are folded", "ﬁlm № １", "film-no-1"},
		{"both forms of an accented letter are one", "Cafe\u0301", "cafe"},
		{"the Turkish İ is an i", "İstanbul", "istanbul"},
		{"hyphens do not stand at the ends", "--a__b--", "a-b"},
		{"other scripts leave nothing", "日本語の会議", ""},
		{"nor do emoji", "🎉🎶", ""},
		{"what is Latin in them stays", "会議 2024", "2024"},
		{"long text is cut at a hyphen", strings.Repeat("abcdefg ", 20), strings.TrimSuffix(strings.Repeat("abcdefg-", 10), "-")},
		{"or in the word where there is none", strings.Repeat("a", 200), strings.Repeat("a", 80)},
	} {
		if got := data.Slug(test.text); got != test.want {
			t.Errorf("%s: Slug(%q): got %q, want %q", test.rule, test.text, got, test.want)
		}
	}
}

func TestIDFromKey(t *testing.T) {
	for _, test := range []struct{ rule, key, want string }{
		{"a plain key stays", "org-12", "org-12"},
		{"a number too", "00042", "00042"},
		{"a UUID too", "6F9619FF-8B86-D011-B42D-00C04FC964FF", "6f9619ff-8b86-d011-b42d-00c04fc964ff"},
		{"an address loses its scheme", "https://ror.org/051kpcy16", "ror-org-051kpcy16"},
		{"and www and the thing's fragment", "http://www.example.org/e/1#this", "example-org-e-1"},
	} {
		if got := data.IDFromKey(test.key); got != test.want {
			t.Errorf("%s: IDFromKey(%q): got %q, want %q", test.rule, test.key, got, test.want)
		}
	}
	long := "https://example.org/" + strings.Repeat("agenda/", 20)
	a, b := data.IDFromKey(long+"1"), data.IDFromKey(long+"2")
	if a == b || !data.ValidID(a) || !strings.HasPrefix(a, "example-org-agenda-") {
		t.Errorf("long keys: got %q and %q, want two ids that begin alike", a, b)
	}
	if a, b := data.IDFromKey("会議"), data.IDFromKey("健康"); a == b || !data.ValidID(a) {
		t.Errorf("keys without Latin letters: got %q and %q, want two ids", a, b)
	}
}

func FuzzID(f *testing.F) {
	for _, s := range []string{"", "Journée « IA & santé »", "https://ror.org/051kpcy16", "日本語", "İŒß", "a\xff", "::://www.#this", strings.Repeat("a-", 90)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if slug := data.Slug(s); slug != "" && (!data.ValidID(slug) || len(slug) > 80 || data.Slug(slug) != slug) {
			t.Errorf("Slug(%q) is %q", s, slug)
		}
		if id := data.IDFromKey(s); !data.ValidID(id) {
			t.Errorf("IDFromKey(%q) is %q", s, id)
		}
		if id := data.ProposeID(&data.Record{Summary: data.Summary{Name: s}}); !data.ValidID(id) {
			t.Errorf("the id for the name %q is %q", s, id)
		}
	})
}

func ExampleSlug() {
	fmt.Println(data.Slug("Journée « IA & santé »"))
	// Output: journee-ia-sante
}
