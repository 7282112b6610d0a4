// What is worked out once of a change, and what each who asks is told to be needed for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { packumentsNeeded } from '../../../server/src/core/fixes/index';
import { outcomeOf } from '../../../server/src/core/planning/outcome';
import { planningOf } from '../../../server/src/core/planning/proposal';
import { atOnce } from '../../support/atOnce';
import { npmLock } from '../../support/locks';
import { osv, projectOf } from '../../support/project';

/** The lockfile has not followed yet: nothing is known of `fresh`, which its next run brings in anyway. */
const project = () =>
  projectOf({
    manifests: '{ "dependencies": { "bad": "^1.0.0", "fresh": "^1.0.0" } }',
    lock: npmLock({ bad: '^1.0.0' }, { 'node_modules/bad': { version: '1.0.0' } }),
    advisories: [
      osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.0.1' }),
      osv('GHSA-bbbb-bbbb-bbbb', 'bad', { fixed: '1.0.1' }),
    ],
    registry: { bad: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' } },
  });

test('an outcome that is at hand needs what it needed when it was worked out', () => {
  const shared = project();
  const outcomes = [planningOf(shared, []), planningOf(shared, [])].map((planning) => {
    const { missing } = outcomeOf(planning, [], ['bad']);
    return { missing, needs: [...planning.needs] };
  });
  const told = { missing: [], needs: ['fresh'] };
  assert.deepEqual(outcomes, [told, told]);
});

test('the fixes of two findings that share them need the same', () => {
  const shared = project();
  const findings = analyze(shared).filter(({ exposed }) => exposed);
  const needs = findings.map((finding) => [
    finding.advisory?.id,
    atOnce(packumentsNeeded(shared, findings, [finding])),
  ]);
  assert.deepEqual(needs, [
    ['GHSA-aaaa-aaaa-aaaa', ['fresh']],
    ['GHSA-bbbb-bbbb-bbbb', ['fresh']],
  ]);
});
