package format

import (
	"encoding/json"
	"slices"
	"strings"
)

// An expander makes the expanded form of JSON-LD (https://www.w3.org/TR/json-ld11-api/#expansion-algorithm). Object
// members are taken in the order of their names. The documents that it reads are bounded in depth.
type expander struct {
	contexts
}

type object = map[string]any

// document expands a whole document under a context.
func (x *expander) document(ctx *activeContext, v any) ([]any, error) {
	out, err := x.expand(ctx, "", v, false)
	if err != nil {
		return nil, err
	}
	if m, ok := out.(object); ok && len(m) == 1 {
		if g, ok := m["@graph"]; ok {
			out = g
		}
	}
	if out == nil {
		return nil, nil
	}
	return asArray(out), nil
}

// expand expands a value of a property; the property is empty at the top. The result is nil, an object or an array.
func (x *expander) expand(ctx *activeContext, property string, v any, fromMap bool) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case []any:
		return x.array(ctx, property, v, fromMap)
	case object:
		return x.object(ctx, property, v, fromMap)
	}
	if property == "" || property == "@graph" {
		return nil, nil
	}
	ctx, err := x.scoped(ctx, ctx.term(property))
	if err != nil {
		return nil, err
	}
	return x.value(ctx, property, v)
}

// scoped returns the context that is scoped to a property.
func (x *expander) scoped(ctx *activeContext, d *termDefinition) (*activeContext, error) {
	if d == nil || !d.scoped {
		return ctx, nil
	}
	return x.process(ctx, d.context, d.base, nil, mode{override: true, propagate: true, validate: true})
}

func (x *expander) array(ctx *activeContext, property string, v []any, fromMap bool) (any, error) {
	list := ctx.container(property)&containsList != 0
	out := make([]any, 0, len(v))
	for _, e := range v {
		item, err := x.expand(ctx, property, e, fromMap)
		if err != nil {
			return nil, err
		}
		if a, ok := item.([]any); ok && list {
			item = object{"@list": a}
		}
		out = appendAll(out, item)
	}
	return out, nil
}

func appendAll(to []any, v any) []any {
	switch v := v.(type) {
	case nil:
		return to
	case []any:
		return append(to, v...)
	}
	return append(to, v)
}

func (c *activeContext) container(property string) container {
	if d := c.term(property); d != nil {
		return d.container
	}
	return 0
}

// value expands a string, number or boolean (https://www.w3.org/TR/json-ld11-api/#value-expansion).
func (x *expander) value(ctx *activeContext, property string, v any) (any, error) {
	d := ctx.term(property)
	if d == nil {
		d = &termDefinition{}
	}
	s, isString := v.(string)
	if isString && (d.typ == "@id" || d.typ == "@vocab") {
		iri, err := ctx.expandIRI(s, true, d.typ == "@vocab", nil)
		return object{"@id": iri}, err
	}
	out := object{"@value": v}
	switch {
	case d.typ != "" && d.typ != "@id" && d.typ != "@vocab" && d.typ != "@none":
		out["@type"] = d.typ
	case isString:
		if tag := orDefault(d.language, ctx.language); tag != "" {
			out["@language"] = tag
		}
		if dir := orDefault(d.direction, ctx.direction); dir != "" {
			out["@direction"] = dir
		}
	}
	return out, nil
}

func orDefault(own *string, other string) string {
	if own != nil {
		return *own
	}
	return other
}

func (x *expander) object(ctx *activeContext, property string, element object, fromMap bool) (any, error) {
	propertyTerm := ctx.term(property)
	if ctx.previous != nil && !fromMap {
		keep, err := keepsContext(ctx, element)
		if err != nil {
			return nil, err
		}
		if !keep {
			ctx = ctx.previous
		}
	}
	ctx, err := x.scoped(ctx, propertyTerm)
	if err != nil {
		return nil, err
	}
	if local, ok := element["@context"]; ok {
		if ctx, err = x.process(ctx, local, x.base, nil, mode{propagate: true, validate: true}); err != nil {
			return nil, err
		}
	}
	n := node{expander: x, typeScoped: ctx, result: make(object, len(element))}
	if ctx, err = n.types(ctx, element); err != nil {
		return nil, err
	}
	if err := n.members(ctx, property, element); err != nil {
		return nil, err
	}
	return finish(n.result, property)
}

// keepsContext tells whether a context that is scoped to a type reaches into an element: a value or a mere reference.
func keepsContext(ctx *activeContext, element object) (bool, error) {
	for k := range element {
		iri, err := ctx.expandIRI(k, false, true, nil)
		if err != nil {
			return false, err
		}
		if iri == "@value" || iri == "@id" && len(element) == 1 {
			return true, nil
		}
	}
	return false, nil
}

