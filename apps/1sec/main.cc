#include "cli/command_line.h"

int main(int argc, char** argv) { return onesec::cli::run_command_line(argc, argv, ONESEC_VERSION); }
