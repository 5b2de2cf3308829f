package store_test

import (
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t testing.TB) data.Store { return open(t) })
}
