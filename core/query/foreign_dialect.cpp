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
    "alter",    "analyse",   "binary",  "case",     "cast",      "collate", "column",    "commit",
    "connect",  "convert",   "create",  "cross",    "database",  "declare", "delay",     "delete",
    "div",      "drop",      "dual",    "dumpfile", "else",      "except",  "exec",      "execute",
    "glob",     "grant",     "handler", "having",   "ilike",     "infile",  "insert",    "intersect",
    "interval", "into",      "is",      "kill",     "language",  "load",    "lock",      "match",
    "merge",    "minus",     "mod",     "natural",  "outfile",   "over",    "partition", "perform",
    "prepare",  "procedure", "regexp",  "rename",   "returning", "revoke",  "rlike",     "rollback",
    "rownum",   "schema",    "set",     "shutdown", "similar",   "sounds",  "table",     "then",
    "truncate", "union",     "update",  "use",      "using",     "vacuum",  "values",    "waitfor",
    "when",     "with",      "xml",     "xor",
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
    "convert",
    "current_database",
    "current_setting",
    "current_user",
    "database",
    "db_id",
    "db_name",
    "dbms_random",
    "decode",
    "elt",
    "export_set",
    "extractvalue",
    "find_in_set",
    "geometrycollection",
    "greatest",
    "group_concat",
    "gtid_subset",
    "hashbytes",
    "hex",
    "host_name",
    "if",
    "ifnull",
    "instr",
    "is_member",
    "is_srvrolemember",
    "isnull",
    "json_keys",
    "least",
    "linestring",
    "load_extension",
    "load_file",
    "locate",
    "lpad",
    "make_set",
    "md5",
    "mid",
    "multipoint",
    "name_const",
    "nullif",
    "nvl",
    "nvl2",
    "object_id",
    "openrowset",
    "ora_hash",
    "ord",
    "password",
    "pg_sleep",
    "polygon",
    "procedure",
    "quote",
    "quotename",
    "randomblob",
    "regexp_substr",
    "row",
    "row_count",
    "rpad",
    "schema",
    "serverproperty",
    "session_user",
    "sha1",
    "sleep",
    "soundex",
    "sqlite_version",
    "strcmp",
    "substr",
    "suser_name",
    "suser_sname",
    "sys_context",
    "sysdate",
    "system_user",
    "to_char",
    "to_number",
    "typeof",
    "unhex",
    "updatexml",
    "user",
    "user_name",
    "utl_http",
    "utl_inaddr",
    "version",
    "xmlelement",
    "xmltype",
    "zeroblob",
};

constexpr std::string_view attackWords[]{
    "all_objects",      "all_tab_columns", "all_tables",
    "all_users",        "benchmark",       "column_name",
    "concat_ws",        "ctxsys",          "dba_tables",
    "dba_users",        "dbms_lock",       "dbms_pipe",
    "drithsx",          "dumpfile",        "extractvalue",
    "generate_series",  "group_concat",    "information_schema",
    "load_file",        "master",          "msysaccessobjects",
    "msysaccessxml",    "msysobjects",     "mysql",
    "opendatasource",   "openrowset",      "outfile",
    "pg_sleep",         "randomblob",      "sp_executesql",
    "sp_oacreate",      "sp_password",     "sqlite_master",
    "sqlite_schema",    "sqlite_sequence", "sqlite_temp_master",
    "syscat",           "syscolumns",      "sysdatabases",
    "sysdummy1",        "sysibm",          "syslogins",
    "sysmaster",        "sysobjects",      "sysprocesses",
    "systables",        "sysusers",        "sysxlogins",
    "table_name",       "table_schema",    "updatexml",
    "user_tab_columns", "user_tables",     "utl_http",
    "utl_inaddr",       "waitfor",         "xp_cmdshell",
    "xp_dirtree",       "xp_regread",
};

// What system tables and packages begin with: of Firebird, PostgreSQL, SQL Server, Oracle.
constexpr std::string_view attackPrefixes[]{"rdb$", "mon$", "pg_", "xp_",   "dbms_",
                                            "utl_", "v$",   "x$",  "sysibm"};

// What other databases know without brackets.
constexpr std::string_view foreignNames[]{
    "current_date",   "current_schema", "current_time", "current_timestamp", "current_user", "localtime",
    "localtimestamp", "rowid",          "rownum",       "session_user",      "sysdate",      "system_user",
    "systimestamp",
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
bool isForeignName(std::string_view name) {
    return contains(foreignNames, name);
}
bool isAttackFunction(std::string_view name) {
    return contains(attackFunctions, name);
}
bool isAttackWord(std::string_view word) {
    return contains(attackWords, word) ||
           std::any_of(std::begin(attackPrefixes), std::end(attackPrefixes), [word](std::string_view prefix) {
               return word.size() > prefix.size() && equalsIgnoreCase(word.substr(0, prefix.size()), prefix);
           });
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
