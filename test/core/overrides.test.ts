// Overrides that do nothing, too little, or no longer anything: what is squiggled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { heededOverridesOf } from '../../server/src/core/planning/overrideUse';
import { summarize } from '../../server/src/core/summary';
import type { Project } from '../../server/src/core/types';
import { npmLock, pnpmLock } from '../support/locks';
import { checkSquiggles, checkYamlSquiggles } from '../support/pictures';
import { osv, type ProjectTexts, projectOf } from '../support/project';

const lodash = osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' });
/** `p` asks for `lodash@^4.17.0`. */
const lockWith = (version: string) =>
  npmLock(
    { p: '^1.0.0' },
    {
      'node_modules/p': { version: '1.0.0', dependencies: { lodash: '^4.17.0' } },
      'node_modules/lodash': { version },
    },
  );
const clean: Omit<ProjectTexts, 'manifests'> = { lock: lockWith('4.17.21'), advisories: [lodash] };
const says = ({ severity, rule, message }: { severity: string; rule: string; message: string }) =>
  `${severity} ${rule}: ${message}`;

test('an override that the package manager passes over, and one of nothing', () =>
  checkSquiggles(
    `
{
  "dependencies": { "p": "^1.0.0" },
  "resolutions": { "lodash": "^4.17.21" },
                   ~~~~~~~~ warning overrideIgnored: lodash is not overridden: npm looks into "overrides"
  "overrides": {
    "p>lodash": "^4.17.21",
    ~~~~~~~~~~ warning overrideIgnored: p>lodash is not overridden: npm does not understand this key
    "left-pad": "1.3.0",
    ~~~~~~~~~~ information overrideUnused: Nothing asks for left-pad: this overrides nothing
    "p@^2": { "lodash": "^4.17.21" }
              ~~~~~~~~ information overrideUnused: Nothing asks for p@^2 > lodash: this overrides nothing
  }
}`,
    clean,
    says,
  ));

test('an override below the fix, and one whose floor is', () =>
  checkSquiggles(
    `
{
  "dependencies": { "p": "^1.0.0" },
  "overrides": {
    "lodash": "4.17.20",
              ~~~~~~~~~ warning overrideBelowFix: "4.17.20" holds lodash below 4.17.21, where GHSA-35jh-r3h4-6jhm is fixed
    "p": { "lodash": "^4.17.15" }
                     ~~~~~~~~~~ information overrideAffected: "^4.17.15" admits lodash 4.17.15, which GHSA-35jh-r3h4-6jhm affects (fixed in 4.17.21)
  }
}`,
    clean,
    says,
  ));

test('the same in pnpm-workspace.yaml', () =>
  checkYamlSquiggles(
    `
overrides:
  lodash: ^4.17.15 # why
          ~~~~~~~~ information "^4.17.15" admits lodash 4.17.15, which GHSA-35jh-r3h4-6jhm affects (fixed in 4.17.21)
  left-pad: 1.3.0
  ~~~~~~~~ information Nothing asks for left-pad: this overrides nothing
  '**/lodash': 4.17.21
  ~~~~~~~~~~~ warning **/lodash is not overridden: pnpm does not understand this key
`,
    { ...pnpm('4.17.21'), manifests: '{ "dependencies": { "p": "^1.0.0" } }' },
  ));

test('yarn 1 does not override what the project itself asks for, where there are no workspaces', () => {
  const messages = (root: object, dependencies = '') =>
    analyze(
      projectOf({
        manifests: JSON.stringify({
          dependencies: { p: '^1.0.0', lodash: '^4.17.1' },
          resolutions: { lodash: '4.17.21' },
          ...root,
        }),
        lockName: 'yarn.lock',
        lock: `# yarn lockfile v1\n\n\nlodash@4.17.21, lodash@^4.17.1:\n  version "4.17.21"\n\np@^1.0.0:\n  version "1.0.0"\n${dependencies}`,
      }),
    ).map(({ message }) => message);
  const words =
    'Only the project itself asks for lodash, which yarn 1 does not override: this overrides nothing';
  assert.deepEqual(messages({}), [words]);
  assert.deepEqual(messages({ workspaces: ['w'] }), []);
  assert.deepEqual(messages({}, '  dependencies:\n    lodash "^4.17.1"\n'), []);
});

test('the same target twice: the one that does not count is told of', () =>
  checkSquiggles(
    `
{
  "dependencies": { "p": "^1.0.0" },
  "resolutions": { "lodash": "4.17.21" },
                   ~~~~~~~~ information overrideDuplicate: lodash is overridden twice: as pnpm.overrides lodash it is "4.17.22"
  "pnpm": { "overrides": { "lodash": "4.17.22", "p>lodash": "4.17.22" } }
}`,
    pnpm('4.17.21'),
    says,
  ));

