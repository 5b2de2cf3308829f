package dump

import (
	"errors"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
)

// output is one form of one set: a file in each coding.
type output struct {
	form  *Form
	set   string
	frame frame
	files [len(codings)]*file // nil for what the dump does not have
	some  bool                // a part stands in it

	records, omitted, statements int
	compressor                   *compressor // for what stands around parts: that of all outputs, of which one is opened or ended at a time
	between                      printed     // what stands between parts: many outputs are added to at a time
}

func (m *maker) newOutput(f *Form, set string) (*output, error) {
	o := &output{form: f, set: set, frame: f.frame(m, set), compressor: m.compressor}
	for i, coding := range codings {
		if !m.has(coding) {
			continue
		}
		var err error
		if o.files[i], err = create(m.scratch, set+"."+f.Extension, coding); err != nil {
			return o, err
		}
	}
	between, err := o.printed(o.frame.between)
	if err != nil {
		return o, err
	}
	o.between = between
	return o, o.say(o.frame.head)
}

// takes tells whether a collection's parts stand in the file.
func (o *output) takes(c data.Collection) bool {
	return (o.set == All || o.set == string(c)) && o.form.holds(c)
}

// add adds a part.
func (o *output) add(p *printed) error {
	o.records += p.records
	o.omitted += len(p.omitted)
	o.statements += p.statements
	if len(p.in[0]) == 0 {
		return nil
	}
	if o.some {
		if err := o.put(&o.between); err != nil {
			return err
		}
	}
	o.some = true
	return o.put(p)
}

// put writes what was printed into the files.
func (o *output) put(p *printed) error {
	if len(p.in[0]) == 0 {
		return nil
	}
	for i, f := range o.files {
		if f == nil {
			continue
		}
		if err := f.add(p.in[0], p.in[i]); err != nil {
			return err
		}
	}
	return nil
}

// printed is text in each coding.
func (o *output) printed(text string) (p printed, err error) {
	for i, f := range o.files {
		if f == nil {
			continue
		}
		if p.in[i], err = o.compressor.append(nil, []byte(text), codings[i]); err != nil {
			return p, err
		}
	}
	return p, nil
}

// say adds text that stands around the parts.
func (o *output) say(text string) error {
	p, err := o.printed(text)
	if err != nil {
		return err
	}
	return o.put(&p)
}

// end says what stands behind the parts.
func (o *output) end() error {
	if !o.some {
		if err := o.say(o.frame.empty); err != nil {
			return err
		}
	}
	return o.say(o.frame.tail)
}

// finish gives the files their names.
func (o *output) finish(dir string) (files []File, err error) {
	for _, f := range o.files {
		if f == nil {
			continue
		}
		done, err := f.finish(dir, o.set, o.form.Extension)
		if err != nil {
			return nil, err
		}
		done.Form, done.MediaType, done.Records, done.Omitted = o.form.Name, o.form.MediaType, o.records, o.omitted
		if o.form.RDF {
			done.Statements = o.statements
		}
		files = append(files, done)
	}
	return files, nil
}

// finish finishes all outputs, at the same time: a disk that is to keep a hundred files takes little longer than for one.
func finish(outputs []*output, dir string) ([][]File, error) {
	files, errs := make([][]File, len(outputs)), make([]error, len(outputs))
	var wg sync.WaitGroup
	for i, o := range outputs {
		if errs[i] = o.end(); errs[i] == nil {
			wg.Go(func() { files[i], errs[i] = o.finish(dir) })
		}
	}
	wg.Wait()
	return files, errors.Join(errs...)
}

// close gives up what was not finished.
func (o *output) close() {
	for _, f := range o.files {
		if f != nil {
			_ = f.Close() // it may be closed, and nobody reads it
		}
	}
}
