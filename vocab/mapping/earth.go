package mapping

import (
	"fmt"
	"math"
	"strconv"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// points looks at the coordinates of a record and of its places. Those of Lambert-93, in which French registers have
// theirs, become degrees; what lies nowhere on earth is left out, which it tells.
func (w *mapper) points(n *data.Node) (lost bool) {
	lost = w.point1(n)
	for _, property := range [...]schema.Term{schema.Location, schema.Geo} {
		values := data.Values(n, property)
		for i := range values {
			if values[i].Kind == data.Nested && w.points(values[i].Node) && hollow(values[i].Node) {
				prune(n, []step{{prop: w.property(string(property))}})
				lost = true
			}
		}
	}
	return lost
}

func hollow(n *data.Node) bool { return len(n.Properties) == 0 && n.ID == "" }

// point1 looks at the coordinates of one node.
func (w *mapper) point1(n *data.Node) (lost bool) {
	lat, ok1 := degrees(n, schema.Latitude)
	lon, ok2 := degrees(n, schema.Longitude)
	switch {
	case !ok1 && !ok2, math.Abs(lat) <= 90 && math.Abs(lon) <= 180:
		return false
	case ok1 && ok2 && inLambert93(lon, lat):
		lat, lon = fromLambert93(lon, lat)
		w.once(data.Advice, "lambert-93", func() (string, string) {
			return "coordinates in the hundred thousands are read as Lambert-93", "they were turned into degrees of WGS 84"
		})
		data.Set(n, schema.Latitude, data.Value{Kind: data.Decimal, Text: strconv.FormatFloat(lat, 'f', 6, 64)})
		data.Set(n, schema.Longitude, data.Value{Kind: data.Decimal, Text: strconv.FormatFloat(lon, 'f', 6, 64)})
		return false
	}
	w.report(data.Warning, "out-of-range", string(schema.Geo), fmt.Sprintf("latitude %g and longitude %g are no place on earth", lat, lon),
		"coordinates are WGS 84 in degrees, up to 90 and 180; latitude and longitude may have changed places; the point was left out")
	data.Set[schema.Term](n, schema.Latitude)
	data.Set[schema.Term](n, schema.Longitude)
	return true
}

// degrees is a coordinate of a node.
func degrees(n *data.Node, property schema.Term) (float64, bool) {
	v := data.First(n, property)
	if v.Kind != data.Integer && v.Kind != data.Decimal && v.Kind != data.Double {
		return 0, false
	}
	f, err := strconv.ParseFloat(v.Text, 64)
	return f, err == nil
}

// inLambert93 tells whether coordinates lie in or around metropolitan France in Lambert-93, in metres.
func inLambert93(x, y float64) bool { return x > 0 && x < 1_400_000 && y > 5_900_000 && y < 7_300_000 }

// fromLambert93 turns coordinates of Lambert-93 (EPSG:2154) into degrees of RGF93, which are those of WGS 84 to a metre:
// IGN, Projection cartographique conique conforme de Lambert, NTG 71, algorithms ALG0002 and ALG0004.
func fromLambert93(x, y float64) (lat, lon float64) {
	const (
		n, c, xs, ys = 0.7256077650532670, 11754255.426096, 700000, 12655612.049876
		e            = 0.08181919104281579 // first eccentricity of GRS 80
		meridian     = 3.0                 // degrees
	)
	radius := math.Hypot(x-xs, y-ys)
	lon = meridian + math.Atan((x-xs)/(ys-y))/n*180/math.Pi
	isometric := -math.Log(radius/c) / n
	phi := 2*math.Atan(math.Exp(isometric)) - math.Pi/2
	for range 8 { // each step gains two digits and more
		s := e * math.Sin(phi)
		phi = 2*math.Atan(math.Pow((1+s)/(1-s), e/2)*math.Exp(isometric)) - math.Pi/2
	}
	return phi * 180 / math.Pi, lon
}
