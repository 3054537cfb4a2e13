//go:build !onesec_test_unsynced

package main

// Each write is synced before it is acknowledged: a power cut loses nothing that a sender was told is safe.
const syncAlways = true
