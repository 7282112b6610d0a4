// The fixes for people: by the files that are edited, and last what the package manager does without an edit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from '../../server/src/core/fixReports/text';
import type { Fix } from '../../server/src/core/types';
import { projectOf, root } from '../support/project';

test('fixes stand with the file that they edit, those of the package manager behind them', () => {
  const fixes = [
    fix('Update a in package-lock.json: no edit'),
    fix('Raise b to 2.0.0: major', 'package.json'),
    fix('Update c in package-lock.json: no edit'),
    fix('Raise d to 1.0.1: patch', 'package.json'),
  ];
  const plan = { fixes, edits: new Map(), introduces: [], unfixed: [], needs: [] };
  const told = text.toText({ root, projects: [{ project: projectOf({ manifests: '{}' }), plan }] });
  assert.equal(
    told,
    `package.json
  Raise b to 2.0.0: major
  Raise d to 1.0.1: patch

package manager
  Update a in package-lock.json: no edit
  Update c in package-lock.json: no edit

4 fixes cure 4 of 4 findings.
`,
  );
});

function fix(title: string, file?: string): Fix {
  const edits = new Map(file === undefined ? [] : [[`${root}/${file}`, []]]);
  return { strategy: 'raiseRange', title, bump: 'none', cures: [title], introduces: [], edits };
}