// finish checks an expanded object and brings it into its last form.
func finish(result object, property string) (any, error) {
	if value, ok := result["@value"]; ok {
		if drop, err := checkValue(result, value); err != nil || drop {
			return nil, err
		}
	} else if t, ok := result["@type"]; ok {
		result["@type"] = asArray(t)
	} else if set, list := has(result, "@set"), has(result, "@list"); set || list {
		if len(result) > 2 || len(result) == 2 && !has(result, "@index") {
			return nil, jsonldErrorf("invalid set or list object", "it has other members than @index")
		}
		if set {
			return result["@set"], nil
		}
	}
	if len(result) == 1 && has(result, "@language") {
		return nil, nil
	}
	if property == "" || property == "@graph" {
		if len(result) == 0 || has(result, "@value") || has(result, "@list") || len(result) == 1 && has(result, "@id") {
			return nil, nil
		}
	}
	return result, nil
}

func has(m object, key string) bool { _, ok := m[key]; return ok }

// checkValue checks a value object, and tells whether it is dropped since its value is null.
func checkValue(result object, value any) (drop bool, err error) {
	_, typed := result["@type"]
	for k := range result {
		switch k {
		case "@value", "@index", "@type":
		case "@language", "@direction":
			if typed {
				return false, jsonldErrorf("invalid value object", "it has both @type and %s", k)
			}
		default:
			return false, jsonldErrorf("invalid value object", "it has the member %s", k)
		}
	}
	if result["@type"] == "@json" {
		return false, nil
	}
	if a, ok := value.([]any); value == nil || ok && len(a) == 0 {
		return true, nil
	}
	if _, ok := value.(string); !ok && has(result, "@language") {
		return false, jsonldErrorf("invalid language-tagged value", "%v is no string", value)
	}
	if t, ok := result["@type"].(string); typed && (!ok || !isAbsolute(t) || strings.ContainsAny(t, " <>")) {
		return false, jsonldErrorf("invalid typed value", "@type: %v", result["@type"])
	}
	return false, nil
}

// A node is an object that is being expanded.
type node struct {
	*expander
	typeScoped *activeContext // for the types, whose own contexts do not yet count
	inputType  string
	result     object
}

// types puts the contexts that are scoped to the element's types into force.
func (n *node) types(ctx *activeContext, element object) (*activeContext, error) {
	for _, k := range sortedKeys(element) {
		iri, err := n.typeScoped.expandIRI(k, false, true, nil)
		if err != nil {
			return nil, err
		}
		if iri != "@type" {
			continue
		}
		var names []string
		for _, v := range asArray(element[k]) {
			if s, ok := v.(string); ok {
				names = append(names, s)
			}
		}
		if n.inputType == "" && len(names) > 0 {
			n.inputType = names[len(names)-1]
		}
		slices.Sort(names)
		for _, name := range names {
			if d := n.typeScoped.term(name); d != nil && d.scoped {
				if ctx, err = n.process(ctx, d.context, d.base, nil, mode{validate: true}); err != nil {
					return nil, err
				}
			}
		}
	}
	var err error
	n.inputType, err = ctx.expandIRI(n.inputType, false, true, nil)
	return ctx, err
}

// members expands the members of an element into the result.
func (n *node) members(ctx *activeContext, property string, element object) error {
	var nests []string
	for _, k := range sortedKeys(element) {
		if k == "@context" {
			continue
		}
		iri, err := ctx.expandIRI(k, false, true, nil)
		if err != nil {
			return err
		}
		switch {
		case iri == "@nest":
			nests = append(nests, k)
		case isKeyword(iri):
			err = n.keyword(ctx, property, iri, element[k])
		case strings.Contains(iri, ":"):
			err = n.property(ctx, k, iri, element[k])
		}
		if err != nil {
			return err
		}
	}
	for _, k := range nests {
		if err := n.nested(ctx, property, k, element[k]); err != nil {
			return err
		}
	}
	return nil
}

func (n *node) nested(ctx *activeContext, property, key string, v any) error {
	ctx, err := n.scoped(ctx, ctx.term(key))
	if err != nil {
		return err
	}
	for _, e := range asArray(v) {
		m, ok := e.(object)
		if !ok {
			return jsonldErrorf("invalid @nest value", "%v is no object", e)
		}
		for k := range m {
			if iri, err := ctx.expandIRI(k, false, true, nil); err != nil || iri == "@value" {
				return jsonldErrorf("invalid @nest value", "it has @value")
			}
		}
		if err := n.members(ctx, property, m); err != nil {
			return err
		}
	}
	return nil
}

