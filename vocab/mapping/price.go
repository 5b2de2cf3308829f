package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// currencies are the signs and words for currencies of ISO 4217. "$" is many currencies; it is read as the commonest.
var currencies = map[string]string{"€": "EUR", "eur": "EUR", "euro": "EUR", "$": "USD", "usd": "USD", "us$": "USD", "dollar": "USD", "£": "GBP", "gbp": "GBP",
	"chf": "CHF", "cad": "CAD", "ca$": "CAD", "¥": "JPY", "jpy": "JPY", "xof": "XOF", "xpf": "XPF", "franc": ""}

func (w *mapper) currency(text string) string {
	if c, ok := currencies[strings.ToLower(text)]; ok && c != "" {
		return c
	}
	if c, ok := currencies[fold(text)]; ok && c != "" {
		return c
	}
	if len(text) == 3 && strings.EqualFold(text, plain(text)) {
		return strings.ToUpper(text)
	}
	w.report(data.Warning, "not-a-currency", "", quote(text)+" is not a currency", "currencies are named by ISO 4217 codes: EUR")
	return text
}

// amount is a number of money in a text.
type amount struct {
	value    data.Value
	currency string
	said     string // what stands around it: "réduit"
}

// free are the beginnings of texts that say that nothing is to be paid.
var free = foldedSet("gratuit", "gratuite", "entrée libre", "accès libre", "free", "free entry", "free admission", "libre", "entrée gratuite", "gratuit pour tous",
	"gratuit sur inscription", "gratuit sur réservation", "entrée libre et gratuite", "no charge", "0", "0€", "entrée libre sur inscription")

// prices reads what a spreadsheet says about the price: nothing to pay, amounts, or words.
func (w *mapper) prices(text string, sc *scope) {
	n := sc.node
	folded := fold(text)
	amounts, rest := readAmounts(text)
	low, high, ranged := readRange(text)
	switch {
	case free[folded] || len(amounts) == 0 && forNothing(text) || len(amounts) == 1 && zero(amounts[0]) && len(rest) < 3:
		w.free(n, text, folded, amounts, sc.lang)
	case ranged:
		offer := w.newOffer(n, schema.AggregateOffer)
		data.Add(offer, schema.LowPrice, low.value)
		data.Add(offer, schema.HighPrice, high.value)
		w.addCurrency(offer, cmp.Or(low.currency, high.currency))
		if high.said != "" {
			data.Add(offer, schema.Description, data.NewText(text, sc.lang))
		}
	case len(amounts) == 0:
		w.offerText(n, text, sc.lang)
	case strings.ContainsAny(rest, "0123456789"): // there are numbers that nobody understands; one price of several misleads
		w.offerText(n, text, sc.lang)
	case bounded(folded):
		offer := w.newOffer(n, schema.AggregateOffer)
		data.Add(offer, schema.LowPrice, amounts[0].value)
		w.addCurrency(offer, amounts[0].currency)
		data.Add(offer, schema.Description, data.NewText(text, sc.lang))
	default:
		if data.First(n, schema.IsAccessibleForFree).Kind == 0 {
			data.Set(n, schema.IsAccessibleForFree, data.Value{Kind: data.Boolean, Text: "false"})
		}
		for _, a := range amounts {
			offer := w.newOffer(n, schema.Offer)
			data.Add(offer, schema.Price, a.value)
			w.addCurrency(offer, a.currency)
			if len(a.said) > longestLabel {
				data.Add(offer, schema.Description, data.NewText(a.said, sc.lang))
			} else if a.said != "" {
				data.Add(offer, schema.Name, data.NewText(a.said, sc.lang))
			}
		}
	}
}

// free says that nothing is to be paid, as a yes and as an offer, and keeps what is said besides: "gratuit sur inscription".
func (w *mapper) free(n *data.Node, text, folded string, amounts []amount, lang string) {
	data.Set(n, schema.IsAccessibleForFree, data.Value{Kind: data.Boolean, Text: "true"})
	offer := w.newOffer(n, schema.Offer)
	data.Add(offer, schema.Price, data.Value{Kind: data.Integer, Text: "0"})
	for _, a := range amounts {
		w.addCurrency(offer, a.currency)
	}
	if len(amounts) == 0 && !bareFree[folded] {
		data.Add(offer, schema.Description, data.NewText(text, lang))
	}
}

// longestLabel is up to where what stands beside an amount names the price: "tarif réduit". What is longer is said of it.
const longestLabel = 30

// conditional are words, without accents, after which "gratuit" is not for everybody, or not always.
var conditional = strings.Fields(`moins sauf dimanche dimanches adherent adherents adherente adherentes membre membres etudiant etudiants enfant enfants
	jeune jeunes demandeur demandeurs reduit reduits tarif tarifs payant payante payants hors uniquement ans conditions condition don dons consommation
	members students children under unless except only if`)

