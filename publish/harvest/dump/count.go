package dump

import (
	"context"
	"os"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// Count counts what the site's documents say, as a dump of it would, on so many processors (0: all), and keeps no file. The sets
// of what it returns have their statistics.
func Count(ctx context.Context, site *publish.Site, workers int) (*Manifest, error) {
	dir, err := os.MkdirTemp("", "kiosque-count-") // for what does not fit into memory
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	m, err := newMaker(Options{Site: site, Dir: dir, Forms: []*Form{}, Workers: workers}, nil)
	if err != nil {
		return nil, err
	}
	defer m.close()
	err = site.Store.Snapshot(ctx, func(s data.Snapshot) error {
		m.snapshot, m.labels.snapshot = s, s
		if err := m.begin(ctx); err != nil {
			return err
		}
		if err := m.run(ctx); err != nil {
			return err
		}
		return m.count(ctx)
	})
	return m.manifest, err
}
