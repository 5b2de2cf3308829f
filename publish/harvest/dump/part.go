package dump

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
)

// partSize is how many records are printed at a time: enough for what compressors learn, few enough for many parts to be
// in memory. Parts begin where their collection does, so that the same records give the same parts.
const partSize = 256

// part is some records of one collection, and what was printed of them.
type part struct {
	collection int
	entries    []data.Entry
	printed    []printed // by form
	done       chan error
}

// printed is a part in one form.
type printed struct {
	in         [len(codings)][]byte // of each coding that the dump has
	records    int
	statements int
	omitted    []omission
}

// omission is a record that a form cannot carry.
type omission struct {
	ref data.Ref
	err error
}

// worker prints parts.
type worker struct {
	*maker
	labeller
	counter    counter
	compressor *compressor
	outputs    []bytes.Buffer
	printers   []printer
	decoder    data.Decoder
	nodes      []*data.Node
	origins    [][]vocab.Origin
	references [][]data.Ref
	told       vocab.Labels // of the item
	beside     beside       // of the part, where things are told plainly
	item       item
}

func (m *maker) newWorker() (*worker, error) {
	c, err := newCompressor()
	if err != nil {
		return nil, err
	}
	w := &worker{maker: m, labeller: labeller{labels: &m.labels, near: map[data.Ref]label{}}, counter: counter{census: m.census},
		compressor: c, outputs: make([]bytes.Buffer, len(m.forms))}
	for i, f := range m.forms {
		w.printers = append(w.printers, f.start(m, &w.outputs[i]))
	}
	return w, nil
}

// print prints a part in every form.
func (w *worker) print(ctx context.Context, p *part) error {
	if err := w.read(ctx, p); err != nil {
		return err
	}
	w.counter.begin(p.collection)
	p.printed = make([]printed, len(w.forms))
	for i := range p.entries {
		w.printItem(p, i)
	}
	if err := w.counter.end(); err != nil {
		return err
	}
	for i, f := range w.forms {
		if err := w.close(f, i, &p.printed[i]); err != nil {
			return err
		}
	}
	return nil
}

// read decodes the part's records and finds the labels of what they refer to.
func (w *worker) read(ctx context.Context, p *part) error {
	w.decoder.Forget()
	w.nodes, w.references, w.origins = w.nodes[:0], w.references[:0], w.origins[:0]
	for i := range p.entries {
		n, err := w.decoder.Decode(p.entries[i].Body)
		if err != nil {
			return fmt.Errorf("%s: %w", p.entries[i].Ref, err)
		}
		w.nodes = append(w.nodes, n)
		w.references = append(w.references, n.References())
		origins, err := w.site.Origins(ctx, w.snapshot, &p.entries[i])
		if err != nil {
			return fmt.Errorf("%s: %w", p.entries[i].Ref, err)
		}
		w.origins = append(w.origins, origins)
	}
	if w.plainly(p.collection) {
		if err := w.look(ctx, p); err != nil {
			return err
		}
	}
	return w.gather(ctx, w.references)
}

// plainly tells whether a collection's records are told plainly in some form.
func (w *worker) plainly(collection int) bool {
	return slices.ContainsFunc(w.forms, func(f *Form) bool { return f.plain && f.holds(data.Collections[collection]) })
}

func (w *worker) printItem(p *part, i int) {
	it := &w.item
	it.entry, it.node = &p.entries[i], w.nodes[i]
	w.told = w.of(w.told[:0], w.references[i])
	it.doc.Data.Triples = it.doc.Data.Triples[:0]
	w.site.Describe(&it.doc, it.entry, it.node, w.told, w.origins[i])
	it.name()
	if w.plainly(p.collection) {
		it.thing = w.thing(it)
	}
	statements := w.counter.add(&it.doc)
	for k, printer := range w.printers {
		if !w.forms[k].holds(data.Collections[p.collection]) {
			continue
		}
		some, err := printer.print(it)
		switch out := &p.printed[k]; {
		case err != nil:
			out.omitted = append(out.omitted, omission{it.entry.Ref, err})
		case some:
			out.records++
			out.statements += statements
		}
	}
}

func (f *Form) holds(c data.Collection) bool { return f.of == nil || f.of(c) }

// close ends a form's part and compresses it.
func (w *worker) close(f *Form, i int, out *printed) error {
	if err := w.printers[i].end(); err != nil {
		return fmt.Errorf("%s: %w", f.Title, err)
	}
	out.in[0] = w.outputs[i].Bytes()
	w.outputs[i] = *bytes.NewBuffer(w.spare.get())
	for k, coding := range codings {
		if !w.has(coding) || coding == Identity {
			continue
		}
		var err error
		if out.in[k], err = w.compressor.append(w.spare.get(), out.in[0], coding); err != nil {
			return err
		}
	}
	return nil
}

// buffers is memory that serves again: parts are large, and many.
type buffers struct{ pool sync.Pool }

func (b *buffers) get() []byte {
	if buffer, ok := b.pool.Get().(*[]byte); ok {
		return (*buffer)[:0]
	}
	return nil
}

func (b *buffers) put(buffer []byte) {
	if cap(buffer) > 0 {
		b.pool.Put(&buffer)
	}
}
