// Node loads this before wrangler, Vite or Vitest, and the D1 bindings of their Workers lead to the
// server of D1_EMULATOR_URL, or else CLOUDFLARE_API_BASE_URL:
//   NODE_OPTIONS="--require /path/to/binding.cjs" npx wrangler dev
// Without these variables, or where the second is Cloudflare's own address, nothing is changed.
//
// All of them run Workers by Miniflare, whose plugin for D1 is an object that it both exports and
// uses. Two functions of it are given options in which every D1 binding is a remote one, at an address
// of the server that says which binding means which database; other bindings are left as they are, and
// so are those that a project leads to an account of this server itself.
// It loads in an old Node too, of which old_node.cjs tells.

"use strict";

const Module = require("module");
const { URL } = require("url");

const CLOUDFLARE = "https://api.cloudflare.com";
const MINIFLARE = /[\\/]miniflare[\\/]dist[\\/]/;

const server = originOf(process.env.D1_EMULATOR_URL) || originOf(process.env.CLOUDFLARE_API_BASE_URL);

// Ids of a configuration that are no UUIDs, and the databases that they mean.
const known = JSON.parse(process.env.D1_EMULATOR_DATABASES || "{}");

function originOf(address) {
  if (!address) return null;
  const origin = new URL(address).origin;
  return origin === CLOUDFLARE ? null : origin;
}

// Whether a binding's address is one of this server.
function leadsHere(address) {
  return Boolean(address) && originOf(address) === server;
}

// The address for a Worker with these bindings: names and ids.
function addressOf(bindings) {
  const account = process.env.CLOUDFLARE_ACCOUNT_ID;
  const token = process.env.CLOUDFLARE_API_TOKEN;
  let path = "/binding";
  if (account) path += "/@" + account + (token ? ":" + encodeURIComponent(token) : "");
  const address = new URL(path, server);
  for (const [name, id] of bindings) address.searchParams.set(name, known[id] || id);
  return address;
}

// `object` with each value that `changed` has another one for.
function mapValues(object, changed) {
  const result = {};
  for (const name of Object.keys(object)) result[name] = changed(name, object[name]);
  return result;
}

// Of Miniflare 5: all of a Worker's bindings stand in one object, and share an address.
function redirectWorker(options) {
  if (options.dev && leadsHere(options.dev.remoteProxyConnectionString)) return options;
  const isD1 = (binding) => binding.type === "d1";
  const bindings = Object.entries(options.config.env)
    .filter(([, binding]) => isD1(binding))
    .map(([name, binding]) => [name, binding.id || name]);
  if (bindings.length === 0) return options;
  // Where the key is to stand has moved within this version.
  const remote = (binding) =>
    Object.assign({}, binding, { remote: true, dev: Object.assign({}, binding.dev, { remote: true }) });
  const env = mapValues(options.config.env, (name, binding) =>
    isD1(binding) ? remote(binding) : binding,
  );
  return Object.assign({}, options, {
    config: Object.assign({}, options.config, { env }),
    dev: Object.assign({}, options.dev, { remoteProxyConnectionString: addressOf(bindings) }),
  });
}

// Of Miniflare 4: an array of names, or an object of ids, or of objects that hold them.
function redirectDatabases(options) {
  const given = options.d1Databases;
  const bindings = Array.isArray(given)
    ? given.map((name) => [name, name])
    : Object.entries(given).map(([name, value]) => [name, value.id || value]);
  const d1Databases = {};
  for (const [name, id] of bindings) {
    const address = given[name] && given[name].remoteProxyConnectionString;
    d1Databases[name] = {
      id,
      remoteProxyConnectionString: leadsHere(address) ? address : addressOf([[name, id]]),
    };
  }
  return Object.assign({}, options, { d1Databases });
}

function redirected(options) {
  if (!options) return options;
  if (options.config && options.config.env) return redirectWorker(options);
  return options.d1Databases ? redirectDatabases(options) : options;
}

const redirectedPlugins = new WeakSet();

function redirectPlugin(plugin) {
  if (redirectedPlugins.has(plugin)) return;
  redirectedPlugins.add(plugin);
  const { getBindings, getServices } = plugin;
  plugin.getBindings = function (options, ...rest) {
    return getBindings.call(this, redirected(options), ...rest);
  };
  plugin.getServices = function (context) {
    const changed = Object.assign({}, context, { options: redirected(context.options) });
    return getServices.call(this, changed);
  };
}

if (server) {
  // Every CommonJS file runs through this, those that are imported too.
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, filename, ...rest) {
    const result = compile.call(this, content, filename, ...rest);
    if (MINIFLARE.test(filename) && this.exports && this.exports.D1_PLUGIN) {
      redirectPlugin(this.exports.D1_PLUGIN);
    }
    return result;
  };
}
