#include "tests/support/shop.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/support/random.h"

namespace tests {

namespace {

// D1 takes 100,000 bytes a statement, and one that compiles to 25,000 operations; a row is some ten
// of them.
constexpr std::size_t kStatementBytes = 60'000;
constexpr int kStatementRows = 500;

constexpr std::array<std::string_view, 16> kFirstNames = {
    "Ada",  "Björn", "Chloé", "Daria", "Emeka", "Fatima", "Giulia", "Hana",
    "Igor", "Jorge", "Kaito", "Leïla", "Mila",  "Noor",   "Olga",   "Pedro"};
constexpr std::array<std::string_view, 12> kLastNames = {"O'Brien",  "Müller", "Núñez",  "Smith",
                                                         "D'Angelo", "Novák",  "Okafor", "Tanaka",
                                                         "Larsen",   "Dubois", "Costa",  "Wang"};
constexpr std::array<std::string_view, 8> kCountries = {"BR", "CZ", "DE", "ES",
                                                        "FR", "JP", "NG", "US"};
constexpr std::array<std::string_view, 10> kQualities = {
    "waterproof", "light",   "folding", "quiet",  "sturdy",
    "classic",    "compact", "soft",    "bright", "cordless"};
constexpr std::array<std::string_view, 8> kColours = {"red",   "blue", "green", "black",
                                                      "white", "grey", "amber", "violet"};
constexpr std::array<std::string_view, 12> kThings = {"lamp",   "tent",  "backpack", "kettle",
                                                      "jacket", "desk",  "speaker",  "drill",
                                                      "bottle", "chair", "boots",    "camera"};
constexpr std::array<std::string_view, 6> kCategories = {"garden", "home",    "kitchen",
                                                         "office", "outdoor", "workshop"};
constexpr std::array<std::string_view, 4> kStatuses = {"open", "paid", "shipped", "returned"};
constexpr std::array<std::string_view, 12> kSentences = {
    "Arrived a day early.",
    "I use it every day.",
    "The colour isn't quite what the picture shows.",
    "A present for my sister; she loves it 🎁.",
    "It stopped working after two weeks, I am disappointed.",
    "Bought a second one.",
    "Good value for the price.",
    "The manual is hard to read.",
    "Very quiet, very light.",
    "Stood up to a week of rain.",
    "Smaller than I thought.",
    "The box was damaged,\nbut what was in it was not."};

std::string Digits(const char* format, std::uint64_t number) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, static_cast<unsigned long long>(number));
  return buffer.data();
}

// Some second of 2024.
std::string Moment(Random& random) {
  std::string text = "2024-";
  text += Digits("%02llu-", random.Between(1, 12));
  text += Digits("%02llu ", random.Between(1, 28));
  text += Digits("%02llu:", random.Below(24));
  text += Digits("%02llu:", random.Below(60));
  text += Digits("%02llu", random.Below(60));
  return text;
}

// Two words with a space between.
template <typename FirstWords, typename SecondWords>
std::string PickTwo(Random& random, const FirstWords& first, const SecondWords& second) {
  std::string text(random.Pick(first));
  text += ' ';
  text += random.Pick(second);
  return text;
}

bool Contains(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

// The values of a row. Chained calls draw their random numbers one after the other; the operands of
// a plus would draw them in an order that is the compiler's. One thread at a time.
class Row {
 public:
  Row& Number(std::uint64_t number) { return Sql(std::to_string(number)); }
  Row& Text(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
      quoted += c;
      if (c == '\'') quoted += c;
    }
    return Sql(quoted + '\'');
  }
  Row& Sql(std::string_view sql) {
    if (!values_.empty()) values_ += ',';
    values_ += sql;
    return *this;
  }
  const std::string& values() const { return values_; }

 private:
  std::string values_;
};

// Gathers rows into INSERT statements of one table. One thread at a time.
class Inserts {
 public:
  Inserts(std::string head, const std::function<void(std::string_view)>& sink)
      : head_(std::move(head)), sink_(sink) {}
  ~Inserts() = default;
  Inserts(const Inserts&) = delete;
  Inserts& operator=(const Inserts&) = delete;

  void Add(const Row& row) {
    statement_ += statement_.empty() ? head_ + " VALUES\n(" : ",\n(";
    statement_ += row.values();
    statement_ += ')';
    if (++rows_ >= kStatementRows || statement_.size() >= kStatementBytes) Finish();
  }

  // To be called after the last row.
  void Finish() {
    if (rows_ > 0) sink_(statement_);
    statement_.clear();
    rows_ = 0;
  }

 private:
  std::string head_;
  const std::function<void(std::string_view)>& sink_;
  std::string statement_;
  int rows_ = 0;
};

// Makes the rows table by table. One thread at a time.
class Shop {
 public:
  Shop(const ShopOptions& options, const std::function<void(std::string_view)>& sink)
      : random_(options.seed), sink_(sink) {
    totals_.customers = options.rows / 10;
    totals_.products = options.rows / 50;
    totals_.orders = options.rows / 4;
    totals_.reviews = options.rows / 8;
    totals_.order_items =
        options.rows - totals_.customers - totals_.products - totals_.orders - totals_.reviews;
  }

