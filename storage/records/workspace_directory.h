// The people and places around the records, as the catalog keeps them to search and to join with.

#pragma once

#include <string>
#include <vector>

namespace storage {

class CatalogFile;

// A plain value; no entry stands twice in a list.
struct WorkspaceDirectory {
  struct Workspace {
    std::string id;
    std::string slug;
    std::string name;
    std::string retention_tier;
  };
  struct User {
    std::string id;
    std::string email;
    std::string name;
  };
  struct Member {
    std::string user_id;
    std::string workspace_id;
  };
  // An integration that shares the owner's records with the members of another workspace.
  struct Share {
    std::string installed_in;
    std::string owner_id;
    std::string integration_id;
  };

  std::vector<Workspace> workspaces;
  std::vector<User> users;
  std::vector<Member> members;
  std::vector<Share> shares;
};

// Makes the catalog's tables say what `directory` says, and nothing else. Writes only where they
// differ.
void StoreDirectory(CatalogFile& file, const WorkspaceDirectory& directory);

// Whether there are records of a workspace that the directory does not have.
bool HasStrangers(CatalogFile& file);

}  // namespace storage
