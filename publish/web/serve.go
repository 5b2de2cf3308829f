package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// The limits of a server: generous to slow networks, short for those who only hold connections open.
const (
	headerTime = 10 * time.Second
	readTime   = 30 * time.Second
	writeTime  = 5 * time.Minute
	idleTime   = 2 * time.Minute
	maxHeader  = 32 << 10 // bytes of a request's head; beyond it the answer is 431
)

// Server is a server for a handler with limits on what a client may take: time and size of a request's head, time of
// an answer.
func Server(handler http.Handler, o Options) *http.Server {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(o.Logger.Handler(), slog.LevelWarn),
	}
}

// Serve serves until ctx ends, then lets running requests finish for Options.Grace. It closes ln. The error is nil
// after an orderly end, else what broke the serving or cut requests off.
func Serve(ctx context.Context, ln net.Listener, handler http.Handler, o Options) error {
	if o.Grace <= 0 {
		o.Grace = 10 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Logger.Info("serving", "address", ln.Addr().String())
	server := Server(handler, o)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	o.Logger.Info("ending", "grace", o.Grace)
	// The parent is done: the time of grace must not be.
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.Grace)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		o.Logger.Warn("requests were cut off", "error", err)
		return errors.Join(err, server.Close())
	}
	o.Logger.Info("ended")
	return nil
}
