# The front door. Each target is a script or a preset; nothing is done here.
.PHONY: help run test deb bench
help:
	@echo "make run    install what it needs, build, and watch this machine"
	@echo "make test   install what it needs, build, and run every test"
	@echo "make deb    one Debian package in build/"
	@echo "make bench  measure speed against rsyslog, simdjson and fail2ban"
run:
	@tools/run
test:
	@tools/test
deb:
	@tools/build-deb
bench:
	@bench/ratios.sh
