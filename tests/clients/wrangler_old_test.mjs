// The oldest wrangler that is looked after: it finds databases by paging through the list.

import { testWrangler } from "./wrangler_suite.mjs";

testWrangler("old", { notFound: /Couldn't find DB with name 'nobody'/ });
