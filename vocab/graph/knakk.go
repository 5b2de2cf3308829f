package graph

import (
	"fmt"

	"github.com/knakk/rdf"
)

// FromKnakk is a triple of knakk/rdf as one of ours. It refuses relative IRIs, which knakk/rdf lets through.
func FromKnakk(t rdf.Triple) (Triple, error) {
	s, err := fromKnakk(t.Subj)
	if err != nil {
		return Triple{}, err
	}
	o, err := fromKnakk(t.Obj)
	if err != nil {
		return Triple{}, err
	}
	p := t.Pred.String()
	if !ValidIRI(p) {
		return Triple{}, fmt.Errorf("predicate <%s> is not an absolute IRI", p)
	}
	return Triple{Subject: s, Predicate: IRI(p), Object: o}, nil
}

func fromKnakk(t rdf.Term) (Term, error) {
	switch t := t.(type) {
	case rdf.IRI:
		if !ValidIRI(t.String()) {
			return Term{}, fmt.Errorf("<%s> is not an absolute IRI", t.String())
		}
		return NewIRI(IRI(t.String())), nil
	case rdf.Blank:
		return NewBlank(t.String()), nil
	case rdf.Literal:
		if t.Lang() != "" {
			return NewLang(t.String(), t.Lang()), nil
		}
		return NewTyped(t.String(), IRI(t.DataType.String())), nil
	}
	return Term{}, fmt.Errorf("%T is no term", t)
}

// ToKnakk is one of our triples for knakk/rdf. It refuses what would make knakk/rdf panic or print nonsense.
func ToKnakk(t Triple) (rdf.Triple, error) {
	s, err := toKnakk(t.Subject)
	if err != nil {
		return rdf.Triple{}, err
	}
	subject, ok := s.(rdf.Subject)
	if !ok {
		return rdf.Triple{}, fmt.Errorf("a literal cannot be a subject: %q", t.Subject.Value)
	}
	p, err := toKnakk(NewIRI(t.Predicate))
	if err != nil {
		return rdf.Triple{}, err
	}
	o, err := toKnakk(t.Object)
	if err != nil {
		return rdf.Triple{}, err
	}
	return rdf.Triple{Subj: subject, Pred: p.(rdf.Predicate), Obj: o.(rdf.Object)}, nil
}

func toKnakk(t Term) (rdf.Term, error) {
	switch {
	case t.Kind == Resource && ValidIRI(t.Value):
		return rdf.NewIRI(t.Value)
	case t.Kind == Blank:
		return rdf.NewBlank(t.Value)
	case t.Kind == Literal && t.Lang != "":
		return rdf.NewLangLiteral(t.Value, t.Lang)
	case t.Kind == Literal && ValidIRI(string(t.Datatype)):
		datatype, err := rdf.NewIRI(string(t.Datatype))
		if err != nil {
			return nil, err
		}
		return rdf.NewTypedLiteral(t.Value, datatype), nil
	}
	return nil, fmt.Errorf("%q (kind %d) is no term that knakk/rdf can hold", t.Value, t.Kind)
}
