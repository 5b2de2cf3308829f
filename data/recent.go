package data

// Recent is a map from hashes that forgets, so that a run of any length takes no more memory: it holds the last 200,000
// entries at least, and twice as many at most. The zero value is ready.
type Recent[V any] struct{ young, old map[uint64]V }

// generation is how many entries are young before they become old, and those that were old are let go.
const generation = 200_000

// Get is the value that was put last, if it is still there.
func (r *Recent[V]) Get(key uint64) (V, bool) {
	if v, ok := r.young[key]; ok {
		return v, true
	}
	v, ok := r.old[key]
	return v, ok
}

// Put remembers a value.
func (r *Recent[V]) Put(key uint64, v V) {
	if r.young == nil || len(r.young) >= generation {
		r.old, r.young = r.young, map[uint64]V{}
	}
	r.young[key] = v
}
