#include "tests/support/scripts/script.h"
#include "tests/support/scripts/words.h"

namespace tests {

namespace {

constexpr const char* kSchema = R"(
--
-- Table structure for table film
--

CREATE TABLE film (
  film_id int NOT NULL,
  title VARCHAR(255) NOT NULL,
  description BLOB SUB_TYPE TEXT DEFAULT NULL,
  rental_rate DECIMAL(4,2) DEFAULT 4.99 NOT NULL,
  rating VARCHAR(10) DEFAULT 'G',
  special_features VARCHAR(100) DEFAULT NULL,
  last_update TIMESTAMP NOT NULL,
  PRIMARY KEY  (film_id),
  CONSTRAINT CHECK_special_features CHECK(special_features is null or
                                          special_features like '%Trailers%' or
                                          special_features like '%Commentaries%'),
  CONSTRAINT CHECK_special_rating CHECK(rating in ('G','PG','PG-13','R','NC-17'))
)
;
CREATE  INDEX idx_film_title ON film(title)
;

--
-- Table structure for table inventory, whose keys are texts of its own
--

CREATE TABLE inventory (
  barcode TEXT PRIMARY KEY,
  film_id int NOT NULL,
  store_id INT NOT NULL,
  note TEXT,
  CONSTRAINT fk_inventory_store FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE NO ACTION ON UPDATE CASCADE,
  CONSTRAINT fk_inventory_film FOREIGN KEY (film_id) REFERENCES film (film_id) ON DELETE NO ACTION ON UPDATE CASCADE
)
;

--
-- Tables that name each other
--

CREATE TABLE staff (
  staff_id SMALLINT NOT NULL,
  last_name VARCHAR(45) NOT NULL,
  picture BLOB DEFAULT NULL,
  store_id INT NOT NULL,
  active SMALLINT DEFAULT 1 NOT NULL,
  last_update TIMESTAMP NOT NULL,
  PRIMARY KEY  (staff_id),
  CONSTRAINT fk_staff_store FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE NO ACTION ON UPDATE CASCADE
)
;
CREATE TABLE store (
  store_id INT NOT NULL,
  manager_staff_id SMALLINT NOT NULL,
  PRIMARY KEY  (store_id),
  CONSTRAINT fk_store_staff FOREIGN KEY (manager_staff_id) REFERENCES staff (staff_id)
)
;

CREATE TRIGGER film_trigger_ai AFTER INSERT ON film
 BEGIN
  UPDATE film SET last_update = DATETIME(new.last_update, '+1 hour')  WHERE rowid = new.rowid;
 END
;

CREATE VIRTUAL TABLE inventory_text USING fts5(note, content='inventory')
;
CREATE TRIGGER inventory_text_ai AFTER INSERT ON inventory
 BEGIN
  INSERT INTO inventory_text(rowid, note) VALUES (new.rowid, new.note);
 END
;
CREATE TRIGGER inventory_text_ad AFTER DELETE ON inventory
 BEGIN
  INSERT INTO inventory_text(inventory_text, rowid, note) VALUES ('delete', old.rowid, old.note);
 END
;

--
-- View structure for view staff_list
--

CREATE VIEW staff_list
AS
SELECT s.staff_id AS ID, s.last_name||'_'||s.staff_id AS name,
 CASE WHEN s.active=1 THEN 'active' ELSE '' END AS notes, s.store_id AS SID
FROM staff AS s JOIN store ON s.store_id = store.store_id
;
CREATE TRIGGER a_staff_list_ii INSTEAD OF INSERT ON staff_list
 BEGIN
  INSERT INTO staff (staff_id, last_name, store_id, last_update)
   VALUES (new.ID, new.name, new.SID, '2006-02-15 04:57:16');
 END
;

)";

// Insert into `table` (`columns`), each value a text.
void Insert(std::string& script, std::string_view table, std::string_view columns,
            std::initializer_list<std::string> values) {
  script.append("Insert into ").append(table).append("\n (").append(columns).append(")\nValues\n(");
  bool first = true;
  for (const std::string& value : values) {
    script.append(first ? "" : ",").append(Quoted(value));
    first = false;
  }
  script += ")\n;\n";
}

}  // namespace

std::string FilmRentalScript(const ScriptOptions& options) {
  Random random(options.seed);
  const int films = 40 * options.scale;
  const auto some = [&](int n) {
    return std::to_string(random.Between(1, static_cast<std::uint64_t>(n)));
  };
  constexpr std::array<std::string_view, 5> kRatings = {"G", "PG", "PG-13", "R", "NC-17"};
  constexpr std::array<std::string_view, 3> kFeatures = {"Trailers", "Trailers,Deleted Scenes",
                                                         "Commentaries"};

  std::string script = "/*\n\nFilm rental for SQLite\n\n*/\n\nPRAGMA foreign_keys=OFF;\n";
  if (options.transaction) script += "BEGIN;\n";
  script += kSchema;
  for (int id = 1; id <= films; ++id) {
    const std::string title = WordsOf(random, 2);
    const std::string rating(random.Pick(kRatings));
    Insert(script, "film",
           "film_id,title,description,rental_rate,rating,special_features,last_update",
           {std::to_string(id), title, WordsOf(random, 8), Price(random.Between(99, 499)), rating,
            std::string(random.Pick(kFeatures)), Day(random) + " 05:03:42.000"});
  }
  for (int item = 1; item <= 3 * films; ++item) {
    Insert(script, "inventory", "barcode,film_id,store_id,note",
           {"B-" + std::to_string(100'000 - item), some(films), some(2), WordsOf(random, 6)});
  }
  // So that the rows are not numbered as they stand.
  script += "DELETE FROM inventory WHERE film_id % 7 = 3\n;\n";
  for (int id = 1; id <= 2; ++id) {
    Insert(
        script, "staff", "staff_id,last_name,store_id,active,last_update",
        {std::to_string(id), WordsOf(random, 1), std::to_string(id), "1", "2021-03-06 15:52:00"});
    Insert(script, "store", "store_id,manager_staff_id",
           {std::to_string(id), std::to_string(3 - id)});
  }
  Insert(script, "staff_list", "ID,name,SID", {"9", WordsOf(random, 2), "1"});
  if (options.transaction) script += "COMMIT;\n";
  return script;
}

}  // namespace tests
