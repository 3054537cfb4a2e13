#include "ai/analyst/notebook.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/sha256.h"
#include "platform/random.h"

namespace onesec::ai {
namespace {

class NotebookTest : public ::testing::Test {
 protected:
  NotebookTest() { std::filesystem::create_directory(folder_); }
  ~NotebookTest() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path() const { return folder_ + "/analysis.db"; }
  [[nodiscard]] Notebook open() const {
    Result<Notebook> notebook = Notebook::open(path());
    EXPECT_TRUE(notebook) << notebook.error().what;
    return std::move(*notebook);
  }
  void edit(const std::string& sql) const {
    Result<platform::Sqlite> db = platform::Sqlite::open(path());
    ASSERT_TRUE(db);
    ASSERT_TRUE(db->execute(sql));
  }

 private:
  std::string folder_ = ::testing::TempDir() + "notebook-" + platform::random_hex(8);
};

AiOutbound request(const std::string& body) {
  return {.at = Instant::from_seconds(1'795'000'000),
          .alert_id = "a1",
          .tier = "triage",
          .model = "m",
          .destination = "h:443",
          .body = body};
}

TEST_F(NotebookTest, KeepsRequestsAsTheyWere) {
  Notebook notebook = open();
  const Result<std::int64_t> id = notebook.put_request(request("{\"v\":1}"));
  ASSERT_TRUE(id);
  EXPECT_EQ(notebook.requests(10)->at(0).outcome, "under way");
  ASSERT_TRUE(notebook.note_outcome(*id, "answered", {700, 40, true}));
  const std::vector<AiOutbound> all = *notebook.requests(10);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].body, "{\"v\":1}");
  EXPECT_EQ(all[0].body_sha256, hex(sha256("{\"v\":1}")));
  EXPECT_EQ(all[0].input_tokens, 700U);
  EXPECT_EQ(*notebook.verify(), 1U);
}

TEST_F(NotebookTest, AnEditARemovalAndACutAreSeen) {
  {
    Notebook notebook = open();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(notebook.put_request(request("body " + std::to_string(i))));
    EXPECT_EQ(*notebook.verify(), 5U);
  }
  edit("UPDATE request SET body = 'other' WHERE id = 3");
  EXPECT_EQ(open().verify().error().what, "request 3 was changed, or one before it removed");
  edit("UPDATE request SET body = 'body 2' WHERE id = 3");
  EXPECT_TRUE(open().verify());
  edit("DELETE FROM request WHERE id = 5");
  EXPECT_EQ(open().verify().error().what, "the last requests were removed");
  edit("DELETE FROM request WHERE id = 2");
  EXPECT_EQ(open().verify().error().what, "request 3 was changed, or one before it removed");
}

TEST_F(NotebookTest, IsBoundedAndItsChainStartsLater) {
  Notebook notebook = std::move(*Notebook::open(path(), 150));
  for (int i = 0; i < 151; ++i) ASSERT_TRUE(notebook.put_request(request("x")));
  EXPECT_EQ(*notebook.verify(), 51U);
  EXPECT_EQ(notebook.requests(10'000)->size(), 51U);
}

TEST_F(NotebookTest, KeepsAnalysesWithTheirOpinions) {
  AiAnalysis analysis{.alert_id = "a1",
                      .at = Instant::from_seconds(1'795'000'000),
                      .score_percent = 90,
                      .summary = "HIGH brute_force",
                      .reasons = {{"severity HIGH", 10}},
                      .related = {"b"},
                      .triage = AiOpinion{.tier = "triage",
                                          .model = "m",
                                          .score_percent = 70,
                                          .category = "malware",
                                          .next_step = "none",
                                          .summary = "",
                                          .evidence = {"alert"}},
                      .deep = {}};
  {
    Notebook notebook = open();
    ASSERT_TRUE(notebook.put_analysis(analysis, "HIGH|9"));
  }
  Notebook notebook = open();
  const Result<AiAnalysis> found = notebook.analysis("a1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->triage->category, "malware");
  EXPECT_EQ(found->reasons[0].what, "severity HIGH");
  EXPECT_FALSE(found->deep);
  EXPECT_EQ(*notebook.materials(), (std::map<std::string, std::string>{{"a1", "HIGH|9"}}));
  EXPECT_EQ(notebook.analysis("a2").error().code, Code::NotFound);
  ASSERT_TRUE(notebook.forget_before(analysis.at + seconds(1)));
  EXPECT_EQ(notebook.analyses(10)->size(), 0U);
}

TEST_F(NotebookTest, RemembersWhatADayHasCostAndWhoAgreed) {
  {
    Notebook notebook = open();
    ASSERT_TRUE(notebook.put_spent({.day = 20'000, .tokens = 5, .microcents = 6, .calls = 7}));
    ASSERT_TRUE(notebook.note_consent("v1", "h:443", Instant::from_seconds(10)));
    ASSERT_TRUE(notebook.note_consent("v1", "h:443", Instant::from_seconds(20)));
  }
  Notebook notebook = open();
  EXPECT_EQ(notebook.spent()->tokens, 5U);
  EXPECT_EQ(*notebook.consent_at("v1", "h:443"), Instant::from_seconds(10)) << "the first time counts";
  EXPECT_EQ(*notebook.consent_at("v1", "other:443"), Instant());
}

TEST_F(NotebookTest, LeavesWhatIsNotItsOwnAlone) {
  {
    (void)open();
  }
  edit("PRAGMA user_version=2");
  EXPECT_EQ(Notebook::open(path()).error().code, Code::Unsupported);
  edit("PRAGMA user_version=1; PRAGMA application_id=7");
  EXPECT_EQ(Notebook::open(path()).error().code, Code::Corrupt);
}

}  // namespace
}  // namespace onesec::ai
