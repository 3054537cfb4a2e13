#include "sources/source_set.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace onesec::sources {
namespace {

// Files in which rsyslog writes this host's login lines.
constexpr std::string_view kLoginFiles[] = {"auth.log", "secure"};
// Where the same lines stand a second time, or where a syslog without auth.log writes everything.
constexpr std::string_view kMirrors[] = {"auth.log", "secure", "messages", "syslog"};

// The files of their marks are named after them.
constexpr std::string_view kJournald = "journald";
constexpr std::string_view kFiles = "files";
constexpr std::string_view kSyslog = "syslog";
constexpr std::string_view kBus = "bus";

std::vector<EventType> types_of_format(std::string_view format) {
  using enum EventType;
  if (format == "access") return {HttpRequest};
  if (format == "auto") return {AuthFailure, AuthSuccess, SessionActivity, HttpRequest};
  return {AuthFailure, AuthSuccess, SessionActivity};
}

bool has_bytes(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return !error && size > 0;
}

}  // namespace

std::vector<FileInput> default_files(const std::string& log_directory) {
  std::vector<FileInput> files;
  for (const std::string_view name : kLoginFiles) {
    files.push_back({.glob = log_directory + "/" + std::string(name), .format = "auth", .is_optional = true});
  }
  for (const char* name : {"nginx/*access*.log", "apache2/*access*.log", "httpd/*access_log"}) {
    files.push_back({.glob = log_directory + "/" + name, .format = "access", .is_optional = true});
  }
  for (const char* name : {"nginx/*error*.log", "apache2/*error*.log", "httpd/*error_log"}) {
    files.push_back({.glob = log_directory + "/" + name, .format = "auto", .is_optional = true});
  }
  return files;
}

SourceSet::SourceSet(SourceSetOptions options, NormaliserFactory factory, IntakeSink& sink, const Enricher* enricher)
    : options_(std::move(options)), factory_(std::move(factory)), sink_(sink), enricher_(enricher) {}

std::vector<FileInput> SourceSet::inputs() const {
  std::vector<FileInput> all = options_.files;
  if (options_.has_default_files) {
    for (FileInput& file : default_files(options_.log_directory)) all.push_back(std::move(file));
  }
  return all;
}

std::map<std::string, std::string> SourceSet::excluded() const {
  std::map<std::string, std::string> paths;
  if (!choice_.is_journal) return paths;
  for (const std::string_view name : kMirrors) {
    paths[options_.log_directory + "/" + std::string(name)] = "its lines are in the journal too: " + choice_.reason;
  }
  return paths;
}

Status SourceSet::open_marks() {
  if (options_.mark_directory.empty()) return {};
  for (const std::string_view source : {kJournald, kFiles, kSyslog, kBus}) {
    Result<RecordMark> mark = RecordMark::open(options_.mark_directory + "/attempt." + std::string(source));
    if (!mark) return fail(mark.error());
    marks_.emplace(source, std::move(*mark));
  }
  return {};
}

RecordMark* SourceSet::mark_of(std::string_view source) {
  const auto mark = marks_.find(source);
  return mark == marks_.end() ? nullptr : &mark->second;
}

Status SourceSet::start() {
  if (Status opened = open_marks(); !opened) return opened;
  bool has_auth_file = false;
  for (const std::string_view name : kLoginFiles) {
    has_auth_file = has_auth_file || has_bytes(options_.log_directory + "/" + std::string(name));
  }
  choice_ = choose_auth_source(options_.journald, probe_journal(options_.journal_directory), has_auth_file);
  if (!options_.syslog.udp_address.empty() || !options_.syslog.tcp_address.empty()) {
    SyslogOptions syslog_options = options_.syslog;
    syslog_options.mark = mark_of(kSyslog);
    auto syslog = SyslogSource::open(std::move(syslog_options), factory_("syslog"), sink_, enricher_);
    if (!syslog) return fail(std::move(syslog).error().while_("starting sources.syslog"));
    syslog_ = std::move(*syslog);
    threads_.emplace_back([this](const std::stop_token& stop) { syslog_->run(stop); });
  }
  if (options_.bus_events.queue != nullptr) {
    BusEventsOptions bus_options = options_.bus_events;
    bus_options.mark = mark_of(kBus);
    bus_events_ = std::make_unique<BusEvents>(bus_options, sink_, enricher_);
    threads_.emplace_back([this](const std::stop_token& stop) { bus_events_->run(stop); });
  }
  if (choice_.is_journal) {
    journald_ = std::make_unique<JournaldSource>(
        JournaldOptions{.directory = options_.journal_directory, .detail = choice_.reason, .mark = mark_of(kJournald)},
        factory_("journal"), sink_, enricher_);
    threads_.emplace_back([this](const std::stop_token& stop) { journald_->run(stop); });
  }
  files_ = std::make_unique<FileTail>(inputs(), excluded(), factory_, sink_, enricher_);
  if (RecordMark* mark = mark_of(kFiles)) files_->mark_records(*mark);
  threads_.emplace_back([this](const std::stop_token& stop) { files_->run(stop); });
  return {};
}

void SourceSet::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
}

std::vector<SourceStatus> SourceSet::status() const {
  std::vector<SourceStatus> all;
  if (journald_) {
    all.push_back(journald_->status());
  } else {
    all.push_back({.name = "journald", .state = "off", .detail = choice_.reason, .refused = {}});
  }
  if (files_) {
    for (SourceStatus& status : files_->status()) all.push_back(std::move(status));
  }
  if (syslog_) {
    for (SourceStatus& status : syslog_->status()) all.push_back(std::move(status));
  } else {
    all.push_back({.name = "syslog",
                   .state = "off",
                   .detail = "sources.syslog.enabled takes messages of other hosts",
                   .refused = {}});
  }
  if (bus_events_) all.push_back(bus_events_->status());
  return all;
}

std::vector<Produces> SourceSet::produces() const {
  std::vector<Produces> all;
  all.push_back({.source = "journald",
                 .types = types_of_format("journal"),
                 .is_active = journald_ && journald_->status().state == "watching",
                 .how_to_enable = "sources.journald: on"});
  const std::vector<SourceStatus> files = files_ ? files_->status() : std::vector<SourceStatus>();
  const auto is_read = [&files](const std::string& glob) {
    return std::ranges::any_of(files, [&glob](const SourceStatus& file) {
      return file.state == "watching" && matches_glob(glob, file.name.substr(std::string_view("file:").size()));
    });
  };
  for (const FileInput& input : inputs()) {
    all.push_back({.source = "file:" + input.glob,
                   .types = types_of_format(input.format),
                   .is_any = input.format == "json",
                   .is_active = is_read(input.glob),
                   .how_to_enable = "sources.files: name a log of this kind that exists and may be read"});
  }
  all.push_back({.source = "syslog",
                 .types = types_of_format("syslog"),
                 .is_active = syslog_ != nullptr,
                 .how_to_enable = "sources.syslog.enabled: true, with protocol, host and port"});
  all.push_back({.source = "bus",
                 .types = {},
                 .is_any = true,
                 .is_active = bus_events_ != nullptr,
                 .how_to_enable = "bus.take_events: true takes what others publish on sec.events.>"});
  for (Produces& source : all) {
    if (source.is_active) source.how_to_enable.clear();
  }
  return all;
}

}  // namespace onesec::sources