// keyword expands a member that is a keyword or an alias of one.
func (n *node) keyword(ctx *activeContext, property, keyword string, v any) error {
	if property == "@reverse" {
		return jsonldErrorf("invalid reverse property map", "it has the keyword %s", keyword)
	}
	if has(n.result, keyword) && keyword != "@included" && keyword != "@type" {
		return jsonldErrorf("colliding keywords", "%s stands twice", keyword)
	}
	s, isString := v.(string)
	switch keyword {
	case "@id":
		if !isString {
			return jsonldErrorf("invalid @id value", "%v is no string", v)
		}
		iri, err := ctx.expandIRI(s, true, false, nil)
		if err != nil {
			return err
		}
		n.result["@id"] = iri
		if likeKeyword(s) && !isKeyword(s) {
			n.result["@id"] = nil
		}
	case "@type":
		return n.typeNames(v)
	case "@graph":
		g, err := n.expand(ctx, "@graph", v, false)
		if err != nil {
			return err
		}
		n.result["@graph"] = appendAll([]any{}, g)
	case "@included":
		return n.included(ctx, property, v)
	case "@value":
		return n.literal(v)
	case "@language":
		if !isString {
			return jsonldErrorf("invalid language-tagged string", "@language: %v", v)
		}
		n.result["@language"] = s
	case "@direction":
		if s != "ltr" && s != "rtl" {
			return jsonldErrorf("invalid base direction", "%v is neither ltr nor rtl", v)
		}
		n.result["@direction"] = s
	case "@index":
		if !isString {
			return jsonldErrorf("invalid @index value", "%v is no string", v)
		}
		n.result["@index"] = s
	case "@list":
		if property == "" || property == "@graph" {
			return nil
		}
		list, err := n.expand(ctx, property, v, false)
		if err != nil {
			return err
		}
		n.result["@list"] = appendAll([]any{}, list)
	case "@set":
		set, err := n.expand(ctx, property, v, false)
		if err != nil {
			return err
		}
		n.result["@set"] = appendAll([]any{}, set)
	case "@reverse":
		return n.reverse(ctx, v)
	}
	return nil
}

func (n *node) typeNames(v any) error {
	types, _ := n.result["@type"].([]any)
	if old, ok := n.result["@type"].(string); ok {
		types = []any{old}
	}
	for _, e := range asArray(v) {
		s, ok := e.(string)
		if !ok {
			return jsonldErrorf("invalid type value", "%v is no string", e)
		}
		iri, err := n.typeScoped.expandIRI(s, true, true, nil)
		if err != nil {
			return err
		}
		if iri != "" {
			types = append(types, iri)
		}
	}
	if _, many := v.([]any); !many && len(types) == 1 {
		n.result["@type"] = types[0] // of a value object it is one
		return nil
	}
	n.result["@type"] = slices.Clip(types)
	if types == nil {
		n.result["@type"] = []any{}
	}
	return nil
}

func (n *node) included(ctx *activeContext, property string, v any) error {
	out, err := n.expand(ctx, property, v, false)
	if err != nil {
		return err
	}
	list, _ := n.result["@included"].([]any)
	for _, e := range appendAll(nil, out) {
		m, ok := e.(object)
		if !ok || has(m, "@value") || has(m, "@list") || has(m, "@set") {
			return jsonldErrorf("invalid @included value", "%v is no node", e)
		}
		list = append(list, m)
	}
	if _, many := v.([]any); len(list) == 0 && !many {
		return jsonldErrorf("invalid @included value", "%v is no node", v)
	}
	n.result["@included"] = list
	return nil
}

func (n *node) literal(v any) error {
	if n.inputType != "@json" {
		switch v.(type) {
		case nil, string, bool, json.Number, float64:
		default:
			return jsonldErrorf("invalid value object value", "@value is neither a string, a number, a boolean nor null")
		}
	}
	n.result["@value"] = v
	return nil
}

func (n *node) reverse(ctx *activeContext, v any) error {
	if _, ok := v.(object); !ok {
		return jsonldErrorf("invalid @reverse value", "%v is no object", v)
	}
	out, err := n.expand(ctx, "@reverse", v, false)
	if err != nil {
		return err
	}
	m, _ := out.(object)
	for _, k := range sortedKeys(m) {
		values := m[k]
		if k == "@reverse" {
			twice, _ := values.(object)
			for _, p := range sortedKeys(twice) {
				n.add(p, twice[p])
			}
			continue
		}
		if err := n.addReverse(k, values); err != nil {
			return err
		}
	}
	return nil
}

func (n *node) add(iri string, v any) {
	list, _ := n.result[iri].([]any)
	if list == nil {
		list = []any{}
	}
	n.result[iri] = appendAll(list, v)
}

