package store

// Everything that is said in SQL stands in this file. The dialect is SQLite's; what another database would have to say
// otherwise is little: "WITHOUT ROWID", the pragmas in open.go, and a byte-wise collation for ref.

// applicationID marks the file as ours (https://www.sqlite.org/pragma.html#pragma_application_id): "Kqld".
const applicationID = 0x4b716c64

// steps are the migrations: steps[0] makes version 1 from an empty file, steps[n] makes version n+1 from version n.
// A step that has been released is never edited.
var steps = []string{`
-- What stands at a ref now. A rowid table with an index beside it: with text as the clustered key, loading a million
-- records in random order took five times as long.
CREATE TABLE record (
	number     INTEGER PRIMARY KEY, -- stays the same when the record is renamed
	ref        TEXT    NOT NULL UNIQUE,
	collection TEXT    NOT NULL,
	state      INTEGER NOT NULL,    -- data.State
	moved      TEXT    NOT NULL,    -- the new ref of a redirect, or empty
	source     INTEGER NOT NULL,    -- source.number
	key        TEXT    NOT NULL,
	type       TEXT    NOT NULL,
	name       TEXT    NOT NULL,
	lang       TEXT    NOT NULL,
	start      INTEGER,             -- Unix milliseconds
	hash       BLOB    NOT NULL,
	created    INTEGER NOT NULL,    -- Unix milliseconds
	changed    INTEGER NOT NULL,    -- Unix milliseconds
	cursor     INTEGER NOT NULL,    -- of the last change
	body       BLOB                 -- data.Encode; null unless live
);
-- Without ref, by which the few of one start are sorted as they are read: an import writes half as much.
CREATE INDEX record_start ON record (collection, start) WHERE state = 1 AND start IS NOT NULL;

-- The names of sources, so that the key index stays small.
CREATE TABLE source (
	number INTEGER PRIMARY KEY,
	name   TEXT NOT NULL UNIQUE
);

-- The record that was given to a source's key, for ever.
CREATE TABLE key (
	source INTEGER NOT NULL,
	key    TEXT    NOT NULL,
	record INTEGER NOT NULL,
	PRIMARY KEY (source, key)
) WITHOUT ROWID;

-- Who refers to whom; live records only. The target need not exist.
CREATE TABLE link (
	target TEXT NOT NULL,
	ref    TEXT NOT NULL,
	PRIMARY KEY (target, ref)
) WITHOUT ROWID;

-- The change log. Its rows chain every version of a record, the newest of which is record.cursor.
CREATE TABLE change (
	cursor   INTEGER PRIMARY KEY,
	previous INTEGER NOT NULL,      -- cursor of the change before of the same record; 0 for the first
	ref      TEXT    NOT NULL,      -- as it was then
	op       INTEGER NOT NULL,      -- data.Op
	moved    TEXT    NOT NULL,      -- the new ref of a rename, or empty
	at       INTEGER NOT NULL,      -- Unix milliseconds
	hash     BLOB    NOT NULL       -- empty for withdrawals and renames
);

-- What a record said before it was changed: a body is stored once, in record while it is current, then here.
CREATE TABLE past (
	cursor INTEGER PRIMARY KEY,     -- of the change that made this version
	source INTEGER NOT NULL,
	key    TEXT    NOT NULL,
	type   TEXT    NOT NULL,
	name   TEXT    NOT NULL,
	lang   TEXT    NOT NULL,
	start  INTEGER,
	body   BLOB
);

-- Live records by collection, kept in the transaction that changes them.
CREATE TABLE counter (
	collection TEXT PRIMARY KEY,
	live       INTEGER NOT NULL
);
`, `
-- Feeds of one collection: its changes in their order, and its records in the order of their last changes.
CREATE INDEX change_collection ON change (substr(ref, 1, instr(ref, '/') - 1), cursor);
CREATE INDEX record_cursor ON record (collection, cursor);
`, `
-- What is known of a source; see data.SourceInfo. Times are Unix milliseconds.
ALTER TABLE source ADD COLUMN address       TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN license       TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN publisher     TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN publisher_iri TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN checked       INTEGER;
ALTER TABLE source ADD COLUMN obtained      INTEGER;
ALTER TABLE source ADD COLUMN failed        INTEGER;
ALTER TABLE source ADD COLUMN failure       TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN etag          TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN last_modified TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN digest        BLOB;
`, `
-- The history of what has one. The first change of each record is not in it: an import of what is new writes nothing here.
CREATE INDEX change_again ON change (ref, cursor) WHERE previous > 0;
`, `
-- What a source gave in its last import, which ended at a time in Unix milliseconds; see data.Given. The set of records
-- is what data.Numbers appends, or null if it is unknown.
ALTER TABLE source ADD COLUMN given   BLOB;
ALTER TABLE source ADD COLUMN open    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN unknown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN ended   INTEGER;
`, `
-- What each of several sources gives of a record; see data.Contribution. A record that one source gives has none here, and
-- its columns say for themselves which one: an import of what nobody else gives writes nothing here.
CREATE TABLE contribution (
	number INTEGER PRIMARY KEY,
	record INTEGER NOT NULL,        -- record.number
	source INTEGER NOT NULL,        -- source.number
	part   TEXT    NOT NULL,
	key    TEXT    NOT NULL,
	type   TEXT    NOT NULL,
	name   TEXT    NOT NULL,
	lang   TEXT    NOT NULL,
	start  INTEGER,
	hash   BLOB    NOT NULL,
	at     INTEGER NOT NULL,        -- when it was given as it is, Unix milliseconds
	body   BLOB    NOT NULL,
	UNIQUE (record, source, part)
);
CREATE INDEX contribution_source ON contribution (source, number);
ALTER TABLE record ADD COLUMN part          TEXT    NOT NULL DEFAULT ''; -- which of the source's files
ALTER TABLE record ADD COLUMN contributions INTEGER NOT NULL DEFAULT 0;  -- how many there are
ALTER TABLE source ADD COLUMN rank          INTEGER NOT NULL DEFAULT 0;  -- data.SourceInfo.Rank

-- What else records are known by, as hashes: a hint, to be checked against what they say. Written where sources are merged.
CREATE TABLE identity (
	value  INTEGER NOT NULL,
	record INTEGER NOT NULL,
	PRIMARY KEY (value, record)
) WITHOUT ROWID;

-- Up to which change the identities are all there; one row, once there is an identity.
CREATE TABLE identified (cursor INTEGER NOT NULL);
`}

