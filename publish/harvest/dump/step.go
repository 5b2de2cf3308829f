package dump

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
)

// Step is what changed between two dumps: how whoever took the one comes to the other without taking that whole. It has
// two files, in every coding. changes-FROM-TO.nq holds the documents that are new or say something else, each once, and
// each as the graph of its own address: it takes the place of what there was of that graph. changes-FROM-TO.txt holds the
// addresses of the documents that are no more, one a line: their graphs go. Some may never have been there. The order of
// documents is that in which their records first came; of removals, that in which they were made.
//
// A document changes with its record, and with the name and class of what it refers to. Where these did not change
// but something else in the referred record did, the document is not in the step.
type Step struct {
	From      data.Cursor `json:"from"` // of the dump before
	To        data.Cursor `json:"to"`
	Modified  time.Time   `json:"modified"`
	Documents int         `json:"documents"` // that are new, or say something else
	Removed   int         `json:"removed"`
	Files     []File      `json:"files"`
}

// mostSteps is how many steps a manifest names. Whoever is farther behind takes the whole dump, as do those for whom the
// steps together have more documents than it.
const mostSteps = 64

// step adds the step from the dump before to the manifest, if there can be one.
func (m *maker) step(ctx context.Context) error {
	if follows, err := m.follows(ctx); err != nil || !follows {
		return err
	}
	m.manifest.Steps = append(m.manifest.Steps, m.old.Steps...)
	if m.old.Cursor < m.manifest.Cursor {
		s, err := m.newStep(ctx)
		if err != nil {
			return err
		}
		m.manifest.Steps = append(m.manifest.Steps, *s)
	}
	kept, documents := 0, 0
	for i := len(m.manifest.Steps) - 1; i >= 0 && kept < mostSteps; i-- {
		documents += m.manifest.Steps[i].Documents + m.manifest.Steps[i].Removed
		if documents > m.manifest.Set(All).Records && kept > 0 {
			break
		}
		kept++
	}
	m.manifest.Steps = m.manifest.Steps[len(m.manifest.Steps)-kept:]
	return nil
}

// follows tells whether the store is the one that the dump before was made of, and dumps say things as they did then.
func (m *maker) follows(ctx context.Context) (bool, error) {
	if m.old == nil || !m.whole() || m.old.Edition != m.manifest.Edition || m.old.Cursor > m.manifest.Cursor {
		return false, nil
	}
	mark, _, err := m.mark(ctx, m.old.Cursor)
	return mark == m.old.Mark, err
}

// newStep makes the files of the step from the dump before.
func (m *maker) newStep(ctx context.Context) (*Step, error) {
	stem := fmt.Sprintf("changes-%d-%d", m.old.Cursor, m.manifest.Cursor)
	documents, err := m.newOutput(FormByName(format.NQuads.Name), stem)
	m.outputs = append(m.outputs, documents)
	if err != nil {
		return nil, err
	}
	removed, err := m.newOutput(removals, stem)
	m.outputs = append(m.outputs, removed)
	if err != nil {
		return nil, err
	}
	w, err := m.newStepper(documents, removed)
	if err != nil {
		return nil, err
	}
	if err := w.follow(ctx); err != nil {
		return nil, err
	}
	if err := w.printChanged(ctx); err != nil {
		return nil, err
	}
	step := &Step{From: m.old.Cursor, To: m.manifest.Cursor, Modified: m.manifest.Modified, Documents: documents.records, Removed: removed.records}
	finished, err := finish([]*output{documents, removed}, m.Dir)
	for _, f := range slices.Concat(finished...) {
		f.Cursor, f.Modified = m.manifest.Cursor, m.manifest.Modified
		step.Files = append(step.Files, f)
	}
	return step, err
}

// removals is the form of the list of what is no more.
var removals = &Form{Name: "text", Title: "list of addresses", MediaType: "text/plain; charset=utf-8", Extension: "txt",
	frame: func(*maker, string) frame { return frame{} }}

// stepper makes a step.
type stepper struct {
	*maker
	labeller
	compressor         *compressor
	printer            printer
	printed            bytes.Buffer
	documents, removed *output
	changed            numbers // of the records whose documents changed
}

func (m *maker) newStepper(documents, removed *output) (*stepper, error) {
	c, err := newCompressor()
	w := &stepper{maker: m, labeller: labeller{labels: &m.labels, near: map[data.Ref]label{}}, compressor: c, documents: documents, removed: removed}
	w.printer = documents.form.start(m, &w.printed)
	return w, err
}

