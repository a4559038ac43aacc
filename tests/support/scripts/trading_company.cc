#include "tests/support/scripts/script.h"
#include "tests/support/scripts/words.h"

namespace tests {

namespace {

constexpr const char* kTables = R"(
CREATE TABLE [Categories]
(      [CategoryID] INTEGER PRIMARY KEY AUTOINCREMENT,
       [CategoryName] TEXT,
       [Description] TEXT,
       [Picture] BLOB
);

CREATE TABLE [Employees]
(      [EmployeeID] INTEGER PRIMARY KEY AUTOINCREMENT,
       [LastName] TEXT,
       [BirthDate] DATE,
       [ReportsTo] INTEGER,
       FOREIGN KEY ([ReportsTo]) REFERENCES [Employees] ([EmployeeID])
		ON DELETE CASCADE ON UPDATE NO ACTION
);

CREATE TABLE [Orders](
   [OrderID]INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
   [EmployeeID]INTEGER,
   [OrderDate]DATETIME,
   [Freight]NUMERIC DEFAULT 0,
   FOREIGN KEY ([EmployeeID]) REFERENCES [Employees] ([EmployeeID])
		ON DELETE CASCADE ON UPDATE NO ACTION
);

CREATE TABLE [Products](
   [ProductID]INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
   [ProductName]TEXT NOT NULL,
   [CategoryID]INTEGER,
   [UnitPrice]NUMERIC DEFAULT 0,
   [Discontinued]TEXT NOT NULL DEFAULT '0',
    CHECK ([UnitPrice]>=(0)),
	FOREIGN KEY ([CategoryID]) REFERENCES [Categories] ([CategoryID])
		ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE [Order Details](
   [OrderID]INTEGER NOT NULL,
   [ProductID]INTEGER NOT NULL,
   [UnitPrice]NUMERIC NOT NULL DEFAULT 0,
   [Quantity]INTEGER NOT NULL DEFAULT 1,
   [Discount]REAL NOT NULL DEFAULT 0,
    PRIMARY KEY ("OrderID","ProductID"),
    CHECK ([Discount]>=(0) AND [Discount]<=(1)),
    CHECK ([Quantity]>(0)),
	FOREIGN KEY ([OrderID]) REFERENCES [Orders] ([OrderID])
		ON DELETE CASCADE ON UPDATE NO ACTION,
	FOREIGN KEY ([ProductID]) REFERENCES [Products] ([ProductID])
		ON DELETE CASCADE ON UPDATE NO ACTION
);

CREATE VIEW [Alphabetical list of products]
AS
SELECT Products.*, Categories.CategoryName
FROM Categories INNER JOIN Products ON Categories.CategoryID = Products.CategoryID
WHERE (((Products.Discontinued)=0));

CREATE VIEW [Order Details Extended]
AS
SELECT "Order Details".OrderID, Products.ProductName,
  ("Order Details".UnitPrice*Quantity*(1-Discount)/100)*100 AS ExtendedPrice
FROM Products JOIN [Order Details] ON Products.ProductID = [Order Details].ProductID;

CREATE VIEW [Order Subtotals]
AS
SELECT [Order Details Extended].OrderID, round(Sum(ExtendedPrice), 2) AS Subtotal
FROM [Order Details Extended]
GROUP BY [Order Details Extended].OrderID;

CREATE VIEW [Summary of Sales by Year]
AS
SELECT strftime('%Y', Orders.OrderDate) AS Year, count(*) AS Orders, max([Order Subtotals].Subtotal) AS Most
FROM Orders INNER JOIN [Order Subtotals] ON Orders.OrderID = [Order Subtotals].OrderID
GROUP BY 1;

)";

constexpr const char* kHead = R"(-- A trading company
--
-- for SQLite; it is 100% made up

/* The tables name each other. */

PRAGMA foreign_keys=off;
)";

// A bitmap's head, and noise.
std::string Picture(Random& random) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string hex = "X'151C2F00020000000D000E0014002100FFFFFFFF4269746D617020496D616765";
  for (int i = 0; i < 8000; ++i) hex += kDigits[random.Below(16)];
  return hex + "'";
}

std::string WithCrlf(const std::string& script) {
  std::string text;
  for (const char byte : script) {
    if (byte == '\n') text += '\r';
    text += byte;
  }
  return text;
}

}  // namespace

std::string TradingCompanyScript(const ScriptOptions& options) {
  Random random(options.seed);
  const int orders = 30 * options.scale;
  const int products = 20 * options.scale;
  const auto some = [&](int n) {
    return std::to_string(random.Between(1, static_cast<std::uint64_t>(n)));
  };

  std::string script = kHead;
  if (options.transaction) script += "BEGIN TRANSACTION;\n";
  script += kTables;
  for (int id = 1; id <= 8; ++id) {
    script += "INSERT INTO Categories (CategoryID, CategoryName, Description, Picture)\nVALUES (" +
              std::to_string(id) + "," + Quoted(WordsOf(random, 1)) + "," +
              Quoted(WordsOf(random, 3) + "\n" + WordsOf(random, 3)) + "," + Picture(random) +
              ");\n";
  }
  // The details first: nobody's order of writing tables down is that of their keys.
  for (int order = 10'248; order < 10'248 + orders; ++order) {
    const std::uint64_t first = random.Between(1, static_cast<std::uint64_t>(products) - 2);
    for (std::uint64_t product = first; product <= first + random.Below(3); ++product) {
      script += "INSERT INTO \"Order Details\" VALUES (" + std::to_string(order) + "," +
                std::to_string(product) + "," + Price(random.Between(100, 9000)) + "," + some(50) +
                "," + (random.Below(2) == 0 ? "0.0" : "0.15") + ");\n";
    }
  }
  for (int id = 1; id <= 9; ++id) {
    script += "INSERT INTO Employees (EmployeeID, LastName, BirthDate, ReportsTo) VALUES (" +
              std::to_string(id) + "," + Quoted(WordsOf(random, 1)) + "," + Quoted(Day(random)) +
              "," + (id == 2 ? "NULL" : std::to_string(id % 9 + 1)) + ");\n";
  }
  for (int order = 10'248; order < 10'248 + orders; ++order) {
    script += "INSERT INTO Orders (OrderID, EmployeeID, OrderDate, Freight) VALUES (" +
              std::to_string(order) + "," + some(9) + "," + Quoted(Day(random)) + "," +
              Price(random.Between(0, 20'000)) + ");\n";
  }
  for (int id = 1; id <= products; ++id) {
    script +=
        "INSERT INTO Products (ProductID, ProductName, CategoryID, UnitPrice, Discontinued)"
        " VALUES (" +
        std::to_string(id) + "," + Quoted(WordsOf(random, 3)) + "," + some(8) + "," +
        Price(random.Between(100, 9000)) + "," + Quoted(std::to_string(random.Below(2))) + ");\n";
  }
  if (options.transaction) script += "COMMIT;\n";
  return WithCrlf(script + "PRAGMA foreign_keys=on;\n");
}

}  // namespace tests
