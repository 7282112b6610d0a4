// The ways besides the shortest: in the report for programs, and as a number in the hover.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { basisOf } from '../../server/src/core/basis';
import { explainDeclaration } from '../../server/src/core/explain';
import { json } from '../../server/src/core/reports/json';
import { rules } from '../../server/src/core/rules/index';
import { npmLock } from '../support/locks';
import { osv, projectOf, root } from '../support/project';

const asked = { a: '1', b: '1' };
const project = projectOf({
  manifests: JSON.stringify({ dependencies: asked }),
  lock: npmLock(asked, {
    'node_modules/a': { version: '1.0.0', dependencies: { x: '1' } },
    'node_modules/b': { version: '1.0.0', dependencies: { x: '1', c: '1' } },
    'node_modules/c': { version: '1.0.0', dependencies: { x: '1', a: '1' } },
    'node_modules/x': { version: '1.0.0' },
  }),
  advisories: [osv('MAL-2026-1', 'x', {})],
});
const findings = analyze(project);

test('the report has the shortest ways and, apart, the longer ones', () => {
  const reported = { project, findings, ignored: [], problems: new Map() };
  const text = json.toText({ root, projects: [reported], feeds: [], notes: [], rules, version: '1.2.3' });
  const [{ paths, morePaths }] = JSON.parse(text).findings;
  assert.deepEqual(paths, [
    ['a', 'x'],
    ['b', 'x'],
  ]);
  assert.deepEqual(morePaths, {
    paths: [
      ['b', 'c', 'x'],
      ['b', 'c', 'a', 'x'],
    ],
    complete: true,
  });
});

test('the hover has the shortest ways and counts the others', () => {
  const [declaration] = project.manifests.get('')!.manifest.declarations;
  const text = explainDeclaration(project, { importer: '', declaration: declaration! }).toMarkdown({
    findings,
    basis: basisOf({ feeds: [], now: project.now }),
  });
  assert.match(
    text.replaceAll('\\', ''),
    /Comes through: a > x 1\.0\.0 {2}\nor through: b > x 1\.0\.0 and 2 more ways/,
  );
});
