package oai

import (
	"context"
	"encoding/xml"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/markup"
)

// answer is a response that is being written.
type answer struct {
	ctx        context.Context
	repository *Repository
	site       *publish.Site
	request    request
	now        time.Time
	out        []byte
	body       int // where what the verb says begins
}

// begin writes what every response begins with (§3.2).
func (a *answer) begin() {
	a.raw(xml.Header + `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
		` xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">` + "\n")
	a.element("responseDate", a.now.Format(seconds))
	a.out = markup.Open(a.out, "request", a.asked()...)
	a.out = markup.Text(a.out, a.site.Base+Path)
	a.out = markup.Close(a.out, "request")
	a.body = len(a.out)
	if a.request.problem == nil {
		a.raw("<" + a.request.verb + ">\n")
	}
}

// asked are the arguments of the request as attributes; none where they make no sense (§3.2).
func (a *answer) asked() []string {
	if p := a.request.problem; p != nil && (p.code == "badVerb" || p.code == "badArgument") {
		return nil
	}
	attributes := []string{"verb", a.request.verb}
	for _, name := range slices.Sorted(maps.Keys(a.request.arguments)) {
		attributes = append(attributes, name, a.request.arguments.Get(name))
	}
	return attributes
}

// end closes the response; what the verb said is replaced by the error if there is one.
func (a *answer) end(failed *problem) []byte {
	if failed != nil {
		a.out = a.out[:a.body]
		a.out = markup.Element(a.out, "error", failed.message, "code", failed.code)
	} else {
		a.raw("</" + a.request.verb + ">\n")
	}
	a.raw("</OAI-PMH>\n")
	return a.out
}

// raw writes what is XML already.
func (a *answer) raw(xml string) { a.out = append(a.out, xml...) }

func (a *answer) element(name, text string) { a.out = markup.Element(a.out, name, text) }

// identify describes the repository (§4.2).
func (a *answer) identify() error {
	earliest := a.now
	first, err := a.site.Store.Changes(a.ctx, 0, 1)
	if err != nil {
		return err
	}
	if len(first) > 0 {
		earliest = first[0].At
	}
	a.element("repositoryName", a.site.Title)
	a.element("baseURL", a.site.Base+Path)
	a.element("protocolVersion", "2.0")
	a.element("adminEmail", a.email())
	a.element("earliestDatestamp", earliest.UTC().Format(seconds))
	a.element("deletedRecord", "persistent")
	a.element("granularity", "YYYY-MM-DDThh:mm:ssZ")
	a.element("compression", "gzip")
	return nil
}

func (a *answer) email() string {
	if a.repository.Email != "" {
		return a.repository.Email
	}
	u, err := url.Parse(a.site.Base)
	if err != nil { // the base was checked when the site was made
		return "webmaster@localhost"
	}
	return "webmaster@" + u.Hostname()
}

// sets are the collections, and the catalogue (§4.6). They are few: the list is never cut.
func (a *answer) sets() error {
	if a.request.arguments.Has("resumptionToken") {
		return &problem{"badResumptionToken", "the list of sets comes whole, without tokens"}
	}
	sets := data.Collections
	if a.catalogued() {
		sets = append(slices.Clone(sets), catalogue)
	}
	for _, c := range sets {
		a.raw("<set>")
		a.element("setSpec", string(c))
		a.element("setName", string(c))
		a.raw("</set>\n")
	}
	return nil
}

// formats are the metadata formats: of the repository, or of one item (§4.4).
func (a *answer) formats() error {
	var item *data.Entry
	if a.request.arguments.Has("identifier") {
		e, err := a.item()
		if err != nil {
			return err
		}
		item = &e
	}
	written := false
	for i := range formats {
		f := &formats[i]
		if item != nil {
			if _, err := f.append(a, nil, *item); err != nil || item.State != data.Live {
				continue
			}
		} else if f.prefix == dcatAP && !a.catalogued() {
			continue
		}
		written = true
		a.raw("<metadataFormat>")
		a.element("metadataPrefix", f.prefix)
		a.element("schema", f.schema)
		a.element("metadataNamespace", f.namespace)
		a.raw("</metadataFormat>\n")
	}
	if !written {
		return &problem{"noMetadataFormats", "the record was withdrawn"}
	}
	return nil
}

// item is the entry that the argument identifier names; what is gone is one too, with a nil error.
func (a *answer) item() (data.Entry, error) {
	identifier := a.request.arguments.Get("identifier")
	path, ok := strings.CutPrefix(identifier, a.site.Base+"/")
	if ref, valid := data.ParseRef(path); ok && valid {
		e, err := a.site.Store.Get(a.ctx, ref)
		if err == nil || errors.Is(err, data.ErrGone) || errors.Is(err, data.ErrMoved) {
			return e, nil
		}
		if !errors.Is(err, data.ErrNotFound) {
			return e, err
		}
	} else if ok {
		if e, err := a.datasetAt("/" + path); err != nil || e.State != 0 {
			return e, err
		}
	}
	return data.Entry{}, &problem{"idDoesNotExist", identifier + " is no item here; identifiers are addresses such as " + a.site.Base + "/events/…"}
}

// record is one item (§4.1).
func (a *answer) record() error {
	f, err := a.format(a.request.arguments.Get("metadataPrefix"))
	if err != nil {
		return err
	}
	e, err := a.item()
	if err != nil {
		return err
	}
	before := len(a.out)
	if err := a.write(&e, f); err != nil {
		return err
	}
	if len(a.out) == before {
		return &problem{"cannotDisseminateFormat", "this item cannot be said in " + f.prefix}
	}
	return nil
}

func (a *answer) format(prefix string) (*format, error) {
	f := formatNamed(prefix)
	if f == nil {
		return nil, &problem{"cannotDisseminateFormat", strconv.Quote(prefix) + " is no format here; see ListMetadataFormats"}
	}
	return f, nil
}

// write writes an item as a record; nothing if the format cannot carry it.
func (a *answer) write(e *data.Entry, f *format) error {
	begin := len(a.out)
	a.raw("<record>")
	a.header(e)
	if e.State == data.Live {
		a.raw("<metadata>")
		out, err := f.append(a, a.out, *e)
		if err != nil {
			a.out = a.out[:begin]
			if errors.Is(err, errFormat) {
				return nil
			}
			return err
		}
		a.out = out
		a.raw("</metadata>")
	}
	a.raw("</record>\n")
	return nil
}

// header identifies an item (§2.5). What was renamed is deleted under its old name; the new one is another item.
func (a *answer) header(e *data.Entry) {
	status := ""
	if e.State != data.Live {
		status = "deleted"
	}
	a.out = markup.Open(a.out, "header", "status", status)
	a.element("identifier", a.site.Base+"/"+string(e.Ref))
	a.element("datestamp", e.Changed.UTC().Format(seconds))
	a.element("setSpec", string(e.Ref.Collection()))
	a.raw("</header>")
}

// list is ListIdentifiers or ListRecords (§4.3, §4.5): a page of a selection, in the order of the last changes. What is
// changed while a harvester is on its way leaves the selection, and comes in the next one, with its new date.
func (a *answer) list() error {
	sel, err := a.selection()
	if err != nil {
		return err
	}
	f, err := a.format(sel.prefix)
	if err != nil {
		return err
	}
	began := len(a.out)
	told := sel.told
	if told == 0 && (sel.set == "" || sel.set == catalogue) {
		if err := a.listDatasets(f); err != nil {
			return err
		}
	}
	records := len(a.out)
	for more := true; more && len(a.out) == records; { // again only where a whole page was nothing that the format can carry
		var page []data.Entry
		if page, more, err = a.page(&sel); err != nil {
			return err
		}
		for i := range page {
			if err := a.entry(&page[i], f); err != nil {
				return err
			}
		}
		sel.told += len(page)
		if !more {
			sel.after = sel.upTo
		}
	}
	if len(a.out) == began && told == 0 {
		return &problem{"noRecordsMatch", "there are no records of that set and time"}
	}
	if sel.after < sel.upTo || told > 0 {
		token := "" // an empty one ends a list that was cut (§3.5)
		if sel.after < sel.upTo {
			token = sel.token()
		}
		a.out = markup.Element(a.out, "resumptionToken", token, "cursor", strconv.Itoa(told))
	}
	return nil
}

// listDatasets begins a list with the datasets: they are few.
func (a *answer) listDatasets(f *format) error {
	list, err := a.datasets()
	if err != nil {
		return err
	}
	for i := range list {
		if err := a.entry(&list[i], f); err != nil {
			return err
		}
	}
	return nil
}

// page reads the next page of a selection, and whether more comes behind it.
func (a *answer) page(sel *selection) ([]data.Entry, bool, error) {
	limit := a.repository.Page
	if sel.set == catalogue || sel.prefix == dcatAP { // which no record belongs to, or can be said in
		return nil, false, nil
	}
	page, err := a.site.Store.Latest(a.ctx, sel.set, sel.after, sel.upTo, data.Page{Limit: limit + 1, Body: a.request.verb == "ListRecords"})
	if err != nil || len(page) <= limit {
		return page, false, err
	}
	page = page[:limit]
	sel.after = page[limit-1].Cursor
	return page, true, nil
}

// entry writes an item as the verb wants it.
func (a *answer) entry(e *data.Entry, f *format) error {
	if a.request.verb == "ListIdentifiers" {
		a.header(e)
		a.raw("\n")
		return nil
	}
	return a.write(e, f)
}

// selection is what a list is of: what its arguments say, or the token.
func (a *answer) selection() (selection, error) {
	newest := a.site.Store.Cursor()
	if token := a.request.arguments.Get("resumptionToken"); a.request.arguments.Has("resumptionToken") {
		return resumed(token, newest)
	}
	sel := selection{prefix: a.request.arguments.Get("metadataPrefix"), set: data.Collection(a.request.arguments.Get("set")), upTo: newest}
	if sel.set == "" && a.request.arguments.Has("set") || sel.set != "" && !sel.set.Known() && (sel.set != catalogue || !a.catalogued()) {
		return sel, &problem{"noRecordsMatch", "there is no such set; see ListSets"}
	}
	var err error
	if from := a.request.from; !from.IsZero() {
		if sel.after, err = a.site.Store.Before(a.ctx, from); err != nil {
			return sel, err
		}
	}
	if before := a.request.before; !before.IsZero() {
		if sel.upTo, err = a.site.Store.Before(a.ctx, before); err != nil {
			return sel, err
		}
	}
	return sel, nil
}