func (n *node) addReverse(iri string, v any) error {
	m, ok := n.result["@reverse"].(object)
	if !ok {
		m = object{}
		n.result["@reverse"] = m
	}
	list, _ := m[iri].([]any)
	for _, e := range appendAll(nil, v) {
		if e, ok := e.(object); ok && (has(e, "@value") || has(e, "@list")) {
			return jsonldErrorf("invalid reverse property value", "of <%s>: it must be a node", iri)
		}
		list = append(list, e)
	}
	m[iri] = list
	return nil
}

// property expands a member that is a property.
func (n *node) property(ctx *activeContext, key, iri string, v any) error {
	d := ctx.term(key)
	if d == nil {
		d = &termDefinition{}
	}
	m, isMap := v.(object)
	var out any
	var err error
	switch {
	case d.typ == "@json":
		out = object{"@value": v, "@type": "@json"}
	case d.container&containsLanguage != 0 && isMap:
		out, err = languageMap(ctx, d, m)
	case d.container&(containsIndex|containsType|containsID) != 0 && isMap:
		out, err = n.indexMap(ctx, d, key, m)
	default:
		out, err = n.expand(ctx, key, v, false)
	}
	if err != nil || out == nil {
		return err
	}
	if d.container&containsList != 0 {
		if l, ok := out.(object); !ok || !has(l, "@list") {
			out = object{"@list": asArray(out)}
		}
	}
	if d.container&containsGraph != 0 && d.container&(containsID|containsIndex) == 0 {
		graphs := []any{}
		for _, e := range asArray(out) {
			graphs = append(graphs, object{"@graph": asArray(e)})
		}
		out = graphs
	}
	if d.reverse {
		return n.addReverse(iri, out)
	}
	n.add(iri, out)
	return nil
}

func languageMap(ctx *activeContext, d *termDefinition, m object) (any, error) {
	out := []any{}
	dir := orDefault(d.direction, ctx.direction)
	for _, tag := range sortedKeys(m) {
		iri, err := ctx.expandIRI(tag, false, true, nil)
		if err != nil {
			return nil, err
		}
		for _, e := range asArray(m[tag]) {
			if e == nil {
				continue
			}
			if _, ok := e.(string); !ok {
				return nil, jsonldErrorf("invalid language map value", "%v is no string", e)
			}
			v := object{"@value": e}
			if iri != "@none" {
				v["@language"] = tag
			}
			if dir != "" {
				v["@direction"] = dir
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// indexMap expands an object whose member names are indexes, types or IRIs of its values.
func (n *node) indexMap(ctx *activeContext, d *termDefinition, key string, m object) (any, error) {
	out := []any{}
	for _, index := range sortedKeys(m) {
		inner := ctx
		if d.container&(containsID|containsType) != 0 && ctx.previous != nil {
			inner = ctx.previous
		}
		var err error
		if t := inner.term(index); d.container&containsType != 0 && t != nil && t.scoped {
			if inner, err = n.process(inner, t.context, t.base, nil, mode{validate: true}); err != nil {
				return nil, err
			}
		} else {
			inner = ctx
		}
		iri, err := ctx.expandIRI(index, false, true, nil)
		if err != nil {
			return nil, err
		}
		items, err := n.expand(inner, key, asArray(m[index]), true)
		if err != nil {
			return nil, err
		}
		for _, item := range asArray(items) {
			if out, err = n.indexed(ctx, d, out, item, index, iri); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// indexed adds one value of an index map to out.
func (n *node) indexed(ctx *activeContext, d *termDefinition, out []any, item any, index, iri string) ([]any, error) {
	m, ok := item.(object)
	if !ok {
		return append(out, item), nil
	}
	if d.container&containsGraph != 0 && !has(m, "@graph") {
		m = object{"@graph": []any{m}}
	}
	if iri == "@none" {
		return append(out, m), nil
	}
	switch {
	case d.container&containsIndex != 0 && d.index != "" && d.index != "@index":
		v, err := n.value(ctx, d.index, index)
		if err != nil {
			return nil, err
		}
		p, err := ctx.expandIRI(d.index, false, true, nil)
		if err != nil {
			return nil, err
		}
		m[p] = appendAll([]any{v}, m[p])
		if has(m, "@value") {
			return nil, jsonldErrorf("invalid value object", "it is indexed by the property <%s>", p)
		}
	case d.container&containsIndex != 0:
		if !has(m, "@index") {
			m["@index"] = index
		}
	case d.container&containsID != 0:
		if !has(m, "@id") {
			id, err := ctx.expandIRI(index, true, false, nil)
			if err != nil {
				return nil, err
			}
			m["@id"] = id
		}
	case d.container&containsType != 0:
		m["@type"] = appendAll([]any{iri}, m["@type"])
	}
	return append(out, m), nil
}