test('an override in a workspace counts nowhere', () => {
  const app = '{ "name": "app", "dependencies": { "p": "^1.0.0" }, "workspaces": ["w"] }';
  const project = projectOf({
    ...clean,
    manifests: { '': app, w: '{ "name": "w", "overrides": { "lodash": "^4.17.21" } }' },
  });
  assert.deepEqual(
    analyze(project).map(({ message, place }) => [message, place?.file]),
    [
      [
        'lodash is not overridden: npm takes overrides from the root of a workspace only',
        '/project/w/package.json',
      ],
    ],
  );
});

const registry = {
  p: { '1.0.0': { published: '2020-01-01', dependencies: { lodash: '^4.17.0' } } },
  lodash: { '4.17.15': '2019-01-01', '4.17.21': '2021-01-01' },
};

test('an override that the ranges do without today', () =>
  checkSquiggles(
    `
{
  "dependencies": { "p": "^1.0.0" },
  "overrides": { "lodash": "^4.17.21" }
                 ~~~~~~~~ hint overrideUnneeded: Without this override lodash would be 4.17.21, which no advisory affects
}`,
    { ...clean, registry },
    says,
  ));

test('nothing is said of it while the lockfile does not follow the manifest', () => {
  const rulesWith = (dependencies: object) =>
    analyze(
      projectOf({
        ...clean,
        registry,
        manifests: JSON.stringify({ dependencies, overrides: { lodash: '^4.17.21' } }),
      }),
    ).map(({ rule }) => rule);
  assert.deepEqual(rulesWith({ p: '^1.0.0' }), ['overrideUnneeded']);
  assert.deepEqual(rulesWith({ p: '1.0' }), ['overrideUnneeded'], 'another range, the same version');
  assert.deepEqual(rulesWith({ p: '^1.0.01' }), ['staleLock']);
  assert.deepEqual(rulesWith({ p: '^1.0.' }), [], 'half written');
  assert.deepEqual(rulesWith({}), [], 'no longer asked for');
});

test('it is worked out anew where an edit changes what it rests on', () => {
  const manifests = (dependencies: object, overrides: object) => JSON.stringify({ dependencies, overrides });
  const project = projectOf({
    ...clean,
    registry,
    manifests: manifests({ p: '^1.0.0' }, { lodash: '^4.17.21' }),
  });
  const edited = (texts: ProjectTexts) => {
    const other = projectOf({ ...clean, registry, ...texts });
    return analyze({ ...project, manifests: other.manifests, packuments: other.packuments }).length;
  };
  assert.equal(analyze(project).length, 1);
  assert.equal(edited({ manifests: manifests({ p: '1.x' }, { lodash: '^4.17.21' }) }), 1);
  const pinned = { ...registry, lodash: { '4.17.15': '2019-01-01' } };
  assert.equal(edited({ manifests: manifests({ p: '1.x' }, { lodash: '^4.17.21' }), registry: pinned }), 0);
  assert.equal(edited({ manifests: manifests({ p: '1.x' }, { lodash: '4.17.21' }) }), 1);
});

test('it is worked out anew where it is learnt whose package an update would bring in', () => {
  const lodash22 = { published: '2022-01-01', dependencies: { '@a/b': '^1.0.0' } };
  const project = projectOf({
    lock: clean.lock!,
    advisories: [lodash, osv('GHSA-aaaa-aaaa-aaaa', '@a/b', { fixed: '2.0.0' })],
    registry: {
      ...registry,
      lodash: { ...registry.lodash, '4.17.22': lodash22 },
      '@a/b': { '1.0.0': '2020-01-01' },
    },
    manifests: '{ "dependencies": { "p": "^1.0.0" }, "overrides": { "lodash": "^4.17.21" } }',
  });
  const registries = [new Map([['@a', 'https://npm.a.example/']])];
  const rulesOf = (change: Partial<Project>) => analyze({ ...project, ...change }).map(({ rule }) => rule);
  assert.deepEqual(rulesOf({}), [], 'the public package, which an advisory affects');
  assert.deepEqual(rulesOf({ registries }), ['overrideUnneeded'], 'one of its own');
  assert.deepEqual(rulesOf({ registries, ownFeeds: new Set(['test']) }), [], 'which the own feed speaks of');
});