// A limit that is a parameter stands as "?3 + 0": SQLite looks at a bare one to choose a plan, and so prepares the statement
// anew whenever it is bound, which takes several times as long as to run it.
const (
	columns = `r.ref, r.state, r.moved, s.name, r.key, r.type, r.name, r.lang, r.start, r.hash, r.created, r.changed, r.cursor, r.number, r.part, r.contributions`
	from    = ` FROM record r LEFT JOIN source s ON s.number = r.source `
	listed  = ` WHERE r.ref > ?1 AND r.ref < ?2 AND r.state = 1 ORDER BY r.ref LIMIT ?3 + 0`
	refers  = ` FROM link l JOIN record r ON r.ref = l.ref LEFT JOIN source s ON s.number = r.source
		WHERE l.target = ?1 AND l.ref > ?2 ORDER BY l.ref LIMIT ?3 + 0`
	starts = ` WHERE r.collection = ?1 AND r.state = 1 AND r.start >= ?2 AND r.start < ?3 AND (r.start, r.ref) > (?4, ?5)
		ORDER BY r.start, r.ref LIMIT ?6 + 0`

	newest = ` WHERE r.collection = ?1 AND r.cursor < ?2 ORDER BY r.cursor DESC LIMIT ?3 + 0`
	latest = ` WHERE r.collection = ?1 AND r.cursor > ?2 AND r.cursor <= ?3 ORDER BY r.cursor LIMIT ?4 + 0`

	selectEntry        = `SELECT ` + columns + `, r.body` + from + `WHERE r.ref = ?1`
	selectHead         = `SELECT ` + columns + from + `WHERE r.ref = ?1`
	selectList         = `SELECT ` + columns + from + listed
	selectListBody     = `SELECT ` + columns + `, r.body` + from + listed
	selectReferrers    = `SELECT ` + columns + refers
	selectReferrerBody = `SELECT ` + columns + `, r.body` + refers
	selectStarting     = `SELECT ` + columns + from + starts
	selectStartingBody = `SELECT ` + columns + `, r.body` + from + starts
	selectTaken        = `SELECT 1 FROM record WHERE ref = ?1`
	selectSource       = `SELECT number FROM source WHERE name = ?1`
	selectKey          = `SELECT r.ref FROM key k JOIN record r ON r.number = k.record WHERE k.source = ?1 AND k.key = ?2`
	selectCount        = `SELECT live FROM counter WHERE collection = ?1`
	selectChanges      = `SELECT cursor, ref, op, moved, at, hash FROM change WHERE cursor > ?1 ORDER BY cursor LIMIT ?2 + 0`
	selectLog          = `SELECT cursor, ref, op, moved, at, hash FROM change
		WHERE substr(ref, 1, instr(ref, '/') - 1) = ?3 AND cursor > ?1 ORDER BY cursor LIMIT ?2 + 0`
	selectNth   = `SELECT cursor FROM change WHERE substr(ref, 1, instr(ref, '/') - 1) = ?1 AND cursor > ?2 ORDER BY cursor LIMIT 1 OFFSET ?3`
	selectFirst = `SELECT iif(p.ref = c.ref, p.cursor, 0) FROM change c JOIN change p ON p.cursor = c.previous
		WHERE c.ref = ?1 AND c.previous > 0 ORDER BY c.cursor LIMIT 1`
	selectEarlier    = `SELECT cursor, ref, op, moved, at, hash FROM change WHERE ref = ?3 AND previous > 0 AND cursor < ?1 ORDER BY cursor DESC LIMIT ?2 + 0`
	selectLater      = `SELECT cursor, ref, op, moved, at, hash FROM change WHERE ref = ?3 AND previous > 0 AND cursor > ?1 ORDER BY cursor LIMIT ?2 + 0`
	selectRevisions  = `SELECT count(*) FROM change WHERE ref = ?1 AND previous > 0`
	selectLatest     = `SELECT ` + columns + from + latest
	selectLatestBody = `SELECT ` + columns + `, r.body` + from + latest
	selectNewest     = `SELECT ` + columns + from + newest
	selectNewestBody = `SELECT ` + columns + `, r.body` + from + newest
	selectNumbered   = `SELECT ` + columns + from + `WHERE r.number BETWEEN ?1 AND ?2 ORDER BY r.number`
	selectNumbers    = `SELECT coalesce(max(number), 0) FROM record`
	selectAt         = `SELECT at FROM change WHERE cursor = ?1`
	selectCursor     = `SELECT cursor, at FROM change ORDER BY cursor DESC LIMIT 1`
	selectVersion    = `SELECT c.previous, c.ref, c.op, c.moved, c.at, c.hash, s.name, p.key, p.type, p.name, p.lang, p.start, p.body
		FROM change c LEFT JOIN past p ON p.cursor = c.cursor LEFT JOIN source s ON s.number = p.source WHERE c.cursor = ?1`

	sources       = `name, address, license, publisher, publisher_iri, checked, obtained, failed, failure, etag, last_modified, digest`
	selectSourced = `SELECT name, address, license, publisher, publisher_iri FROM source
		WHERE address <> '' OR license <> '' OR publisher <> '' OR publisher_iri <> '' ORDER BY name`
	selectSourceInfo  = `SELECT ` + sources + `, rank FROM source WHERE name = ?1`
	selectSourceInfos = `SELECT ` + sources + `, rank FROM source ORDER BY name`
	upsertSource      = `INSERT INTO source (` + sources + `) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
		ON CONFLICT (name) DO UPDATE SET address = excluded.address, license = excluded.license, publisher = excluded.publisher,
		publisher_iri = excluded.publisher_iri, checked = excluded.checked, obtained = excluded.obtained, failed = excluded.failed,
		failure = excluded.failure, etag = excluded.etag, last_modified = excluded.last_modified, digest = excluded.digest`

	shareColumns       = `c.number, s.name, s.rank, c.part, c.key, c.type, c.name, c.lang, c.start, c.hash, c.at`
	fromShares         = ` FROM contribution c JOIN source s ON s.number = c.source `
	selectContributors = `SELECT ` + shareColumns + `, c.body` + fromShares + `WHERE c.record = ?1`
	selectGivenBy      = `SELECT r.ref, r.number, ` + shareColumns + fromShares + `JOIN record r ON r.number = c.record WHERE c.source = ?1 AND c.number > ?2 ORDER BY c.number LIMIT ?3 + 0`
	selectOwn          = `SELECT number, part, key, type, name, lang, start, hash FROM contribution WHERE record = ?1 AND source = ?2`
	insertOwn          = `INSERT INTO contribution (record, source, part, key, type, name, lang, start, hash, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`
	copyOwn            = `INSERT INTO contribution (record, source, part, key, type, name, lang, start, hash, at, body)
		SELECT number, source, part, key, type, name, lang, start, hash, changed, body FROM record WHERE number = ?1`
	updateOwn        = `UPDATE contribution SET part = ?2, key = ?3, type = ?4, name = ?5, lang = ?6, start = ?7, hash = ?8, at = ?9, body = ?10 WHERE number = ?1`
	updateOwnSummary = `UPDATE contribution SET part = ?2, key = ?3, type = ?4, name = ?5, lang = ?6, start = ?7 WHERE number = ?1`
	moveOwn          = `UPDATE contribution SET record = ?2 WHERE number = ?1`
	deleteOwn        = `DELETE FROM contribution WHERE number = ?1`
	deleteAll        = `DELETE FROM contribution WHERE record = ?1`
	countThem        = `UPDATE record SET contributions = ?2 WHERE number = ?1`
	selectRanks      = `SELECT number, name, rank FROM source`
	updateRank       = `UPDATE source SET rank = ?2 WHERE number = ?1`
	selectRanked     = `SELECT DISTINCT r.ref FROM contribution c JOIN record r ON r.number = c.record WHERE c.source = ?1 ORDER BY r.ref`

	insertIdentity   = `INSERT INTO identity (value, record) VALUES (?1, ?2) ON CONFLICT DO NOTHING`
	selectIdentity   = `SELECT record FROM identity WHERE value = ?1 ORDER BY record LIMIT ?2 + 0`
	selectIdentified = `SELECT cursor FROM identified`
	insertIdentified = `INSERT INTO identified (cursor) VALUES (?1)`
	updateIdentified = `UPDATE identified SET cursor = ?1`

	selectGiven  = `SELECT given, open, unknown, ended FROM source WHERE name = ?1`
	updateGiven  = `UPDATE source SET given = ?2, open = ?3, unknown = ?4, ended = ?5 WHERE number = ?1`
	selectClaims = `SELECT key, record FROM key WHERE source = ?1 AND key > ?2 ORDER BY key LIMIT ?3 + 0`
	selectHeadAt = `SELECT ` + columns + from + `WHERE r.number = ?1`
	selectAtBody = `SELECT ` + columns + `, r.body` + from + `WHERE r.number = ?1`

	selectStanding = `SELECT number, state, moved, source, key, type, name, lang, start, hash, cursor, changed, part, contributions FROM record WHERE ref = ?1`
	selectBody     = `SELECT body FROM record WHERE number = ?1`
	selectOwner    = `SELECT record FROM key WHERE source = ?1 AND key = ?2`
	insertRecord   = `INSERT INTO record (ref, collection, state, moved, source, key, type, name, lang, start, hash, created, changed, cursor, body, part)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14, ?15)`
	updateRecord = `UPDATE record SET state = 1, moved = '', source = ?2, key = ?3, type = ?4, name = ?5, lang = ?6, start = ?7, hash = ?8, changed = ?9, cursor = ?10, body = ?11,
		part = ?12 WHERE number = ?1`
	updateGiver   = `UPDATE record SET source = ?2, key = ?3, part = ?4 WHERE number = ?1`
	updateSummary = `UPDATE record SET type = ?2, name = ?3, lang = ?4, start = ?5 WHERE number = ?1`
	updateGone    = `UPDATE record SET state = 2, moved = ?4, body = NULL, changed = ?2, cursor = ?3 WHERE number = ?1`
	updateRef     = `UPDATE record SET ref = ?2, collection = ?3, changed = ?4, cursor = ?5 WHERE number = ?1`
	insertPast    = `INSERT INTO past SELECT cursor, source, key, type, name, lang, start, body FROM record WHERE number = ?1`
	insertChange  = `INSERT INTO change (cursor, previous, ref, op, moved, at, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`
	insertSource  = `INSERT INTO source (name) VALUES (?1)`
	upsertKey     = `INSERT INTO key (source, key, record) VALUES (?1, ?2, ?3) ON CONFLICT (source, key) DO UPDATE SET record = excluded.record`
	insertLink    = `INSERT INTO link (target, ref) VALUES (?1, ?2) ON CONFLICT DO NOTHING`
	deleteLink    = `DELETE FROM link WHERE target = ?1 AND ref = ?2`
	upsertCounter = `INSERT INTO counter (collection, live) VALUES (?1, ?2) ON CONFLICT (collection) DO UPDATE SET live = live + excluded.live`
	beginRead     = `BEGIN`
	beginWrite    = `BEGIN IMMEDIATE`
	commit        = `COMMIT`
	rollback      = `ROLLBACK`
	checkpoint    = `PRAGMA wal_checkpoint(TRUNCATE)`
)
