#include "store/audit.h"

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

class AuditTest : public StoreTest {
 protected:
  void write(AlertStore& store, int from, int until) {
    Commit batch;
    for (int i = from; i < until; ++i)
      batch.audit.push_back({Instant::from_seconds(i), "cli", "test", std::to_string(i)});
    must_commit(store, batch);
  }
  /// What verifying says after somebody ran `sql` on the file.
  Result<std::uint64_t> verify_after(const std::string& sql) {
    AlertStore store = open();
    write(store, 0, 10);
    Result<platform::Sqlite> db = platform::Sqlite::open(path_);
    EXPECT_TRUE(db);
    const Status edited = db->execute(sql);
    EXPECT_TRUE(edited) << (edited ? "" : edited.error().what);
    return store.own_reader().verify_audit();
  }
};

TEST_F(AuditTest, AnUntouchedChainHolds) { EXPECT_EQ(verify_after("SELECT 1").value_or(0), 10U); }

TEST_F(AuditTest, EveryClumsyEditIsNoticed) {
  const std::string drop = "DROP TRIGGER audit_is_not_edited; ";
  for (const std::string& sql :
       {drop + "UPDATE audit SET who = 'other' WHERE id = 4",
        drop + "UPDATE audit SET action = 'tes', target = 't3' WHERE id = 4",
        drop + "UPDATE audit SET at_ns = at_ns + 1 WHERE id = 10", std::string("DELETE FROM audit WHERE id = 5"),
        std::string("DELETE FROM audit WHERE id = 1"), std::string("DELETE FROM audit WHERE id = 10"),
        std::string("DELETE FROM audit"), std::string("INSERT INTO audit VALUES (11, 0, 'a', 'b', 'c', x'00')")}) {
    const Result<std::uint64_t> verified = verify_after(sql);
    EXPECT_FALSE(verified) << sql;
    if (!verified) {
      EXPECT_EQ(verified.error().code, Code::Corrupt);
    }
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directory(directory_);
  }
}

TEST_F(AuditTest, RowsCantBeUpdatedThroughTheirTable) {
  AlertStore store = open();
  write(store, 0, 2);
  Result<platform::Sqlite> db = platform::Sqlite::open(path_);
  ASSERT_TRUE(db);
  EXPECT_FALSE(db->execute("UPDATE audit SET who = 'other'"));
  EXPECT_EQ(store.own_reader().verify_audit().value_or(0), 2U);
}

TEST_F(AuditTest, ForgettingTheOldestKeepsTheChain) {
  AlertStore store = open();
  write(store, 0, 10);
  Commit batch;
  batch.retention = Retention{.max_audit_rows = 4};
  must_commit(store, batch);
  EXPECT_EQ(store.own_reader().verify_audit().value_or(0), 4U);
  write(store, 10, 12);
  EXPECT_EQ(store.own_reader().verify_audit().value_or(0), 6U);
  const auto newest = store.own_reader().audit(1);
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->at(0).target, "11");
}

}  // namespace
}  // namespace onesec::store
