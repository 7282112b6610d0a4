// The quick-fix that ignores: what it makes of the policy's text, and where the reason is to be written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze, ignoredIn } from '../../server/src/core/analyze';
import { ignoreFix } from '../../server/src/core/fixes/ignore';
import { unignoreFix } from '../../server/src/core/fixes/unignore';
import { applyEdits } from '../../server/src/core/text';
import { npmLock } from '../support/locks';
import { osv, type ProjectTexts, projectOf } from '../support/project';

const texts: ProjectTexts = {
  manifests: '{ "dependencies": { "lodash": "^4.17.15" } }',
  lock: npmLock({ lodash: '^4.17.15' }, { 'node_modules/lodash': { version: '4.17.15' } }),
  advisories: [osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' })],
};
const entry =
  '{ "advisory": "GHSA-35jh-r3h4-6jhm", "package": "lodash", "reason": "", "until": "2026-12-01" }';

/** Checks what the fix makes of a policy, and that with a reason in its place the finding is ignored. */
function checkIgnore(before: string | undefined, after: string): void {
  const project = projectOf({ ...texts, ...(before === undefined ? {} : { policy: before }) });
  const [finding] = analyze(project);
  const ignore = ignoreFix(project, finding!);
  assert.equal(ignore?.fix.title, 'Ignore GHSA-35jh-r3h4-6jhm on lodash until 2026-12-01…');
  const edits = ignore.fix.edits.get('/project/.lockwatch.jsonc') ?? [];
  assert.equal(applyEdits(before ?? '', edits), after);
  const policy = applyEdits(after, [{ span: ignore.reason, newText: '"Not called"' }]);
  assert.deepEqual(
    ignoredIn(projectOf({ ...texts, policy })).map(({ suppressedBy }) => suppressedBy?.reason),
    ['Not called'],
  );
}

test('a policy that does not exist yet, or is empty, is written', () => {
  checkIgnore(undefined, `{\n  "ignore": [\n    ${entry}\n  ]\n}\n`);
  checkIgnore('\n', `{\n  "ignore": [\n    ${entry}\n  ]\n}\n`);
});

test('an entry goes behind the others, and their commas, comments and line ends stay', () => {
  checkIgnore(
    '{\r\n\t"ignore": [\r\n\t\t{ "advisory": "A-1", "reason": "x" } // why\r\n\t]\r\n}',
    `{\r\n\t"ignore": [\r\n\t\t{ "advisory": "A-1", "reason": "x" }, // why\r\n\t\t${entry}\r\n\t]\r\n}`,
  );
  checkIgnore(
    '{ "ignore": [{ "advisory": "A-1", "reason": "x" }] }',
    `{ "ignore": [{ "advisory": "A-1", "reason": "x" }, ${entry}] }`,
  );
  checkIgnore(
    '{\n  "ignore": [\n    { "advisory": "A-1", "reason": "x" },\n  ],\n}\n',
    `{\n  "ignore": [\n    { "advisory": "A-1", "reason": "x" },\n    ${entry}\n  ],\n}\n`,
  );
});

test('a list that is empty or missing is filled', () => {
  checkIgnore('{\n  "ignore": []\n}\n', `{\n  "ignore": [\n    ${entry}\n  ]\n}\n`);
  checkIgnore('{}', `{ "ignore": [${entry}] }`);
  checkIgnore(
    '{\n  // Nothing yet.\n  "$schema": "x"\n}\n',
    `{\n  // Nothing yet.\n  "$schema": "x",\n  "ignore": [\n    ${entry}\n  ]\n}\n`,
  );
});

test('no entry where there is no place for one', () => {
  for (const policy of ['[]', '{ "ignore": {} }', '"policy"']) {
    const project = projectOf({ ...texts, policy });
    assert.equal(ignoreFix(project, analyze(project)[0]!), undefined);
  }
});

test('malware for a week, and only in a workspace that is trusted; advice about no advisory not at all', () => {
  const malware = { ...texts, advisories: [osv('MAL-2026-1', 'lodash', { versions: ['4.17.15'] })] };
  const offered = (given: ProjectTexts) => {
    const project = projectOf(given);
    return ignoreFix(project, analyze(project)[0]!)?.fix.title;
  };
  assert.equal(offered(malware), 'Ignore MAL-2026-1 on lodash until 2026-11-08…');
  assert.equal(offered({ ...malware, trusted: false }), undefined);
  assert.equal(
    offered({ ...texts, manifests: '{ "dependencies": { "ms": "1.0.0" } }', advisories: [] }),
    undefined,
  );
});

test('an entry that ignores nothing is removed, with its line, its comma and its comment', () => {
  const check = (policy: string, after: string) => {
    const project = projectOf({ ...texts, policy });
    const fixes = analyze(project).flatMap((finding) => unignoreFix(project, finding) ?? []);
    const edits = fixes[0]?.edits.get('/project/.lockwatch.jsonc') ?? [];
    assert.equal(applyEdits(policy, edits), after);
  };
  const used = '{ "advisory": "GHSA-35jh-r3h4-6jhm", "reason": "x" }';
  const unused = '{ "advisory": "GHSA-xxxx-xxxx-xxxx", "reason": "x" }';
  check(
    `{\r\n  "ignore": [\r\n    ${used}, // used\r\n    ${unused} // gone\r\n  ]\r\n}`,
    `{\r\n  "ignore": [\r\n    ${used} // used\r\n  ]\r\n}`,
  );
  check(`{ "ignore": [${unused}, ${used}] }`, `{ "ignore": [${used}] }`);
  check(`{\n  "ignore": [\n    ${unused}\n  ]\n}\n`, '{\n  "ignore": []\n}\n');
});
