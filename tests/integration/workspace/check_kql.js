// Checks queries against the tables' schemas with Microsoft's own parser: node check_kql.js TABLES.json < QUERIES
// Queries are separated by lines of "----"; ends with 1 and says what is wrong when one is not valid.
"use strict";
const fs = require("fs");
require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");
const K = globalThis.Kusto.Language;

const tables = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const symbols = Object.entries(tables).map(([name, columns]) =>
    K.Symbols.TableSymbol.From("(" + Object.entries(columns).map(([column, type]) => `${column}: ${type}`).join(", ")
        + ")").WithName(name));
const database = new K.Symbols.DatabaseSymbol.ctor("workspace", symbols);
const globals = K.GlobalState.Default.WithDatabase(database);

function check(query) {
    const code = K.KustoCode.ParseAndAnalyze(query, globals);
    const found = code.GetDiagnostics();
    const count = found.Count === undefined ? found.getCount() : found.Count;
    const messages = [];
    for (let i = 0; i < count; ++i) {
        const item = found.getItem(i);
        messages.push(`${item.Severity}: ${item.Message} at "${query.substr(item.Start, 60)}"`);
    }
    return messages;
}

// What must be noticed, so that silence means something.
for (const wrong of ["NoSuchTable | take 1", "CDBDataPlaneRequests | where NoSuchColumn == 1", "CDBDataPlaneRequests | wher 1"])
    if (check(wrong).length === 0) {
        console.error("the check does not see that this is wrong: " + wrong);
        process.exit(2);
    }

let bad = 0;
const queries = fs.readFileSync(0, "utf8").split(/^----$/m).map(query => query.trim()).filter(query => query);
for (const query of queries)
    for (const message of check(query)) {
        ++bad;
        console.error(message + "\n  in: " + query.slice(0, 200));
    }
console.log(`${queries.length} queries, ${bad} problems`);
process.exit(bad > 0 || queries.length === 0 ? 1 : 0);
