// What schema 4 adds for the audit chain (core/alert/audit.h).
#pragma once

#include <string_view>

namespace cosmoswatch {

inline constexpr std::string_view auditSchema = R"sql(
CREATE TABLE audit(
    number INTEGER PRIMARY KEY,  -- 1, 2, 3 …
    time INTEGER NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    what TEXT NOT NULL,          -- JSON
    hash TEXT NOT NULL           -- over this entry and the hash before
) STRICT;
CREATE INDEX audit_subject ON audit(subject, number);
CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END;
-- Where the chain ends: a chain that lost its end is still a chain.
CREATE TABLE audit_head(
    id INTEGER PRIMARY KEY CHECK(id = 1),
    number INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head(id, number, hash) VALUES(1, 0, '');

-- The entry that says the same.
ALTER TABLE history ADD COLUMN audit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rule_changes ADD COLUMN audit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rule_changes ADD COLUMN content TEXT NOT NULL DEFAULT '';  -- all of the rule after it, as JSON
)sql";

} // namespace cosmoswatch
