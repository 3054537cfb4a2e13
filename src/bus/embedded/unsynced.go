//go:build onesec_test_unsynced

package main

// Only for the counter-proof: a build with this must fail the durability tests.
const syncAlways = false
