package page

import (
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// Catalog is a page of the site's catalogue, for those who want the data. Its texts are in the page's language.
type Catalog struct {
	Frame
	Description string
	Facts       []Fact
	Datasets    []Dataset
	Services    []Service
	Harvest     string // absolute URL of the whole catalogue, for portals
	First, Next string // paths of the first and the next page; empty on the first and the last
	JSONLD      []byte
}

// Dataset is a dataset in the catalogue, or the matter of its own page.
type Dataset struct {
	Frame
	Title       string
	Name        string // short: "events"
	Description string
	Path        string // of its own page
	Landing     string // path of its records
	Catalog     string // path of the catalogue
	Collection  data.Collection
	Records     int
	Issued      time.Time // zero if unknown
	Modified    time.Time // zero if unknown
	First, Last time.Time // days that it covers; zero if it covers no time
	Facts       []Fact
	Files       []Download // to have all at once
	Feeds       []Download // to keep in step
	JSONLD      []byte
}

// Fact is something that is told of a catalogue or dataset: "publisher", "contact", "frequency" …
type Fact struct {
	Name   string // one of the page's own words
	Values []Link // without an address where it is only told
}

// Download is a form in which a dataset can be had.
type Download struct {
	Title, Description string
	Path               string
	Type               string // media type
	Bytes              int64  // 0 if unknown
	SHA256             string // may be empty
	Modified           time.Time
}

// Service is an interface that programs ask.
type Service struct {
	Title, Description string
	Endpoint           string // absolute URL
}

// download is a Download as it is laid out.
type download struct {
	Download
	Href, Size string
	When       shown
}

// dataset is a Dataset as it is laid out.
type dataset struct {
	Dataset
	Href, Landing, Catalog string
	Total                  string
	When                   shown
	Facts                  []fact
	Files, Feeds           []download
}

// fact is a Fact as it is laid out.
type fact struct {
	Label  string
	Values []shown
}

func (v *view) facts(list []Fact) []fact {
	out := make([]fact, 0, len(list))
	for _, f := range list {
		one := fact{Label: v.words[f.Name]}
		for _, link := range f.Values {
			value := shown{text: text{link.Title, tag(link.Lang)}}
			if link.Href != "" {
				value.Href, value.Foreign = safe(link.Href), true
			}
			if path, own := strings.CutPrefix(link.Href, "/"); own {
				value.Href, value.Foreign = v.root+"/"+path, false
			}
			one.Values = append(one.Values, value)
		}
		out = append(out, one)
	}
	return out
}

func (v *view) downloads(list []Download) []download {
	out := make([]download, 0, len(list))
	for _, d := range list {
		one := download{Download: d, Href: v.root + d.Path, Size: v.size(d.Bytes)}
		if !d.Modified.IsZero() {
			one.When = v.instant(d.Modified)
		}
		out = append(out, one)
	}
	return out
}

func (v *view) dataset(d *Dataset) dataset {
	out := dataset{Dataset: *d, Href: v.root + d.Path, Landing: v.root + d.Landing, Catalog: v.root + d.Catalog,
		Total: v.number(d.Records) + "\u00a0" + v.words["records"], Facts: v.facts(d.Facts), Files: v.downloads(d.Files), Feeds: v.downloads(d.Feeds)}
	if d.Collection != "" {
		out.Total = v.count(d.Collection, d.Records)
	}
	if !d.First.IsZero() {
		out.Facts = append(out.Facts, fact{v.words["period"], []shown{{text: text{v.period(d.First, d.Last), v.tag}}}})
	}
	if !d.Issued.IsZero() {
		out.Facts = append(out.Facts, fact{v.words["published"], []shown{v.instant(d.Issued)}})
	}
	if !d.Modified.IsZero() {
		out.When = v.instant(d.Modified)
	}
	return out
}

// period is the days from one to another.
func (l *tongue) period(first, last time.Time) string {
	if first.Equal(last) {
		return l.date(first, l)
	}
	return l.date(first, l) + " – " + l.date(last, l)
}

// size is a number of bytes in words: "12,4 Mo"; empty for 0.
func (l *tongue) size(bytes int64) string {
	if bytes <= 0 {
		return ""
	}
	size, unit := float64(bytes), 0
	for size >= 999.5 && unit < len(l.units)-1 {
		size, unit = size/1000, unit+1
	}
	digits := 0
	if unit > 0 && size < 9.95 {
		digits = 1
	}
	number := strconv.FormatFloat(size, 'f', digits, 64)
	if l == frenchTongue {
		number = strings.Replace(number, ".", ",", 1)
	}
	return number + "\u00a0" + l.units[unit]
}

// RenderCatalog appends a page of the catalogue to dst.
func RenderCatalog(dst []byte, c *Catalog) ([]byte, error) {
	l := tongueOf(c.Lang)
	v := view{tongue: l, root: root(c.Site.Base)}
	page := struct {
		frame
		Lede        string
		Facts       []fact
		Datasets    []dataset
		Services    []Service
		Harvest     string
		First, Next string
	}{frame: newFrame(&c.Frame, l.words["open data"], c.JSONLD), Lede: c.Description, Facts: v.facts(c.Facts), Services: c.Services, Harvest: c.Harvest}
	page.Description = shorten(plain(c.Description), 200)
	for i := range c.Datasets {
		page.Datasets = append(page.Datasets, v.dataset(&c.Datasets[i]))
	}
	if c.First != "" {
		page.First = v.root + c.First
	}
	if c.Next != "" {
		page.Next = v.root + c.Next
	}
	return execute(dst, "catalog", &page)
}

// RenderDataset appends the page of a dataset to dst.
func RenderDataset(dst []byte, d *Dataset) ([]byte, error) {
	v := view{tongue: tongueOf(d.Lang), root: root(d.Site.Base)}
	page := struct {
		frame
		Of dataset
	}{newFrame(&d.Frame, d.Title, d.JSONLD), v.dataset(d)}
	page.Description = shorten(plain(d.Description), 200)
	return execute(dst, "dataset", &page)
}
