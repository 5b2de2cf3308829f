package store

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
)

// lent are the snapshots that are being read.
type lent struct {
	sync.Mutex
	behind    int64 // bytes by which the log may grow while one is read
	snapshots []*snapshot
}

// snapshot is a store with one reader, which keeps the transaction that it began with.
type snapshot struct {
	Store
	*reader
	from int64 // bytes that the log had
}

// Snapshot lends f the store as it stands now; see data.Store. It reads with a connection of its own, so that nobody waits
// for it, and maps nothing: to walk through a file must not count all of it as the process's memory.
func (s *Store) Snapshot(ctx context.Context, f func(data.Snapshot) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	one, err := s.lend()
	if err != nil {
		return s.explain(ctx, err)
	}
	err = f(&one.Store)
	if ended := s.giveBack(one); err == nil {
		err = s.explain(ctx, ended)
	}
	return err
}

func (s *Store) lend() (*snapshot, error) {
	s.lent.Lock()
	defer s.lent.Unlock()
	select {
	case <-s.done:
		return nil, ErrClosed
	default:
	}
	r, err := newReader(s.path, 4000, 0)
	if err != nil {
		return nil, err
	}
	one := &snapshot{Store: Store{path: s.path, file: s.file, idle: make(chan *reader, 1), done: s.done}, reader: r, from: logged(s.path)}
	if err := one.hold(); err != nil {
		return nil, errors.Join(err, r.end(), r.conn.Close())
	}
	one.idle <- r
	s.watch.Add(1)
	s.lent.snapshots = append(s.lent.snapshots, one)
	return one, nil
}

// hold begins the transaction.
func (one *snapshot) hold() error {
	err := one.Store.renew(one.reader)
	one.held = err == nil
	return err
}

func (s *Store) giveBack(one *snapshot) error {
	defer s.watch.Done()
	r := <-one.idle // a call that f has left running may still have it
	err := errors.Join(r.end(), r.conn.Close())
	s.lent.Lock()
	defer s.lent.Unlock()
	s.lent.snapshots = slices.DeleteFunc(s.lent.snapshots, func(o *snapshot) bool { return o == one })
	return err
}

// any tells whether a snapshot is being read: the log cannot be folded then.
func (l *lent) any() bool {
	l.Lock()
	defer l.Unlock()
	return len(l.snapshots) > 0
}

// recall ends the snapshots that are too far behind a log of that size, as soon as the call that reads has ended.
func (l *lent) recall(size int64) {
	l.Lock()
	defer l.Unlock()
	for _, one := range l.snapshots {
		if size-one.from <= l.behind {
			continue
		}
		one.late.Store(true)
		select {
		case r := <-one.idle:
			_ = r.end() // whoever calls next is told that it was overtaken, whatever this says
			one.idle <- r
		default: // acquire sees to it
		}
	}
}