// follow finds whose documents changed, and lists those that are no more.
func (w *stepper) follow(ctx context.Context) error {
	for after := w.old.Cursor; ; {
		entries, err := w.snapshot.Latest(ctx, "", after, w.manifest.Cursor, data.Page{Limit: partSize})
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return nil
		}
		after = entries[len(entries)-1].Cursor
		var list []byte
		removed := 0
		for i := range entries {
			e := &entries[i]
			if e.State == data.Live {
				w.changed.add(e.Number)
			} else {
				removed++
				list = append(append(list, w.site.Mapper().Document(e.Ref)...), '\n')
			}
			if err := w.touch(ctx, e); err != nil {
				return err
			}
		}
		if err := w.put(w.removed, list, removed, 0); err != nil {
			return err
		}
	}
}

// put adds a part to an output.
func (w *stepper) put(o *output, raw []byte, records, statements int) error {
	p := printed{records: records, statements: statements}
	for i, coding := range codings {
		if !w.has(coding) {
			continue
		}
		var err error
		if p.in[i], err = w.compressor.append(nil, raw, coding); err != nil {
			return err
		}
	}
	return o.add(&p)
}

// touch marks the documents that refer to a record, if what they say of it has changed.
func (w *stepper) touch(ctx context.Context, e *data.Entry) error {
	was, err := w.labelAt(ctx, e.Ref, w.old.Cursor)
	if err != nil {
		return err
	}
	if now := said(e); now == was {
		return nil
	}
	for after := ""; ; {
		referrers, err := w.snapshot.Referrers(ctx, e.Ref, data.Page{After: after, Limit: 1000})
		if err != nil {
			return err
		}
		if len(referrers) == 0 {
			return nil
		}
		for i := range referrers {
			w.changed.add(referrers[i].Number)
		}
		after = string(referrers[len(referrers)-1].Ref)
	}
}

// said is what documents say of a record that they refer to; nothing of one that is not live.
func said(e *data.Entry) data.Summary {
	if e.State != data.Live {
		return data.Summary{}
	}
	return data.Summary{Type: e.Summary.Type, Name: e.Summary.Name, Lang: e.Summary.Lang}
}

// labelAt is what documents said of a record at a cursor.
func (w *stepper) labelAt(ctx context.Context, ref data.Ref, at data.Cursor) (data.Summary, error) {
	changes, err := w.snapshot.Earlier(ctx, ref, at+1, 1)
	if err != nil || len(changes) == 0 {
		return data.Summary{}, err
	}
	e, err := w.snapshot.Version(ctx, changes[0].Cursor)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return data.Summary{}, err
	}
	return said(&e), nil
}

// printChanged prints the documents that changed.
func (w *stepper) printChanged(ctx context.Context) error {
	for block := range w.changed.blocks() {
		entries, err := w.snapshot.Numbered(ctx, block*blockSize+1, (block+1)*blockSize)
		if err != nil {
			return err
		}
		statements, records := 0, 0
		for i := range entries {
			if !w.changed.has(entries[i].Number) || entries[i].State != data.Live {
				continue
			}
			n, err := w.print(ctx, entries[i].Ref)
			if err != nil {
				return err
			}
			statements += n
			records++
		}
		if err := w.printer.end(); err != nil {
			return err
		}
		if err := w.put(w.documents, w.printed.Bytes(), records, statements); err != nil {
			return err
		}
		w.printed.Reset()
	}
	return nil
}

// print prints a document, and returns how many statements it has.
func (w *stepper) print(ctx context.Context, ref data.Ref) (int, error) {
	e, err := w.snapshot.Get(ctx, ref)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", ref, err)
	}
	n, err := data.Decode(e.Body)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", ref, err)
	}
	references := n.References()
	if err := w.gather(ctx, [][]data.Ref{references}); err != nil {
		return 0, err
	}
	origins, err := w.site.Origins(ctx, w.snapshot, &e)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", ref, err)
	}
	it := item{entry: &e, node: n}
	w.site.Describe(&it.doc, it.entry, it.node, w.of(vocab.Labels{}, references), origins)
	it.name()
	_, err = w.printer.print(&it)
	it.doc.Data.Canonical()
	return len(it.doc.Data.Triples), err
}

// numbers is a set of record numbers: a bit for each record that there ever was.
type numbers [][blockSize / 64]uint64

// blockSize is how many records are looked at together.
const blockSize = 256

func (n *numbers) add(number int64) {
	block, bit := (number-1)/blockSize, (number-1)%blockSize
	for int64(len(*n)) <= block {
		*n = append(*n, [blockSize / 64]uint64{})
	}
	(*n)[block][bit/64] |= 1 << (bit % 64)
}

func (n numbers) has(number int64) bool {
	block, bit := (number-1)/blockSize, (number-1)%blockSize
	return block < int64(len(n)) && n[block][bit/64]>>(bit%64)&1 == 1
}

// blocks are those with a number in them, in their order.
func (n numbers) blocks() func(yield func(int64) bool) {
	return func(yield func(int64) bool) {
		for i, block := range n {
			count := 0
			for _, word := range block {
				count += bits.OnesCount64(word)
			}
			if count > 0 && !yield(int64(i)) {
				return
			}
		}
	}
}