// forNothing tells whether a sentence says that nothing is to be paid, whoever comes: "Visite gratuite sur inscription",
// and not "gratuit pour les moins de 18 ans" or "entrée libre le 1er dimanche".
func forNothing(text string) bool {
	words := strings.FieldsFunc(plain(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	said := false
	for i, word := range words {
		before := ""
		if i > 0 {
			before = words[i-1]
		}
		switch {
		case slices.Contains(conditional, word), before == "le" && isDigit(word[0]), before == "pour" && word == "les", before == "non":
			return false
		case strings.HasPrefix(word, "gratuit"), word == "libre" && (before == "entree" || before == "acces"), word == "free" && i == 0:
			said = true
		}
	}
	return said
}

// readRange reads "de 5 € à 10 €", "12€ – 20€", "entre 5 et 8 euros"; what stands behind it is said of the second amount.
func readRange(text string) (low, high amount, ok bool) {
	rest := strings.TrimSpace(text)
	for _, word := range [...]string{"de ", "De ", "entre ", "Entre ", "from ", "From ", "between "} {
		rest = strings.TrimPrefix(rest, word)
	}
	for _, between := range [...]string{" à ", " - ", " – ", "-", "–", " to ", " et ", " and "} {
		before, after, found := strings.Cut(rest, between)
		if !found {
			continue
		}
		a, said, ok1 := readAmount(strings.TrimSpace(before))
		b, behind, ok2 := readAmount(strings.TrimSpace(after))
		if ok1 && ok2 && said == "" && isDigit(strings.TrimSpace(after)[0]) && a.currency+b.currency != "" && !strings.ContainsAny(behind, "0123456789") && less(a, b) {
			b.said = behind
			return a, b, true
		}
		return low, high, false
	}
	return low, high, false
}

func less(a, b amount) bool {
	x, err1 := strconv.ParseFloat(a.value.Text, 64)
	y, err2 := strconv.ParseFloat(b.value.Text, 64)
	return err1 == nil && err2 == nil && x < y
}

// bareFree are the words that say no more than a price of 0 does.
var bareFree = foldedSet("gratuit", "gratuite", "free")

func zero(a amount) bool { return strings.Trim(a.value.Text, "0.") == "" }

// bounded tells whether a text gives the least price only.
func bounded(folded string) bool {
	for _, w := range [...]string{"apartirde", "from", "de", "desde", "startingat"} {
		if strings.HasPrefix(folded, w) && len(folded) > len(w) && isDigit(folded[len(w)]) {
			return true
		}
	}
	return false
}

// ofEvery are what is said of all offers of an event where it stands alone: where to book, and whether there are places left.
var ofEvery = map[string]bool{string(schema.URLProperty): true, string(schema.Availability): true, string(schema.PriceCurrency): true}

// joinOffers gives every offer what fields of their own say of all: a column of prices and one for the link make offers
// with prices and that link, not one more offer.
func joinOffers(n *data.Node) {
	values := data.Values(n, schema.Offers)
	general := func(v data.Value) bool {
		return v.Kind == data.Nested && v.Node.ID == "" && !slices.ContainsFunc(v.Node.Properties, func(p data.Property) bool { return !ofEvery[p.Name] })
	}
	if len(values) < 2 || !slices.ContainsFunc(values, general) || !slices.ContainsFunc(values, func(v data.Value) bool { return v.Kind == data.Nested && !general(v) }) {
		return
	}
	var kept, spread []data.Value
	for _, v := range values {
		if general(v) {
			spread = append(spread, v)
		} else {
			kept = append(kept, v)
		}
	}
	for _, v := range kept {
		for _, g := range spread {
			for i := range g.Node.Properties {
				if p := &g.Node.Properties[i]; v.Kind == data.Nested && data.First(v.Node, p.Name).Kind == 0 {
					data.Add(v.Node, p.Name, p.Values...)
				}
			}
		}
	}
	data.Set(n, schema.Offers, kept...)
}

func (w *mapper) newOffer(n *data.Node, class schema.Term) *data.Node {
	node := &data.Node{Types: []string{string(class)}}
	for i := range n.Properties {
		if n.Properties[i].Name == string(schema.Offers) {
			n.Properties[i].Values = append(n.Properties[i].Values, data.NewNested(node))
			return node
		}
	}
	n.Properties = append(n.Properties, data.Property{Name: string(schema.Offers), Values: []data.Value{data.NewNested(node)}})
	return node
}

func (w *mapper) addCurrency(offer *data.Node, code string) {
	if code != "" {
		data.Add(offer, schema.PriceCurrency, data.NewText(code, ""))
	}
}

// offerText keeps words about the price, which say no number: "prix libre", "sur inscription".
func (w *mapper) offerText(n *data.Node, text, lang string) {
	data.Add(w.newOffer(n, schema.Offer), schema.Description, data.NewText(text, lang))
}

// offerPrice reads the price of an offer that is more than a number: "12,50 €", "à partir de 5€", "gratuit".
func (w *mapper) offerPrice(n *data.Node, text string) {
	amounts, rest := readAmounts(text)
	missing := data.First(n, schema.PriceCurrency).Kind == 0
	switch {
	case free[fold(text)]:
		data.Add(n, schema.Price, data.Value{Kind: data.Integer, Text: "0"})
	case len(amounts) == 1 && rest == "":
		data.Add(n, schema.Price, amounts[0].value)
		if missing {
			w.addCurrency(n, amounts[0].currency)
		}
	case len(amounts) == 1 && bounded(fold(text)):
		least := &data.Node{Types: []string{string(schema.PriceSpecification)}}
		data.Add(least, schema.MinPrice, amounts[0].value)
		w.addCurrency(least, amounts[0].currency)
		data.Add(n, schema.PriceSpecificationProperty, data.NewNested(least))
		w.report(data.Advice, "least-price", "", quote(text)+" gives the least price only", "it was put into priceSpecification.minPrice")
	default:
		data.Add(n, schema.Description, data.NewText(text, w.opts.DefaultLang))
		w.report(data.Warning, "not-a-number", "", quote(text)+" is not a price", "it was kept as the offer's description; write the number alone, and the currency in priceCurrency")
	}
}

// readAmounts finds the amounts in a text, and what is left of it. Numbers without a currency count only where nothing
// but separators stands between them: the 1 of "Entrée libre le 1er dimanche" is no price.
func readAmounts(text string) (amounts []amount, rest string) {
	bare := true // nothing but numbers, currencies and separators so far
	for _, part := range strings.FieldsFunc(strings.ReplaceAll(text, " ou ", " / "), func(r rune) bool { return r == '/' || r == ';' || r == '|' || r == '\n' }) {
		a, said, ok := readAmount(strings.TrimSpace(part))
		if !ok {
			bare = false
			rest += part
			continue
		}
		if a.currency == "" && said != "" {
			bare = false
			rest += part
			continue
		}
		a.said = said
		rest += said
		amounts = append(amounts, a)
	}
	if !bare && len(amounts) > 0 && amounts[0].currency == "" {
		return nil, text
	}
	return amounts, rest
}

// readAmount reads "12,50 €", "€ 12.50", "8 € réduit", "Plein tarif : 12 EUR".
func readAmount(s string) (a amount, said string, ok bool) {
	start := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
	if start < 0 {
		return a, "", false
	}
	end := start
	for end < len(s) && (isDigit(s[end]) || (s[end] == ',' || s[end] == '.' || s[end] == ' ') && end+1 < len(s) && isDigit(s[end+1])) {
		end++
	}
	v, ok := parseNumber(s[start:end])
	if !ok {
		return a, "", false
	}
	a.value = v
	before, after := strings.TrimSpace(s[:start]), strings.TrimSpace(s[end:])
	for _, sign := range [...]string{"euros", "euro", "EUR", "eur", "€", "USD", "US$", "$", "GBP", "£", "CHF", "CAD"} {
		if rest, found := strings.CutPrefix(after, sign); found && !startsLetter(rest) {
			after, a.currency = strings.TrimSpace(rest), currencies[strings.TrimSuffix(strings.ToLower(sign), "s")]
			break
		}
		if rest, found := strings.CutSuffix(before, sign); found {
			before, a.currency = strings.TrimSpace(rest), currencies[strings.TrimSuffix(strings.ToLower(sign), "s")]
			break
		}
	}
	said = strings.Trim(strings.TrimSpace(before+" "+after), " :()–-,")
	return a, said, true
}

// point reads "latitude, longitude" into the geo of the node that the rule leads to.
func (w *mapper) point(text string, sc *scope, tg *target) {
	for _, sep := range [...]string{";", ", ", ",", " "} {
		a, b, ok := strings.Cut(text, sep)
		if !ok {
			continue
		}
		lat, ok1 := parseNumber(trim(a))
		lon, ok2 := parseNumber(trim(b))
		if !ok1 || !ok2 {
			continue
		}
		geo := w.part(w.dest(sc, tg), step{tg.prop, string(schema.GeoCoordinates)})
		data.Add(geo, schema.Latitude, lat)
		data.Add(geo, schema.Longitude, lon)
		return
	}
	w.report(data.Warning, "not-a-point", "", quote(text)+" is not a latitude and a longitude", fmt.Sprintf("points are read as %q", "49.1829, -0.3707"))
}
