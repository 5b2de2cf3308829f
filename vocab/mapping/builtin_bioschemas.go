package mapping

import (
	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Bioschemas reads courses as https://bioschemas.org describes them: each of their instances is an event, which has from
// its course what it does not say itself.
var Bioschemas = func() Mapping {
	m := Schema
	m.Name, m.Title, m.Class = "bioschemas", "Bioschemas, courses", schema.Event
	m.Sign = []string{"@type=Course|@type=CourseInstance", "name", "hasCourseInstance/startDate|startDate"}
	m.Shape = courseInstances
	return m
}()

// courseModes are the words for how people attend.
var courseModes = map[string]schema.Term{"online": schema.OnlineEventAttendanceMode, "onsite": schema.OfflineEventAttendanceMode,
	"blended": schema.MixedEventAttendanceMode, "hybrid": schema.MixedEventAttendanceMode}

func courseInstances(rows data.Rows, _ Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for row, problem := range rows {
			if problem != nil || row.Tree.Shape != data.Object {
				if !yield(row, problem) {
					return
				}
				continue
			}
			course := row.Tree
			instances := listed(course.Get("hasCourseInstance"))
			if len(instances) == 0 {
				instances = []data.Tree{course}
			}
			for i, one := range instances {
				if one.Shape != data.Object {
					continue
				}
				one.Fields = append([]data.Field(nil), one.Fields...)
				for _, name := range [...]string{"@context", "name", "description", "url", "inLanguage", "image", "keywords", "audience"} {
					if one.Get(name).Shape == data.Null {
						put(&one, name, *course.Get(name))
					}
				}
				if one.Get(string(schema.Organizer)).Shape == data.Null {
					put(&one, string(schema.Organizer), *course.Get("provider"))
				}
				for _, mode := range listed(one.Get("courseMode")) {
					if term := courseModes[mode.Text]; term != "" && one.Get(string(schema.EventAttendanceMode)).Shape == data.Null {
						putText(&one, string(schema.EventAttendanceMode), string(term))
					}
				}
				at := row.Place
				if len(instances) > 1 {
					at.Path += "hasCourseInstance[" + itoa(i) + "]"
				}
				if one.Line > 0 {
					at.Line = one.Line
				}
				if !yield(data.Row{Place: at, Tree: one}, nil) {
					return
				}
			}
		}
	}
}
