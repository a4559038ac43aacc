#include "emulator/run/project_databases.h"

#include <algorithm>
#include <initializer_list>

#include "compat/cloudflare/database_request.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace emulator {

using compat::WranglerDatabase;
using compat::cloudflare::IsUuid;
using storage::Error;

namespace {

const std::string& FirstOf(std::initializer_list<const std::string*> texts) {
  const auto found =
      std::find_if(texts.begin(), texts.end(), [](const auto* text) { return !text->empty(); });
  return found == texts.end() ? **texts.begin() : **found;
}

// What a Worker's binding asks for.
const std::string& IdOfBinding(const WranglerDatabase& database) {
  return FirstOf({&database.preview_database_id, &database.database_id, &database.binding});
}

std::string UuidOf(const std::string& id) {
  return IsUuid(id) ? storage::LowerCase(id) : std::string();
}

bool IsName(const std::string& name) {
  try {
    compat::cloudflare::CheckDatabaseName(name);
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::string BindingText(const WranglerDatabase& database) {
  std::string text = "d1-emulator: binding " + database.binding;
  if (!database.environment.empty()) text += " of env." + database.environment;
  return text;
}

// Finds and makes databases of one account.
class DatabaseMaker {
 public:
  DatabaseMaker(storage::Databases& databases, const DatabaseOwner& owner)
      : databases_(databases), owner_(owner) {}

  // The one with this uuid, or where that is empty of this name. A name that the API would refuse,
  // or that another database has, gives way to the uuid.
  storage::DatabaseRecord FindOrMake(const std::string& uuid, const std::string& name) {
    storage::Catalog& catalog = databases_.catalog();
    const auto named = catalog.FindByName(owner_.account_id, name);
    if (uuid.empty() && named) return *named;
    if (!uuid.empty()) {
      if (const auto found = catalog.FindByUuid(owner_.account_id, uuid)) return *found;
    }
    const bool takes_name = uuid.empty() || (!named && IsName(name));
    if (takes_name) compat::cloudflare::CheckDatabaseName(name);
    return databases_.Create(NewDatabaseRecord(takes_name ? name : uuid, uuid, owner_),
                             owner_.max_databases);
  }

 private:
  storage::Databases& databases_;
  const DatabaseOwner& owner_;
};

}  // namespace

std::string MainUuidOf(const WranglerDatabase& database) {
  const std::string own = UuidOf(database.database_id);
  return own.empty() ? UuidOf(database.preview_database_id) : own;
}

std::string NameOf(const WranglerDatabase& database) {
  return FirstOf({&database.database_name, &database.binding});
}

storage::DatabaseRecord NewDatabaseRecord(const std::string& name, const std::string& uuid,
                                          const DatabaseOwner& owner) {
  storage::DatabaseRecord record = compat::cloudflare::NewDatabaseOf(owner.account_id);
  record.uuid = uuid;
  record.name = name;
  return record;
}

ProjectDatabases MakeProjectDatabases(const std::vector<WranglerDatabase>& configured,
                                      storage::Databases& databases, const DatabaseOwner& owner,
                                      std::ostream& messages) {
  ProjectDatabases project;
  DatabaseMaker maker(databases, owner);
  for (const WranglerDatabase& database : configured) {
    const std::string name = NameOf(database);
    const storage::DatabaseRecord main = maker.FindOrMake(MainUuidOf(database), name);
    if (std::ranges::find(project.uuids, main.uuid) == project.uuids.end()) {
      project.uuids.push_back(main.uuid);
    }
    if (!database.migrations_table.empty()) {
      project.migrations_tables.emplace(main.uuid, database.migrations_table);
    }
    const std::string& id = IdOfBinding(database);
    storage::DatabaseRecord bound = main;
    if (!IsUuid(id)) {
      bound = *databases.catalog().FindByUuid(
          owner.account_id, project.uuids_by_id.emplace(id, main.uuid).first->second);
    } else if (UuidOf(id) != main.uuid) {
      bound = maker.FindOrMake(UuidOf(id), name + "-preview");
    }
    messages << BindingText(database) << " is database " << bound.name << " (" << bound.uuid
             << ")\n";
  }
  return project;
}

std::map<std::string, std::string> NamesOfBindings(const std::vector<WranglerDatabase>& configured,
                                                   std::ostream& messages) {
  std::map<std::string, std::string> names_by_id;
  for (const WranglerDatabase& database : configured) {
    const std::string& id = IdOfBinding(database);
    const std::string& meant =
        IsUuid(id) ? id : names_by_id.emplace(id, NameOf(database)).first->second;
    messages << BindingText(database) << " is database " << meant << '\n';
  }
  return names_by_id;
}

}  // namespace emulator
