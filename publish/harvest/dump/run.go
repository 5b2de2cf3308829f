package dump

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
)

// run reads the snapshot, prints its records in parts on all processors, and writes the parts in their order.
func (m *maker) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := m.workers()
	todo, order := make(chan *part), make(chan *part, workers+1)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(todo)
		defer close(order)
		if err := m.read(ctx, todo, order); err != nil {
			cancel(err)
		}
	})
	for range workers {
		w, err := m.newWorker()
		if err != nil {
			cancel(err)
			break
		}
		wg.Go(func() {
			for p := range todo {
				p.done <- w.print(ctx, p)
			}
		})
	}
	if err := m.write(ctx, order); err != nil {
		cancel(err)
	}
	wg.Wait()
	return context.Cause(ctx)
}

// read reads the parts.
func (m *maker) read(ctx context.Context, todo, order chan<- *part) error {
	for i, c := range data.Collections {
		if !m.takes(c) {
			continue
		}
		for after := ""; ; {
			entries, err := m.snapshot.List(ctx, c, data.Page{After: after, Limit: partSize, Body: true})
			if err != nil {
				return err
			}
			if len(entries) == 0 {
				break
			}
			after = entries[len(entries)-1].Ref.ID()
			p := &part{collection: i, entries: entries, done: make(chan error, 1)}
			for _, to := range []chan<- *part{order, todo} {
				select {
				case to <- p:
				case <-ctx.Done():
					return nil
				}
			}
		}
	}
	return nil
}

// write writes the parts as they are done.
func (m *maker) write(ctx context.Context, order <-chan *part) error {
	done, total := 0, 0
	for _, c := range data.Collections {
		if m.takes(c) {
			n, err := m.snapshot.Count(ctx, c)
			if err != nil {
				return err
			}
			total += n
		}
	}
	for p := range order {
		select {
		case err := <-p.done:
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
		if err := m.add(p); err != nil {
			return err
		}
		if done += len(p.entries); m.Progress != nil {
			m.Progress(done, total)
		}
	}
	return nil
}

// add writes a part into the files that take it, several at a time: telling what a file's bytes are, and handing them to the
// system, takes as long as printing them.
func (m *maker) add(p *part) error {
	c := data.Collections[p.collection]
	var wg sync.WaitGroup
	errs := make([]error, len(m.outputs))
	turn := make(chan struct{}, m.workers())
	for i, o := range m.outputs {
		if !o.takes(c) {
			continue
		}
		turn <- struct{}{}
		wg.Go(func() {
			errs[i] = o.add(&p.printed[slices.Index(m.forms, o.form)])
			<-turn
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for i := range p.printed {
		for _, buffer := range p.printed[i].in {
			m.spare.put(buffer)
		}
	}
	if m.Omitted != nil {
		for i := range p.printed {
			for _, left := range p.printed[i].omitted {
				m.Omitted(m.forms[i], left.ref, left.err)
			}
		}
	}
	return nil
}
