// The report for code scanning: the rules that alerts are told under, and texts that others wrote.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmLock } from '../../support/locks';
import { osv, projectOf } from '../../support/project';
import { inputOf, policy, runOf, type SomeRule, small, uriOf } from '../../support/sarifLog';

const { advisories = [] } = small;

test('advice is told under the rule that says it, with its severity, and as no weakness', () => {
  const project = projectOf({
    manifests: '{ "dependencies": { "ms": "^2.0.0" } }',
    lock: npmLock({}, {}),
    policy,
  });
  const run = runOf(inputOf([project]));
  assert.deepEqual(
    run.results.map(({ ruleId, level, locations }) => [ruleId, level, uriOf(locations[0])]),
    [
      ['unusedIgnore', 'note', '.lockwatch.jsonc'],
      ['staleLock', 'note', 'package.json'],
    ],
  );
  assert.deepEqual(
    run.tool.driver.rules.map(({ id, name, properties }) => [id, name, properties]),
    [
      ['unusedIgnore', 'Ignored without effect', undefined],
      ['staleLock', 'Lockfile out of step', undefined],
    ],
  );
});

test('an alert is named by the rating that the editor says, whatever the score', () => {
  const rated = (severity: string, score?: string) => {
    const record = osv('GHSA-aaaa-aaaa-aaaa', 'lodash', { severity }) as object;
    const advisory = { ...record, ...(score && { severity: [{ type: 'CVSS_V3', score }] }) };
    const run = runOf(inputOf([projectOf({ ...small, advisories: [advisory] })]));
    const [rule] = run.tool.driver.rules;
    return `${rule?.properties?.['security-severity']} ${rule?.defaultConfiguration.level}`;
  };
  const worst = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  assert.deepEqual(
    [rated('CRITICAL'), rated('HIGH'), rated('MODERATE'), rated('LOW'), rated('')],
    ['9.5 error', '8.0 error', '5.5 warning', '2.0 note', 'undefined warning'],
  );
  assert.deepEqual([rated('CRITICAL', worst), rated('HIGH', worst)], ['9.8 error', '8.9 error']);
});

test('one advisory on two versions is one rule and two alerts', () => {
  const project = projectOf({
    manifests: '{ "dependencies": { "a": "1.0.0" } }',
    lock: npmLock(
      { a: '1.0.0' },
      {
        'node_modules/a': { version: '1.0.0', dependencies: { lodash: '4', b: '1' } },
        'node_modules/lodash': { version: '4.17.15' },
        'node_modules/b': { version: '1.0.0', dependencies: { lodash: '3' } },
        'node_modules/b/node_modules/lodash': { version: '3.0.0' },
      },
    ),
    advisories,
  });
  const { tool, results } = runOf(inputOf([project]));
  assert.equal(tool.driver.rules.length, 1);
  assert.deepEqual(
    results.map(({ locations }) => locations[0].physicalLocation.region.startLine),
    [1, 1],
  );
  const [one, other] = results.map((result) => result.partialFingerprints.primaryLocationLineHash);
  assert.match(one!, /^[\da-f]{16}:1$/);
  assert.notEqual(one, other);
});

test('nothing that a feed or a lockfile says becomes a link or markup', () => {
  const evil = '](https://evil.example) [click](https://evil.example) <img src=x> [me](1)';
  const project = projectOf({
    manifests: '{ "dependencies": { "a": "1.0.0" } }',
    lock: npmLock(
      { a: '1.0.0' },
      {
        'node_modules/a': { name: 'a](https://evil.example', version: '1.0.0', dependencies: { b: '1' } },
        'node_modules/b': { version: '1.0.0' },
      },
    ),
    advisories: [osv('OWN-1', 'b', { summary: evil, aliases: ['[x](y)'] })],
  });
  const run = runOf(inputOf([project]));
  const [result] = run.results;
  const links = result!.message.text.match(/\[[^[\]]*\]\([^)]*\)/g);
  assert.deepEqual(links, ['[a(https://evil.example 1.0.0](1)', '[b 1.0.0](2)']);
  const [{ shortDescription, help }] = run.tool.driver.rules as readonly [SomeRule];
  assert.equal(shortDescription.text, evil.replaceAll('](', '] ('));
  assert.doesNotMatch(help.markdown ?? '', /[^\\]\]\(|[^\\]</);
});
