package mapping

import (
	"slices"
	"strings"

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
		seen := tally{counts: map[fault]*count{}}
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
			} else if !tellCourse(&row, &seen, yield) {
				return
			}
			for i, one := range instances {
				if one.Shape != data.Object {
					continue
				}
				one.Fields = append([]data.Field(nil), one.Fields...)
				for _, name := range ofCourses {
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
		for _, p := range seen.totals() {
			if !yield(data.Row{}, &p) {
				return
			}
		}
	}
}

// ofCourses are the fields that instances have from their course, where they have none of their own.
var ofCourses = []string{"@context", "name", "description", "url", "inLanguage", "image", "keywords", "audience"}

// tellCourse reports the fields of a course that are not said of its instances.
func tellCourse(row *data.Row, seen *tally, yield func(data.Row, *data.Problem) bool) bool {
	for i := range row.Tree.Fields {
		f := &row.Tree.Fields[i]
		if strings.HasPrefix(f.Name, "@") || f.Name == "hasCourseInstance" || f.Name == "provider" || slices.Contains(ofCourses, f.Name) || f.Tree.Shape == data.Null {
			continue
		}
		p := data.Problem{Severity: data.Advice, Place: row.Place, Code: "left-out", Field: f.Name, Message: "what is said of a course is not said of its instances", Hint: "say it of each"}
		if f.Tree.Line > 0 {
			p.Place.Line = f.Tree.Line
		}
		if seen.first(&p, 1) && !yield(data.Row{}, &p) {
			return false
		}
	}
	return true
}
