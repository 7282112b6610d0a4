// The fixes for people: by the files that are edited, and last what the package manager does without an edit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { fixAllInWords } from '../../server/src/core/fixAllWords';
import { text } from '../../server/src/core/fixReports/text';
import type { Fix } from '../../server/src/core/types';
import { osv, projectOf, root } from '../support/project';

test('fixes stand with the file that they edit, those of the package manager behind them', () => {
  const fixes = [
    fix('Update a in package-lock.json: no edit', 'updateLock'),
    fix('Override b to 2.0.0: major', 'override', 'package.json'),
    fix('Update c in package-lock.json: no edit', 'updateLock'),
    fix('Raise d to 1.0.1: patch', 'raiseRange', 'package.json'),
    fix('Override e to 3.0.0: patch, in the edit of b', 'override'),
  ];
  const plan = { fixes, edits: new Map(), introduces: [], unfixed: [], needs: [] };
  const told = text.toText({ root, projects: [{ project: projectOf({ manifests: '{}' }), plan }] });
  assert.equal(
    told,
    `package.json
  Override b to 2.0.0: major
  Raise d to 1.0.1: patch
  Override e to 3.0.0: patch, in the edit of b

package manager
  Update a in package-lock.json: no edit
  Update c in package-lock.json: no edit

5 fixes cure 5 of 5 findings.
`,
  );
});

test('what cannot be fixed is counted in good English', () => {
  const [finding] = analyze(
    projectOf({ manifests: '{"dependencies":{"a":"1.0.0"}}', advisories: [osv('MAL-2026-1', 'a', {})] }),
  );
  const plan = { fixes: [], edits: new Map(), introduces: [], needs: [] };
  const left = (count: number) => ({ ...plan, unfixed: Array(count).fill({ finding, why: '' }) });
  assert.deepEqual(
    [0, 1, 2].map((count) => fixAllInWords([left(count)])),
    ['Nothing to fix was found.', 'The finding cannot be fixed.', 'None of 2 findings can be fixed.'],
  );
});

function fix(title: string, strategy: string, file?: string): Fix {
  const edits = new Map(file === undefined ? [] : [[`${root}/${file}`, []]]);
  return { strategy, title, bump: 'none', cures: [title], introduces: [], edits };
}
