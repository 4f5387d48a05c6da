#include "core/query/foreign_dialect.h"

#include "core/query/lexer.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace cosmoswatch::query {
namespace {

// Sorted, lower case.
constexpr std::string_view foreignWords[]{
    "alter",    "analyse",   "binary",   "case",      "cast",     "collate",   "column",    "commit",
    "convert",  "create",    "cross",    "database",  "declare",  "delay",     "delete",    "div",
    "drop",     "dual",      "dumpfile", "else",      "except",   "exec",      "execute",   "grant",
    "handler",  "having",    "ilike",    "infile",    "insert",   "intersect", "interval",  "into",
    "is",       "kill",      "language", "load",      "lock",     "merge",     "minus",     "mod",
    "natural",  "outfile",   "over",     "partition", "perform",  "prepare",   "procedure", "regexp",
    "rename",   "returning", "revoke",   "rlike",     "rollback", "rownum",    "schema",    "set",
    "shutdown", "similar",   "sounds",   "table",     "then",     "truncate",  "union",     "update",
    "use",      "using",     "vacuum",   "values",    "waitfor",  "when",      "with",      "xor",
};

constexpr std::string_view foreignFunctions[]{
    "aes_decrypt",
    "aes_encrypt",
    "ascii",
    "benchmark",
    "bin",
    "char",
    "chr",
    "conv",
    "current_database",
    "current_setting",
    "current_user",
    "database",
    "db_id",
    "db_name",
    "decode",
    "elt",
    "export_set",
    "extractvalue",
    "find_in_set",
    "geometrycollection",
    "group_concat",
    "gtid_subset",
    "hex",
    "host_name",
    "is_member",
    "is_srvrolemember",
    "json_keys",
    "linestring",
    "load_extension",
    "load_file",
    "lpad",
    "make_set",
    "md5",
    "multipoint",
    "name_const",
    "object_id",
    "openrowset",
    "ord",
    "password",
    "pg_sleep",
    "polygon",
    "procedure",
    "quotename",
    "randomblob",
    "row",
    "row_count",
    "rpad",
    "schema",
    "session_user",
    "sha1",
    "sleep",
    "soundex",
    "strcmp",
    "sys_context",
    "sysdate",
    "system_user",
    "unhex",
    "updatexml",
    "user",
    "user_name",
    "utl_http",
    "utl_inaddr",
    "version",
    "xmltype",
};

constexpr std::string_view attackWords[]{
    "all_tables",         "benchmark",     "column_name", "concat_ws",         "ctxsys",
    "dbms_lock",          "dbms_pipe",     "dumpfile",    "extractvalue",      "group_concat",
    "information_schema", "load_file",     "master",      "msysaccessobjects", "mysql",
    "openrowset",         "outfile",       "pg_catalog",  "pg_sleep",          "pg_user",
    "randomblob",         "sp_executesql", "sp_oacreate", "sp_password",       "sqlite_master",
    "syscolumns",         "sysobjects",    "sysusers",    "table_name",        "table_schema",
    "updatexml",          "utl_http",      "utl_inaddr",  "waitfor",           "xp_cmdshell",
    "xp_dirtree",         "xp_regread",
};

constexpr std::string_view attackFunctions[]{
    "benchmark",  "extractvalue", "gtid_subset", "load_file", "openrowset",  "pg_sleep",
    "randomblob", "sleep",        "updatexml",   "xmltype",   "xp_cmdshell",
};

template<std::size_t count>
bool contains(const std::string_view (&sorted)[count], std::string_view word) {
    constexpr std::size_t longest = 24;
    if (word.size() > longest) return false;
    std::array<char, longest> lower{};
    std::transform(word.begin(), word.end(), lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 'a' - 'A') : letter;
    });
    return std::binary_search(std::begin(sorted), std::end(sorted),
                              std::string_view(lower.data(), word.size()));
}

} // namespace

bool isForeignWord(std::string_view word) {
    return contains(foreignWords, word);
}
bool isForeignFunction(std::string_view name) {
    return contains(foreignFunctions, name);
}
bool isAttackFunction(std::string_view name) {
    return contains(attackFunctions, name);
}
bool isAttackWord(std::string_view word) {
    return contains(attackWords, word);
}

bool callsForeignFunction(std::string_view text) {
    TokenList tokens;
    tokens.read(text);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
        if (tokens[i].is(TokenKind::Word) && tokens[i + 1].is(TokenKind::OpenParen) &&
            isForeignFunction(tokens.text(i)))
            return true;
    return false;
}

} // namespace cosmoswatch::query
