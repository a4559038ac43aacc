// The newest wrangler: it asks for a database by its name.

import { testWrangler } from "./wrangler_suite.mjs";

testWrangler("new", { notFound: /Couldn't find a D1 DB with name or binding 'nobody'/ });