  ShopTotals Make() {
    MakeCustomers();
    MakeProducts();
    MakeOrders();
    MakeOrderItems();
    MakeReviews();
    return totals_;
  }

 private:
  void MakeCustomers() {
    Inserts inserts("INSERT INTO customers(id, email, name, country, created_at)", sink_);
    for (std::uint64_t id = 1; id <= totals_.customers; ++id) {
      inserts.Add(Row()
                      .Number(id)
                      .Text(Digits("customer%llu@example.com", id))
                      .Text(PickTwo(random_, kFirstNames, kLastNames))
                      .Text(random_.Pick(kCountries))
                      .Text(Moment(random_)));
    }
    inserts.Finish();
  }

  void MakeProducts() {
    Inserts inserts(
        "INSERT INTO products(id, sku, name, description, category, price_cents, stock, weight_kg, "
        "attributes)",
        sink_);
    for (std::uint64_t id = 1; id <= totals_.products; ++id) {
      const std::string_view colour = random_.Pick(kColours);
      const std::string_view thing = random_.Pick(kThings);
      std::string name(random_.Pick(kQualities));
      name.append(" ").append(colour).append(" ").append(thing);
      std::string description("A ");
      description.append(random_.Pick(kQualities)).append(" ").append(thing).append(", also ");
      description.append(random_.Pick(kQualities)).append(".");
      std::string attributes("{\"colour\":\"");
      attributes.append(colour).append("\",\"size\":").append(Digits("%llu}", random_.Below(9)));
      prices_cents_.push_back(random_.Between(199, 49'999));
      if (Contains(name, "waterproof") || Contains(description, "waterproof")) {
        ++totals_.waterproof_products;
      }
      inserts.Add(Row()
                      .Number(id)
                      .Text(Digits("SKU-%06llu", id))
                      .Text(name)
                      .Text(description)
                      .Text(random_.Pick(kCategories))
                      .Number(prices_cents_.back())
                      .Number(random_.Below(1000))
                      .Sql(Digits("%llu.25", random_.Below(40)))
                      .Text(attributes));
    }
    inserts.Finish();
  }

  void MakeOrders() {
    Inserts inserts("INSERT INTO orders(id, customer_id, status, placed_at)", sink_);
    for (std::uint64_t id = 1; id <= totals_.orders; ++id) {
      const std::string_view status = random_.Pick(kStatuses);
      if (status == kStatuses.front()) ++totals_.open_orders;
      inserts.Add(Row()
                      .Number(id)
                      .Number(random_.Between(1, totals_.customers))
                      .Text(status)
                      .Text(Moment(random_)));
    }
    inserts.Finish();
  }

  // Each order has an item; the others are spread by chance.
  void MakeOrderItems() {
    Inserts inserts("INSERT INTO order_items(order_id, line, product_id, quantity, price_cents)",
                    sink_);
    std::vector<std::uint64_t> lines(totals_.orders + 1);
    for (std::uint64_t item = 1; item <= totals_.order_items; ++item) {
      const std::uint64_t order =
          item <= totals_.orders ? item : random_.Between(1, totals_.orders);
      const std::uint64_t product = random_.Between(1, totals_.products);
      const std::uint64_t quantity = random_.Between(1, 5);
      const std::uint64_t price_cents = prices_cents_[product - 1];
      totals_.revenue_cents += quantity * price_cents;
      inserts.Add(Row()
                      .Number(order)
                      .Number(++lines[order])
                      .Number(product)
                      .Number(quantity)
                      .Number(price_cents));
    }
    inserts.Finish();
  }

  void MakeReviews() {
    Inserts inserts(
        "INSERT INTO reviews(id, product_id, customer_id, stars, body, photo, created_at)", sink_);
    for (std::uint64_t id = 1; id <= totals_.reviews; ++id) {
      const std::string body = PickTwo(random_, kSentences, kSentences);
      if (Contains(body, "disappointed")) ++totals_.disappointed_reviews;
      const std::uint64_t stars = random_.Between(1, 5);
      totals_.stars += stars;
      inserts.Add(Row()
                      .Number(id)
                      .Number(random_.Between(1, totals_.products))
                      .Number(random_.Between(1, totals_.customers))
                      .Number(stars)
                      .Text(body)
                      .Sql(id % 10 == 0 ? Digits("X'%016llx'", random_.Next()) : "NULL")
                      .Text(Moment(random_)));
    }
    inserts.Finish();
  }

  Random random_;
  const std::function<void(std::string_view)>& sink_;
  ShopTotals totals_;
  std::vector<std::uint64_t> prices_cents_;  // of each product
};

}  // namespace

std::string ShopSchema() {
  std::ifstream file(SOURCE_DIR "/fixtures/shop/schema.sql", std::ios::binary);
  if (!file) throw std::runtime_error("fixtures/shop/schema.sql is missing");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

ShopTotals MakeShopRows(const ShopOptions& options,
                        const std::function<void(std::string_view)>& sink) {
  if (options.rows < 100) throw std::invalid_argument("a shop has 100 rows or more");
  return Shop(options, sink).Make();
}

}  // namespace tests
