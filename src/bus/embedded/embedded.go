// Package main is the NATS server as a C archive: a few functions, no signal handler, no log, loopback only.
package main

/*
#include <stdint.h>
#include <stdlib.h>
*/
import "C"

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/nats-io/nats-server/v2/server"
)

type options struct {
	StoreDir  string `json:"store_dir"`
	Token     string `json:"token"`
	Port      int    `json:"port"`
	Engine    string `json:"engine"`
	Publisher string `json:"publisher"`
	// Empty: nobody but the engine may log in.
	PublisherPassword string `json:"publisher_password"`
	MaxStoreBytes     int64  `json:"max_store_bytes"`
	MemoryLimitBytes  int64  `json:"memory_limit_bytes"`
	GCPercent         int    `json:"gc_percent"`
}

type stats struct {
	StoreBytes  uint64 `json:"store_bytes"`
	HeapBytes   uint64 `json:"heap_bytes"`
	Connections int    `json:"connections"`
	LogErrors   uint64 `json:"log_errors"`
	LogWarnings uint64 `json:"log_warnings"`
	LastError   string `json:"last_error"`
}

const (
	maxPayload = 4 << 20 // a journal batch of 512 KiB, an event of 1 MiB alone in its batch, and room
	// All clients together may have this much waiting in the server; above it the slowest is disconnected.
	maxPending   = 64 << 20
	startTimeout = 10 * time.Second // recovery of a full store after a power cut; a clean start takes milliseconds
	maxLastError = 512
)

var (
	mu      sync.Mutex
	running *server.Server
	logged  = &countingLog{}
)

// countingLog keeps counts and the last error: the process that hosts us decides what becomes a log line.
type countingLog struct {
	mu       sync.Mutex
	errors   uint64
	warnings uint64
	last     string
	failure  string // the first line that says a stream's file can't be written
}

// A stream whose file could not be written or synced stays read-only until the server is started again, and its
// publishers get no answer. The server has no other sign of it than these lines (2.15.2: stream.go, filestore.go).
func saysWriteFailure(line string) bool {
	line = strings.ToLower(line)
	return strings.Contains(line, "critical write error") || strings.Contains(line, "failed to store a msg on stream")
}

func (l *countingLog) note(format string, v []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errors++
	l.last = fmt.Sprintf(format, v...)
	if len(l.last) > maxLastError {
		l.last = l.last[:maxLastError]
	}
	if l.failure == "" && saysWriteFailure(l.last) {
		l.failure = l.last
	}
}
func (l *countingLog) Noticef(string, ...any)         {}
func (l *countingLog) Debugf(string, ...any)          {}
func (l *countingLog) Tracef(string, ...any)          {}
func (l *countingLog) Errorf(format string, v ...any) { l.note(format, v) }
func (l *countingLog) Fatalf(format string, v ...any) { l.note(format, v) }
func (l *countingLog) Warnf(string, ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.warnings++
}

func (l *countingLog) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errors, l.warnings, l.last, l.failure = 0, 0, "", ""
}

func (l *countingLog) lastError() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

func check(o *options) error {
	if o.StoreDir == "" {
		return errors.New("store_dir is empty")
	}
	if len(o.Token) < 16 {
		return errors.New("token has fewer than 16 characters")
	}
	if o.PublisherPassword != "" && len(o.PublisherPassword) < 16 {
		return errors.New("publisher's password has fewer than 16 characters")
	}
	if o.Port < 0 || o.Port > 65535 {
		return errors.New("port is not within 0 and 65535")
	}
	if o.MaxStoreBytes <= 0 || o.MemoryLimitBytes <= 0 || o.GCPercent <= 0 {
		return errors.New("a limit is not above zero")
	}
	return os.MkdirAll(o.StoreDir, 0o700)
}

// logins says who may log in when somebody besides the engine may: the engine to everything, and a publisher to an
// account of its own, from which nothing but sec.events.> leads over here. An account and not just permissions: the
// server sends an acknowledgement to whatever reply subject a publisher names, and in the engine's own account that
// could be the journal's.
type logins struct {
	o          *options
	publishers atomic.Pointer[server.Account]
}

const events = "sec.events.>"

func (l *logins) Check(c server.ClientAuthentication) bool {
	given := c.GetOpts()
	is := func(user, password string) bool {
		return given.Username == user && subtle.ConstantTimeCompare([]byte(given.Password), []byte(password)) == 1
	}
	if is(l.o.Engine, l.o.Token) {
		c.RegisterUser(&server.User{Username: l.o.Engine})
		return true
	}
	account := l.publishers.Load()
	if account == nil || !is(l.o.Publisher, l.o.PublisherPassword) {
		return false
	}
	c.RegisterUser(&server.User{Username: l.o.Publisher, Account: account, Permissions: &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: []string{events}},
		Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
	}})
	return true
}