test('it is still needed, or nobody can tell, where the ranges or the registry give something else', () => {
  const rulesOn = (texts: Partial<ProjectTexts>, overrides: object) =>
    analyze(
      projectOf({
        ...clean,
        registry,
        manifests: JSON.stringify({ dependencies: { p: '^1.0.0' }, overrides }),
        ...texts,
      }),
    ).map(({ rule }) => rule);
  const pinned = lockWith('4.17.21').replace('^4.17.0', '4.17.15');
  assert.deepEqual(rulesOn({ lock: pinned }, { lodash: '4.17.21' }), [], 'a dependent pins the bad one');
  assert.deepEqual(rulesOn({ registry: {} }, { lodash: '4.17.21' }), [], 'nothing is known of the registry');
  const worse = { ...registry, lodash: { ...registry.lodash, '4.17.22': '2026-01-01' } };
  const malware = [lodash, osv('MAL-2026-1', 'lodash', { versions: ['4.17.22'] })];
  const held = rulesOn({ registry: worse, advisories: malware }, { lodash: '4.17.21' });
  assert.deepEqual(held, [], 'an update would bring in malware');
  assert.deepEqual(rulesOn({ advisories: [] }, { lodash: '4.17.21' }), [], 'it serves another end');
  const next = lockWith('5.0.0');
  assert.deepEqual(rulesOn({ lock: next }, { lodash: '5.0.0' }), [], 'it goes to another major');
});

test('advice about overrides is not an exposure, and says nothing where it cannot tell', () => {
  const manifests = '{ "dependencies": { "p": "^1.0.0" }, "resolutions": { "lodash": "1" } }';
  const findings = analyze(projectOf({ ...clean, manifests }));
  assert.deepEqual(Object.values(summarize(findings)), [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(analyze(projectOf({ manifests })), [], 'without a lockfile');
  const both =
    '{ "dependencies": { "p": "^1.0.0" }, "overrides": { "p": "$p" }, "resolutions": { "p": "$p" } }';
  assert.deepEqual(analyze(projectOf({ ...clean, manifests: both })), [], 'written for two package managers');
  const broken = clean.lock!.slice(0, -20);
  const unused = '{ "dependencies": { "p": "^1.0.0" }, "overrides": { "left-pad": "1" } }';
  assert.ok(
    !analyze(projectOf({ ...clean, lock: broken, manifests: unused })).some(
      ({ rule }) => rule === 'overrideUnused',
    ),
  );
});

test('an advisory that the policy has ignored is not held against an override', () => {
  const entry = { advisory: 'GHSA-35jh-r3h4-6jhm', reason: 'Not called' };
  const manifests = '{ "dependencies": { "p": "^1.0.0" }, "overrides": { "lodash": "4.17.20" } }';
  const rulesWith = (policy: object) =>
    analyze(projectOf({ ...clean, manifests, policy: JSON.stringify(policy) })).map(({ rule }) => rule);
  assert.deepEqual(rulesWith({}), ['overrideBelowFix']);
  assert.ok(!rulesWith({ ignore: [entry] }).includes('overrideBelowFix'));
});

test('twenty thousand overrides cost no more than their number', () => {
  const many = (key: (index: number) => string) =>
    Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [key(index), '1.0.0']));
  const npm = { dependencies: { p: '^1.0.0' }, overrides: many((index) => `left-pad-${index}`) };
  const unused = analyze(projectOf({ ...clean, manifests: JSON.stringify(npm) }));
  assert.equal(unused.filter(({ rule }) => rule === 'overrideUnused').length, 20_000);
  const parents = { dependencies: { p: '^1.0.0' }, packageManager: 'pnpm@10.0.0' };
  const overrides = many((index) => `p@${index}>lodash`);
  const texts = pnpm('4.17.21');
  const found = analyze(
    projectOf({ ...texts, manifests: JSON.stringify({ ...parents, pnpm: { overrides } }) }),
  );
  assert.ok(found.length > 0 && found.every(({ exposed }) => !exposed));
});

test('who asks for what is overridden is looked for once, whatever else is being typed', () => {
  const project = projectOf({ ...clean, manifests: '{ "dependencies": { "p": "^1.0.0" } }' });
  let looks = 0;
  const nodes = project.lock!.graph.nodes.map((node) => ({
    ...node,
    get edges() {
      looks++;
      return node.edges;
    },
  }));
  const lock = { ...project.lock!, graph: { ...project.lock!.graph, nodes } };
  const looksFor = (overrides: object) => {
    const { manifests } = projectOf({ manifests: JSON.stringify({ overrides }) });
    const before = looks;
    const used = heededOverridesOf({ ...project, manifests, lock }).map(({ isUsed }) => isUsed());
    return [looks - before, ...used];
  };
  assert.deepEqual(
    [{ lodash: '4' }, { lodash: '4', l: '1' }, { l: '1', lodash: '4.17' }, { l: '1' }].map(looksFor),
    [
      [nodes.length, true],
      [nodes.length, true, false],
      [0, false, true],
      [0, false],
    ],
  );
});

/** The same project as pnpm locks it. */
function pnpm(version: string): Omit<ProjectTexts, 'manifests'> {
  const lock = pnpmLock(
    { p: ['^1.0.0', '1.0.0'] },
    { [`lodash@${version}`]: {}, 'p@1.0.0': { lodash: version } },
  );
  return { lock, lockName: 'pnpm-lock.yaml', advisories: [lodash] };
}
