#include "tests/support/scripts/script.h"
#include "tests/support/scripts/words.h"

namespace tests {

namespace {

constexpr const char* kTables = R"(
/*******************************************************************************
   Drop Tables
********************************************************************************/
DROP TABLE IF EXISTS [Album];

DROP TABLE IF EXISTS [Artist];

DROP TABLE IF EXISTS [Employee];

DROP TABLE IF EXISTS [InvoiceLine];

DROP TABLE IF EXISTS [PlaylistTrack];

DROP TABLE IF EXISTS [Track];


/*******************************************************************************
   Create Tables
********************************************************************************/
CREATE TABLE [Album]
(
    [AlbumId] INTEGER  NOT NULL,
    [Title] NVARCHAR(160)  NOT NULL,
    [ArtistId] INTEGER  NOT NULL,
    CONSTRAINT [PK_Album] PRIMARY KEY  ([AlbumId]),
    FOREIGN KEY ([ArtistId]) REFERENCES [Artist] ([ArtistId])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);

CREATE TABLE [Artist]
(
    [ArtistId] INTEGER  NOT NULL,
    [Name] NVARCHAR(120),
    CONSTRAINT [PK_Artist] PRIMARY KEY  ([ArtistId])
);

CREATE TABLE [Employee]
(
    [EmployeeId] INTEGER  NOT NULL,
    [LastName] NVARCHAR(20)  NOT NULL,
    [ReportsTo] INTEGER,
    [BirthDate] DATETIME,
    CONSTRAINT [PK_Employee] PRIMARY KEY  ([EmployeeId]),
    FOREIGN KEY ([ReportsTo]) REFERENCES [Employee] ([EmployeeId])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);

CREATE TABLE [InvoiceLine]
(
    [InvoiceLineId] INTEGER  NOT NULL,
    [TrackId] INTEGER  NOT NULL,
    [UnitPrice] NUMERIC(10,2)  NOT NULL,
    [Quantity] INTEGER  NOT NULL,
    CONSTRAINT [PK_InvoiceLine] PRIMARY KEY  ([InvoiceLineId]),
    FOREIGN KEY ([TrackId]) REFERENCES [Track] ([TrackId])
		ON DELETE CASCADE ON UPDATE NO ACTION
);

CREATE TABLE [PlaylistTrack]
(
    [PlaylistId] INTEGER  NOT NULL,
    [TrackId] INTEGER  NOT NULL,
    CONSTRAINT [PK_PlaylistTrack] PRIMARY KEY  ([PlaylistId], [TrackId]),
    FOREIGN KEY ([TrackId]) REFERENCES [Track] ([TrackId])
		ON DELETE CASCADE ON UPDATE NO ACTION
);

CREATE TABLE [Track]
(
    [TrackId] INTEGER  NOT NULL,
    [Name] NVARCHAR(200)  NOT NULL,
    [AlbumId] INTEGER,
    [Composer] NVARCHAR(220),
    [Milliseconds] INTEGER  NOT NULL,
    [UnitPrice] NUMERIC(10,2)  NOT NULL,
    CONSTRAINT [PK_Track] PRIMARY KEY  ([TrackId]),
    FOREIGN KEY ([AlbumId]) REFERENCES [Album] ([AlbumId])
		ON DELETE CASCADE ON UPDATE NO ACTION
);


/*******************************************************************************
   Create Primary Key Unique Indexes
********************************************************************************/
CREATE UNIQUE INDEX [IPK_PlaylistTrack] ON [PlaylistTrack]([PlaylistId], [TrackId]);

/*******************************************************************************
   Create Foreign Keys
********************************************************************************/
CREATE INDEX [IFK_AlbumArtistId] ON [Album] ([ArtistId]);

CREATE INDEX [IFK_TrackAlbumId] ON [Track] ([AlbumId]);


/*******************************************************************************
   Populate Tables
********************************************************************************/
)";

// One INSERT of several rows, `values` of each.
class Populate {
 public:
  Populate(std::string& script, std::string_view table, std::string_view columns)
      : script_(script) {
    script_.append("INSERT INTO [").append(table).append("] (").append(columns);
    script_.append(") VALUES\n");
  }
  ~Populate() { script_ += ";\n"; }
  Populate(const Populate&) = delete;
  Populate& operator=(const Populate&) = delete;

  void Row(const std::string& values) {
    script_.append(first_ ? "    (" : ",\n    (").append(values).append(")");
    first_ = false;
  }

 private:
  std::string& script_;
  bool first_ = true;
};

}  // namespace

std::string MusicShopScript(const ScriptOptions& options) {
  Random random(options.seed);
  const int artists = 10 * options.scale;
  const int albums = 20 * options.scale;
  const int tracks = 60 * options.scale;
  const auto count = [](int n) { return static_cast<std::uint64_t>(n); };
  const auto some = [&](int n) { return std::to_string(random.Between(1, count(n))); };

  std::string script = "\xef\xbb\xbf\n/****************************************************\n";
  script += "   Music shop - Version 1.4;\n   Script: it's a script; --\n";
  script += "****************************************************/\n";
  script += "PRAGMA foreign_keys = OFF;\n";
  if (options.transaction) script += "BEGIN TRANSACTION;\n";
  script += kTables;
  for (int id = 1; id <= albums; ++id) {
    Populate album(script, "Album", "[AlbumId], [Title], [ArtistId]");
    album.Row(std::to_string(id) + ", " + Quoted(WordsOf(random, 5)) + ", " + some(artists));
  }
  {
    Populate artist(script, "Artist", "[ArtistId], [Name]");
    for (int id = 1; id <= artists; ++id) {
      artist.Row(std::to_string(id) + ", " + Quoted(WordsOf(random, 2)));
    }
  }
  {
    Populate employee(script, "Employee", "[EmployeeId], [LastName], [ReportsTo], [BirthDate]");
    for (int id = 1; id <= 8; ++id) {
      const std::string reports_to = id == 8 ? "NULL" : std::to_string(id + 1);
      employee.Row(std::to_string(id) + ", " + Quoted(WordsOf(random, 1)) + ", " + reports_to +
                   ", " + Quoted(Day(random) + " 00:00:00"));
    }
  }
  for (int id = 1; id <= 20 * options.scale; ++id) {
    Populate line(script, "InvoiceLine", "[InvoiceLineId], [TrackId], [UnitPrice], [Quantity]");
    line.Row(std::to_string(id) + ", " + some(tracks) + ", " + Price(random.Between(1, 300)) +
             ", 1");
  }
  for (int id = 1; id <= tracks; ++id) {
    if (random.Below(3) != 0) continue;
    Populate entry(script, "PlaylistTrack", "[PlaylistId], [TrackId]");
    entry.Row(some(5) + ", " + std::to_string(id));
  }
  for (int id = 1; id <= tracks; id += 20) {
    Populate track(script, "Track",
                   "[TrackId], [Name], [AlbumId], [Composer], [Milliseconds], [UnitPrice]");
    for (int one = id; one < id + 20 && one <= tracks; ++one) {
      const std::string composer = random.Below(2) == 0 ? "NULL" : Quoted(WordsOf(random, 3));
      track.Row(std::to_string(one) + ", " + Quoted(WordsOf(random, 4)) + ", " + some(albums) +
                ", " + composer + ", " + some(400'000) + ", 0.99");
    }
  }
  if (options.transaction) script += "COMMIT;\n";
  return script;
}

}  // namespace tests