// open makes the publishers' account. Not before the server runs, or it would not take its own for the journal's.
func (l *logins) open(s *server.Server) error {
	account, err := s.RegisterAccount("PUBLISHERS")
	if err != nil {
		return err
	}
	if err := s.GlobalAccount().AddServiceExport(events, []*server.Account{account}); err != nil {
		return err
	}
	if err := account.AddServiceImport(s.GlobalAccount(), events, events); err != nil {
		return err
	}
	l.publishers.Store(account)
	return nil
}

func start(o *options) (int, error) {
	mu.Lock()
	defer mu.Unlock()
	if running != nil {
		return 0, errors.New("a server already runs in this process")
	}
	if err := check(o); err != nil {
		return 0, err
	}
	debug.SetMemoryLimit(o.MemoryLimitBytes)
	debug.SetGCPercent(o.GCPercent)
	port := o.Port
	if port == 0 {
		port = server.RANDOM_PORT
	}
	settings := &server.Options{
		ServerName:            "1sec",
		Host:                  "127.0.0.1",
		Port:                  port,
		NoSigs:                true,
		NoLog:                 true,
		MaxPayload:            maxPayload,
		MaxPending:            maxPending,
		JetStream:             true,
		StoreDir:              o.StoreDir,
		JetStreamMaxMemory:    1 << 20, // we make no memory streams
		JetStreamMaxStore:     o.MaxStoreBytes,
		SyncAlways:            syncAlways,
		SyncInterval:          2 * time.Minute, // used for what sync_always leaves out: index files, which can be rebuilt
		DisableShortFirstPing: true,
	}
	users := &logins{o: o}
	if o.PublisherPassword == "" {
		settings.Authorization = o.Token
	} else {
		settings.CustomClientAuthentication = users
	}
	s, err := server.NewServer(settings)
	if err != nil {
		return 0, err
	}
	logged.clear()
	s.SetLogger(logged, false, false)
	s.Start()
	if !s.ReadyForConnections(startTimeout) || !s.JetStreamEnabled() {
		s.Shutdown()
		s.WaitForShutdown()
		return 0, fmt.Errorf("the server is not ready: %s", logged.lastError())
	}
	address, ok := s.Addr().(*net.TCPAddr)
	if !ok || !address.IP.IsLoopback() {
		s.Shutdown()
		s.WaitForShutdown()
		return 0, errors.New("the server does not listen on loopback")
	}
	if o.PublisherPassword != "" {
		if err := users.open(s); err != nil {
			s.Shutdown()
			s.WaitForShutdown()
			return 0, err
		}
	}
	running = s
	return address.Port, nil
}

// onesec_nats_start takes options as JSON and returns the port, or 0 with *error set to text that the caller frees.
//
//export onesec_nats_start
func onesec_nats_start(text *C.char, failure **C.char) C.int {
	var o options
	err := json.Unmarshal([]byte(C.GoString(text)), &o)
	port := 0
	if err == nil {
		port, err = start(&o)
	}
	if err != nil {
		*failure = C.CString(err.Error())
		return 0
	}
	return C.int(port)
}

// onesec_nats_stop returns when all files are closed. Nothing runs: nothing happens.
//
//export onesec_nats_stop
func onesec_nats_stop() {
	mu.Lock()
	defer mu.Unlock()
	if running == nil {
		return
	}
	running.Shutdown()
	running.WaitForShutdown()
	running = nil
}

func heapBytes() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

// onesec_nats_stats returns JSON that the caller frees.
//
//export onesec_nats_stats
func onesec_nats_stats() *C.char {
	mu.Lock()
	s := running
	mu.Unlock()
	result := stats{HeapBytes: heapBytes()}
	if s != nil {
		result.Connections = s.NumClients()
		if js, err := s.Jsz(&server.JSzOptions{}); err == nil {
			result.StoreBytes = js.Store
		}
	}
	logged.mu.Lock()
	result.LogErrors, result.LogWarnings, result.LastError = logged.errors, logged.warnings, logged.last
	logged.mu.Unlock()
	text, err := json.Marshal(result)
	if err != nil {
		return C.CString("{}")
	}
	return C.CString(string(text))
}

// onesec_nats_failure returns NULL, or why the streams can't be written until the next start, as text that the caller
// frees. Cheap: to be asked several times a second.
//
//export onesec_nats_failure
func onesec_nats_failure() *C.char {
	mu.Lock()
	s := running
	mu.Unlock()
	if s == nil {
		return nil
	}
	logged.mu.Lock()
	failure := logged.failure
	logged.mu.Unlock()
	if failure == "" && !s.JetStreamEnabled() {
		failure = "JetStream has switched itself off"
	}
	if failure == "" {
		return nil
	}
	return C.CString(failure)
}

//export onesec_nats_is_synced
func onesec_nats_is_synced() C.int {
	if syncAlways {
		return 1
	}
	return 0
}

//export onesec_nats_free
func onesec_nats_free(text *C.char) { C.free(unsafe.Pointer(text)) }

func main() {}
