package markup_test

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/kiosque-ld/kiosque/vocab/markup"
)

func TestHTML(t *testing.T) {
	long := strings.Repeat("x", markup.Most)
	for _, f := range []struct{ fact, source, want string }{
		{"paragraphs alone are nothing that the text does not have", "<p>Un</p><p>Deux<br>lignes</p>", ""},
		{"emphasis is", "<p>Un <b>gras</b> et <i>penché</i></p>", "<p>Un <strong>gras</strong> et <em>penché</em></p>"},
		{"text outside of paragraphs gets one", "Un <b>gras</b><ul><li>un<li>deux</ul>fin", "<p>Un <strong>gras</strong></p><ul><li>un</li><li>deux</li></ul><p>fin</p>"},
		{"divisions are paragraphs", "<div>Un</div><div><p>Deux</p>Trois</div><b>x</b>", "<p>Un</p><p>Deux</p><p>Trois</p><p><strong>x</strong></p>"},
		{"the highest heading is the second of the page", "<h1>A</h1><h3>B</h3><h2>C</h2><h1>D</h1>", "<h2>A</h2><h3>B</h3><h3>C</h3><h2>D</h2>"},
		{"none is left out", "<h4>A</h4><h6>B</h6>", "<h2>A</h2><h3>B</h3>"},
		{"there are six", strings.Repeat("<h1>1</h1><h2>2</h2><h3>3</h3><h4>4</h4><h5>5</h5><h6>6</h6>", 1), "<h2>1</h2><h3>2</h3><h4>3</h4><h5>4</h5><h6>5</h6><h6>6</h6>"},
		{"a link says that nobody vouches for it", `<a href="https://a.example/é?b=c&amp;d" target="_blank" onclick="x()" class="y">l</a>`,
			`<p><a href="https://a.example/%C3%A9?b=c&amp;d" rel="nofollow ugc noopener">l</a></p>`},
		{"mail that is shown may be written to", `<b>x</b> <a href="mailto:a@example.org?subject=x">a@example.org</a>`, `<p><strong>x</strong> <a href="mailto:a@example.org" rel="nofollow ugc noopener">a@example.org</a></p>`},
		{"mail that is not shown stays hidden", `<b>x</b> <a href="mailto:a@example.org">contact</a>`, "<p><strong>x</strong> contact</p>"},
		{"a link with a name and a password in it is none", `<b>x</b><a href="https://bank.example@evil.example/">l</a>`, "<p><strong>x</strong>l</p>"},
		{"nor is one within the site", `<b>x</b><a href="/events">l</a><a href="//evil.example/">m</a><a href="#x">n</a>`, "<p><strong>x</strong>lmn</p>"},
		{"pictures are left out", `<b>x</b><img src="https://spy.example/p.gif" alt="une image">`, "<p><strong>x</strong></p>"},
		{"so are scripts, styles and frames, with what is in them", `<b>x</b><script>a</script><style>b</style><iframe src=c>c</iframe><object data=d>d</object><svg><a>e</a></svg>`, "<p><strong>x</strong></p>"},
		{"what is not closed is", "<p>a <b>b <i>c", "<p>a <strong>b <em>c</em></strong></p>"},
		{"what was never opened is not closed", "</div></article></main></body></html><b>x</b></p></ul>", "<p><strong>x</strong></p>"},
		{"emphasis does not hold blocks", "<b><p>a</p><ul><li>b</ul></b>", "<p>a</p><ul><li>b</li></ul>"},
		{"nor does a heading", "<h2><div>a</div><p>b</p></h2>", "<h2>a b</h2>"},
		{"items stand in lists", "<li>a</li><b>x</b><ul>b<li>c</li></ul>", "<p>a</p><p><strong>x</strong></p><ul><li>b</li><li>c</li></ul>"},
		{"tables are kept", "<table class=x><tr><th colspan=2>a<td>b</table>", "<table><tbody><tr><th>a</th><td>b</td></tr></tbody></table>"},
		{"empty things are not", "<p></p><p>&nbsp;</p><h2></h2><ul></ul><b></b><p><br></p><i>x</i>", "<p><em>x</em></p>"},
		{"directions are not turned around", "<b>a\u202eb\u2066c\u2069d\u202c</b>", "<p><strong>abcd</strong></p>"},
		{"what is no tag is text", "<b>c't</b> <webdev>", "<p><strong>c&#39;t</strong> &lt;webdev&gt;</p>"},
		{"entities are decoded once", "<b>&amp;lt;script&amp;gt;</b>", "<p><strong>&amp;lt;script&amp;gt;</strong></p>"},
		{"long texts have none", "<b>a</b>" + long, ""},
		{"nor have deep ones", strings.Repeat("<b><div>", 4000) + "x", ""},
		{"nothing", "", ""},
	} {
		if got := markup.HTML(f.source); got != f.want {
			t.Errorf("%s: got\n%s\nwant\n%s", f.fact, got, f.want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for _, f := range []struct{ fact, source, want string }{
		{"without a sign there is none", "Du texte. Des * et des _ seuls, 2 < 3, c'est tout - vraiment.", ""},
		{"a heading, emphasis, a link", "## Programme\n\nUn **gras** et [un lien](https://example.org).", "<h2>Programme</h2>\n<p>Un <strong>gras</strong> et <a href=\"https://example.org\">un lien</a>.</p>\n"},
		{"lines stay lines", "**a**\nb", "<p><strong>a</strong><br>\nb</p>\n"},
		{"unless an editor has filled them", strings.Repeat(strings.Repeat("mot ", 18)+"\n", 4) + "**fin**", "<p>" + strings.Repeat(strings.Repeat("mot ", 17)+"mot\n", 4) + "<strong>fin</strong></p>\n"},
		{"HTML passes, for HTML to judge", "**a** <script>x</script>", "<p><strong>a</strong> <script>x</script></p>\n"},
	} {
		got, ok := markup.Markdown(f.source)
		if got != f.want || ok != (f.want != "") {
			t.Errorf("%s: got %t\n%q\nwant\n%q", f.fact, ok, got, f.want)
		}
	}
}

// allowed are the elements of a safe text; links alone have attributes.
var allowed = strings.Fields("p br hr h2 h3 h4 h5 h6 ul ol li blockquote pre table caption thead tbody tfoot tr th td a strong em b i s code sub sup q cite")

// judge parses HTML as a browser does, and says what it must not hold.
func judge(t *testing.T, source, text string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader("<!DOCTYPE html><body><main>" + text + "</main><footer>end</footer>"))
	if err != nil {
		t.Fatalf("%q: %v", source, err)
	}
	var main, footer *html.Node
	for n := range root.Descendants() {
		switch {
		case n.Data == "main":
			main = n
		case n.Data == "footer":
			footer = n
		}
	}
	if footer == nil || footer.Parent.Data != "body" || footer.FirstChild == nil || footer.FirstChild.Data != "end" {
		t.Errorf("%q: %q reaches beyond itself", source, text)
	}
	for n := range main.Descendants() {
		switch n.Type {
		case html.TextNode:
			if strings.ContainsFunc(n.Data, func(r rune) bool {
				return unicode.Is(unicode.Bidi_Control, r) && r != 0x200e && r != 0x200f && r != 0x61c
			}) {
				t.Errorf("%q: %q turns directions around", source, text)
			}
			continue
		case html.ElementNode:
		default:
			t.Errorf("%q: %q has a node that is no element", source, text)
			continue
		}
		if n.Namespace != "" || !slices.Contains(allowed, n.Data) {
			t.Errorf("%q: %q has <%s>", source, text, n.Data)
		}
		if n.Data != "a" {
			if len(n.Attr) > 0 {
				t.Errorf("%q: %q has attributes on <%s>", source, text, n.Data)
			}
			continue
		}
		if len(n.Attr) != 2 || n.Attr[0].Key != "href" || n.Attr[1].Key != "rel" || n.Attr[1].Val != "nofollow ugc noopener" {
			t.Errorf("%q: a link has %v", source, n.Attr)
			continue
		}
		u, err := url.Parse(n.Attr[0].Val)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" || u.Scheme != "mailto" && u.Host == "" || u.User != nil {
			t.Errorf("%q: a link leads to %q", source, n.Attr[0].Val)
		}
	}
}

// attacks are ways in which a description has become a program somewhere.
func attacks(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/attacks.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "# ") {
			all = append(all, strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\0`, "\x00").Replace(line))
		}
	}
	return all
}

func TestAttacksBecomeHarmless(t *testing.T) {
	all := attacks(t)
	if len(all) < 90 {
		t.Fatalf("only %d attacks", len(all))
	}
	for _, attack := range all {
		for _, source := range []string{attack, "<b>x</b>" + attack, "<ul><li>" + attack + "</ul>", "<p><strong>" + attack, "<table><tr><td>" + attack} {
			judge(t, source, markup.HTML(source))
			judge(t, source, markup.Safe(markup.HTML(source)))
		}
		if converted, ok := markup.Markdown("**x** " + attack); ok {
			judge(t, attack, markup.HTML(converted))
		}
	}
}

// What a store was made to hold is judged by the sanitiser alone.
func TestSafeNeedsNobodyBeforeIt(t *testing.T) {
	for _, attack := range attacks(t) {
		text := markup.Safe(attack)
		for _, n := range fragment(t, text) {
			for d := range n.Descendants() {
				for _, a := range d.Attr {
					if a.Key != "href" && a.Key != "rel" || strings.Contains(strings.ToLower(a.Val), "script:") {
						t.Errorf("%q: %q", attack, text)
					}
				}
				if d.Type == html.ElementNode && !slices.Contains(allowed, d.Data) {
					t.Errorf("%q: %q has <%s>", attack, text, d.Data)
				}
			}
		}
	}
}

func fragment(t *testing.T, text string) []*html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader("<body><main>" + text + "</main>"))
	if err != nil {
		t.Fatal(err)
	}
	var found []*html.Node
	for n := range root.Descendants() {
		if n.Data == "main" && n.Type == html.ElementNode {
			found = append(found, n)
		}
	}
	return found
}

// FuzzHTML holds the law: whatever comes in, what comes out is of the few elements, stays within itself, and is as safe
// as it gets.
func FuzzHTML(f *testing.F) {
	for _, attack := range attacks(f) {
		f.Add(attack)
	}
	f.Add("<h1>A</h1><p>B <b>c</b><ul><li>d")
	f.Add("**a** [b](c) | `d`\n\n- e\n  - f\n> g")
	f.Fuzz(func(t *testing.T, source string) {
		if converted, ok := markup.Markdown(source); ok {
			judge(t, source, markup.HTML(converted))
		}
		text := markup.HTML(source)
		judge(t, source, text)
		if again := markup.Safe(text); again != text {
			t.Errorf("%q: %q became %q", source, text, again)
		}
	})
}

func BenchmarkHTML(b *testing.B) {
	source := strings.Repeat("<p>Un paragraphe avec <strong>du gras</strong> et <a href=\"https://example.org/\">un lien</a>.</p><ul><li>un</li><li>deux</li></ul>", 10)
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		markup.HTML(source)
	}
}

func BenchmarkSafe(b *testing.B) {
	text := markup.HTML(strings.Repeat("<p>Un paragraphe avec <strong>du gras</strong> et <a href=\"https://example.org/\">un lien</a>.</p><ul><li>un</li><li>deux</li></ul>", 10))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		markup.Safe(text)
	}
}
