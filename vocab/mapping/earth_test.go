package mapping

import (
	"math"
	"testing"
)

func TestLambert93(t *testing.T) {
	for _, f := range []struct {
		name           string
		x, y, lat, lon float64
	}{
		{"the origin of the projection", 700000, 6600000, 46.5, 3},
		{"the Eiffel tower", 648237, 6862274, 48.858370, 2.294481},
	} {
		if lat, lon := fromLambert93(f.x, f.y); math.Abs(lat-f.lat) > 0.001 || math.Abs(lon-f.lon) > 0.001 {
			t.Errorf("%s: got %f, %f, want %f, %f", f.name, lat, lon, f.lat, f.lon)
		}
	}
	if lat, lon := fromLambert93(700000, 6600000); math.Abs(lat-46.5) > 1e-9 || math.Abs(lon-3) > 1e-12 {
		t.Errorf("the origin is at %.12f, %.12f", lat, lon)
	}
}
