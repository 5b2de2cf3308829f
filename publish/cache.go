package publish

import (
	"hash/maphash"
	"sync"
)

// key names a representation.
type key struct {
	path    string
	variant *Variant
}

func keyOf(r Resource, v *Variant) key {
	if r.Query != "" {
		return key{r.Path + "?" + r.Query, v}
	}
	return key{r.Path, v}
}

// shards keeps two processors from waiting for each other; more would only divide the memory more finely.
const shards = 16

// cache keeps finished representations up to a number of bytes, and gives up the ones not asked for lately: the
// CLOCK algorithm, whose hits take no write lock.
type cache struct {
	seed  maphash.Seed
	parts [shards]part
}

// part is one shard of the cache.
type part struct {
	sync.RWMutex
	held  map[key]*Representation
	ring  []key // in order of arrival, walked by the hand
	hand  int
	bytes int64
	limit int64
}

// overhead is what a representation costs besides its bytes: itself, its head, its places in map and ring.
const overhead = 3500

func newCache(bytes int64) *cache {
	c := &cache{seed: maphash.MakeSeed()}
	for i := range c.parts {
		c.parts[i].held = map[key]*Representation{}
		c.parts[i].limit = bytes / shards
	}
	return c
}

func (c *cache) shard(k key) int { return int(maphash.String(c.seed, k.path) % shards) }

func (c *cache) get(k key) *Representation {
	p := &c.parts[c.shard(k)]
	p.RLock()
	rep := p.held[k]
	p.RUnlock()
	if rep != nil && !rep.used.Load() {
		rep.used.Store(true)
	}
	return rep
}

func (c *cache) put(k key, rep *Representation) {
	p := &c.parts[c.shard(k)]
	p.Lock()
	defer p.Unlock()
	if old := p.held[k]; old != nil {
		p.bytes -= old.charged
	} else {
		p.ring = append(p.ring, k)
	}
	rep.kept, rep.key = c, k
	p.held[k] = rep
	p.charge(rep, overhead+int64(len(k.path))+int64(len(rep.body.body))) // views' bytes are made before they come here
}

// grow charges a representation for bytes that it has come to hold, and makes room for them.
func (c *cache) grow(rep *Representation, bytes int) {
	p := &c.parts[c.shard(rep.key)]
	p.Lock()
	defer p.Unlock()
	if p.held[rep.key] == rep {
		p.charge(rep, int64(bytes))
	}
}

func (p *part) charge(rep *Representation, bytes int64) {
	rep.charged += bytes
	p.bytes += bytes
	for p.bytes > p.limit && len(p.ring) > 1 {
		if p.hand >= len(p.ring) {
			p.hand = 0
		}
		k := p.ring[p.hand]
		if victim := p.held[k]; victim == rep || victim.used.Swap(false) {
			p.hand++
			continue
		}
		p.bytes -= p.held[k].charged
		delete(p.held, k)
		last := len(p.ring) - 1
		p.ring[p.hand] = p.ring[last]
		p.ring = p.ring[:last]
	}
}

// held is how many bytes are kept.
func (c *cache) held() int64 {
	total := int64(0)
	for i := range c.parts {
		c.parts[i].RLock()
		total += c.parts[i].bytes
		c.parts[i].RUnlock()
	}
	return total
}
