// A clean lockfile under a range that admits malware: when that is said, and how the range is narrowed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { summarize } from '../../server/src/core/summary';
import { npmLock } from '../support/locks';
import { checkFix, checkSquiggles, fixesOf } from '../support/pictures';
import { osv, type ProjectTexts, projectOf } from '../support/project';

const malware = osv('MAL-2025-46974', 'debug', { versions: ['4.4.2'] });
const lockOf = (range: string, version: string) =>
  npmLock({ debug: range }, { 'node_modules/debug': { version } });
const locked: Omit<ProjectTexts, 'manifests'> = { lock: lockOf('^4.4.0', '4.4.1'), advisories: [malware] };
const published = (...versions: string[]) => ({
  debug: Object.fromEntries(versions.map((version) => [version, '2025-09-08'])),
});

function rulesOn(texts: ProjectTexts): readonly string[] {
  return analyze(projectOf(texts)).map(({ rule }) => rule);
}

const manifest = '{ "dependencies": { "debug": "^4.4.0" } }';

test('a range that admits malware is a hint, and says what is not known', () =>
  checkSquiggles(
    `
{ "dependencies": { "debug": "^4.4.0" } }
                             ~~~~~~~~ hint "^4.4.0" admits debug 4.4.2, known as malware; whether that can still be installed is not known (MAL-2025-46974). package-lock.json has 4.4.1`,
    locked,
    ({ severity, message }) => `${severity} ${message}`,
  ));

test('where the registry still has the version, that is said', () =>
  checkSquiggles(
    `
{ "dependencies": { "debug": "^4.4.0" } }
                             ~~~~~~~~ "^4.4.0" admits debug 4.4.2, malware that can still be installed (MAL-2025-46974). package-lock.json has 4.4.1`,
    { ...locked, registry: published('4.4.0', '4.4.1', '4.4.2') },
    ({ message }) => message,
  ));

test('nothing is said where the registry has no malicious version any more', () =>
  assert.deepEqual(
    rulesOn({ ...locked, manifests: manifest, registry: published('4.4.0', '4.4.1', '4.4.3') }),
    [],
  ));

test('it is advice: no count, and malware that is locked goes first', () => {
  const evil = osv('MAL-2026-1', 'zzz', { versions: ['1.0.0'] });
  const findings = analyze(
    projectOf({
      manifests: '{ "dependencies": { "debug": "^4.4.0", "zzz": "1.0.0" } }',
      lock: npmLock(
        { debug: '^4.4.0', zzz: '1.0.0' },
        { 'node_modules/debug': { version: '4.4.1' }, 'node_modules/zzz': { version: '1.0.0' } },
      ),
      advisories: [malware, evil],
    }),
  );
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['malicious', 'openRange'],
  );
  assert.equal(summarize(findings).malware, 1);
});

test('no hint where the locked version is malware itself, pinned, out of step, a peer, overridden or vulnerable only', () => {
  const dependency = (range: string) => JSON.stringify({ dependencies: { debug: range } });
  const bad = { ...locked, lock: lockOf('^4.4.0', '4.4.2') };
  assert.deepEqual(rulesOn({ ...bad, manifests: manifest }), ['malicious']);
  assert.deepEqual(
    rulesOn({ ...locked, lock: lockOf('4.4.1', '4.4.1'), manifests: dependency('4.4.1') }),
    [],
  );
  assert.deepEqual(rulesOn({ ...locked, manifests: dependency('^4.4.3') }), ['staleLock']);
  assert.deepEqual(rulesOn({ ...locked, manifests: '{ "peerDependencies": { "debug": "^4.4.0" } }' }), []);
  const overridden = { dependencies: { debug: '^4.4.0' }, overrides: { debug: '$debug' } };
  assert.ok(!rulesOn({ ...locked, manifests: JSON.stringify(overridden) }).includes('openRange'));
  const flaw = osv('GHSA-aaaa-aaaa-aaaa', 'debug', { versions: ['4.4.0'] });
  assert.deepEqual(rulesOn({ ...locked, advisories: [flaw], manifests: manifest }), []);
});

test('the range is bound from the locked version on where that leaves the malware behind', () =>
  checkFix(
    {
      ...locked,
      manifests: '{\r\n\t"dependencies": { "debug": "^4.4.0" } // why\r\n}',
      lock: lockOf('^4.4.0', '4.4.3'),
    },
    'debug',
    ['Bound debug to ^4.4.3: excludes 4.4.2', 'Pin debug to 4.4.3: exact, as locked'],
    '{\r\n\t"dependencies": { "debug": "^4.4.3" } // why\r\n}',
  ));

test('else it is kept in the minor, or ends below the first malicious version, whatever the registry still has', () => {
  const titles = (version: string, ...bad: string[]) =>
    fixesOf(
      {
        manifests: '{ "dependencies": { "debug": "^4.4.0" } }',
        lock: lockOf('^4.4.0', version),
        advisories: [osv('MAL-2025-46974', 'debug', { versions: bad })],
        registry: published(version, bad[0]!),
      },
      'debug',
    ).fixes.map(({ title }) => title);
  const pin = 'Pin debug to 4.4.1: exact, as locked';
  assert.deepEqual(titles('4.4.1', '4.5.0'), ['Bound debug to ~4.4.1: excludes 4.5.0', pin]);
  assert.deepEqual(titles('4.4.1', '4.4.5', '4.4.4'), ['Bound debug to >=4.4.1 <4.4.4: excludes 4.4.5', pin]);
});

test('an alias keeps its name, a catalog is bound in the catalog', () => {
  checkFix(
    {
      ...locked,
      manifests: '{ "dependencies": { "log": "npm:debug@^4.4.0" } }',
      lock: npmLock(
        { log: 'npm:debug@^4.4.0' },
        {
          'node_modules/log': {
            name: 'debug',
            version: '4.4.3',
            resolved: 'https://registry.npmjs.org/debug/-/debug-4.4.3.tgz',
          },
        },
      ),
    },
    'debug',
    ['Bound log to npm:debug@^4.4.3: excludes 4.4.2', 'Pin log to 4.4.3: exact, as locked'],
    '{ "dependencies": { "log": "npm:debug@^4.4.3" } }',
  );
});
