// Fix all: which fixes go together, what they make of the texts, and why what is left is left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { analyze } from '../../server/src/core/analyze';
import { parseManifest } from '../../server/src/core/manifests/manifest';
import { textOf } from '../../server/src/core/places';
import { planAll } from '../../server/src/core/planAll';
import { releasedBy } from '../../server/src/core/planning/refresh';
import { relock } from '../../server/src/core/planning/relock';
import { applyEdits } from '../../server/src/core/text';
import type { FixAllOptions, FixAllPlan, Project, TextEdit } from '../../server/src/core/types';
import { npmLock } from '../support/locks';
import { osv, type ProjectTexts, projectOf, root } from '../support/project';

const shop: ProjectTexts = {
  manifests: `{
  "dependencies": {
    "debug": "4.4.2",
    "evil": "^1.0.0",
    "lodash": "^4.17.15",
    "minimist": "0.0.8"
  }
}
`,
  lock: npmLock(
    { debug: '4.4.2', evil: '^1.0.0', lodash: '^4.17.15', minimist: '0.0.8' },
    {
      'node_modules/debug': { version: '4.4.2' },
      'node_modules/evil': { version: '1.0.0' },
      'node_modules/lodash': { version: '4.17.15' },
      'node_modules/minimist': { version: '0.0.8' },
    },
  ),
  advisories: [
    osv('MAL-2025-1', 'debug', { versions: ['4.4.2'], published: '2025-09-08T15:00:00Z' }),
    osv('MAL-2025-2', 'evil', {}),
    osv('GHSA-aaaa-aaaa-aaaa', 'lodash', { fixed: '4.17.19' }),
    osv('GHSA-bbbb-bbbb-bbbb', 'lodash', { fixed: '4.17.21' }),
    osv('GHSA-cccc-cccc-cccc', 'minimist', { fixed: '1.2.6' }),
  ],
  registry: {
    debug: { '4.4.1': '2025-05-13', '4.4.3': '2025-09-13' },
    lodash: { '4.17.15': '2019-07-19', '4.17.19': '2020-07-08', '4.17.21': '2021-02-20' },
    minimist: { '0.0.8': '2014-02-20', '1.2.8': '2023-02-09' },
  },
};

/** `top` brings in `a` and `b`, and both are bad. */
const twoBelow: Omit<ProjectTexts, 'manifests'> = {
  lock: npmLock(
    { top: '1.0.0' },
    {
      'node_modules/top': { version: '1.0.0', dependencies: { a: '1.0.0', b: '1.0.0' } },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0' },
    },
  ),
  advisories: [
    osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' }),
    osv('GHSA-bbbb-bbbb-bbbb', 'b', { fixed: '1.0.1' }),
  ],
};

test('everything at once: one edit, and the command that follows', () => {
  const { plan: made, titles, after, unfixed, introduces, followUp, cured } = plan(shop);
  assert.deepEqual(titles, [
    'Raise debug to 4.4.3: patch',
    'Remove evil: every version is malware',
    'Update lodash to 4.17.21 in package-lock.json: cures 2 of 2, no edit, patch',
    'Raise minimist to 1.2.8: major, may break',
  ]);
  assert.equal(
    after,
    '{\n  "dependencies": {\n    "debug": "4.4.3",\n    "lodash": "^4.17.15",\n    "minimist": "1.2.8"\n  }\n}\n',
  );
  assert.deepEqual([unfixed, introduces, cured], [[], [], 5]);
  assert.deepEqual(
    made.fixes.map(({ edits }) => [...edits.values()].flat().map(({ newText }) => newText)),
    [['4.4.3'], [''], [], ['1.2.8']],
  );
  assert.equal(followUp, 'npm update lodash --ignore-scripts');
});

test('malware only', () => {
  const { titles, unfixed } = plan(shop, { only: 'malware' });
  assert.deepEqual(titles, ['Raise debug to 4.4.3: patch', 'Remove evil: every version is malware']);
  assert.deepEqual(unfixed, []);
});

test('no larger step than asked for, and the reason', () => {
  const { titles, unfixed } = plan(shop, { maxBump: 'minor' });
  assert.equal(titles.length, 3);
  assert.deepEqual(unfixed, [
    'minimist: The least step that cures it exceeds minor: "Raise minimist to 1.2.8: major, may break".',
  ]);
});

test('one file: only what is an edit of it, and no edit of another', () => {
  const { titles, unfixed, after } = plan(shop, { file: `${root}/package.json` });
  assert.deepEqual(titles, [
    'Raise debug to 4.4.3: patch',
    'Remove evil: every version is malware',
    'Raise lodash to ^4.17.21: cures 2 of 2, patch',
    'Raise minimist to 1.2.8: major, may break',
  ]);
  assert.match(after, /"lodash": "\^4\.17\.21"/);
  assert.deepEqual(unfixed, []);
});

test('what cannot be fixed is told with its reason', () => {
  const { titles, unfixed } = plan(
    {
      manifests: '{ "dependencies": { "a": "1.0.0", "b": "1.0.0" } }',
      lock: npmLock(
        { a: '1.0.0', b: '1.0.0' },
        { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } },
      ),
      advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', {}), osv('GHSA-bbbb-bbbb-bbbb', 'b', { fixed: '2.0.0' })],
      registry: { a: { '1.0.0': '2020-01-01', '1.1.0': '2021-01-01' } },
    },
    {},
    new Map([['b', 'The registry answered with 503.']]),
  );
  assert.deepEqual(titles, []);
  assert.deepEqual(unfixed, [
    'a: No published version of a is safe.',
    'b: What is published of b is not known: The registry answered with 503.',
  ]);
});

test('why what is bundled, and what asks for it, does not give way', () => {
  const { unfixed } = plan({
    manifests: '{ "dependencies": { "packer": "1.0.0", "parent": "1.0.0" } }',
    lock: npmLock(
      { packer: '1.0.0', parent: '1.0.0' },
      {
        'node_modules/packer': {
          version: '1.0.0',
          dependencies: { a: '1.0.0' },
          bundleDependencies: ['a'],
        },
        'node_modules/packer/node_modules/a': { version: '1.0.0', inBundle: true },
        'node_modules/parent': { version: '1.0.0', dependencies: { b: '1.0.0' } },
        'node_modules/b': { version: '1.0.0' },
      },
    ),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' }), osv('GHSA-bbbb-bbbb-bbbb', 'b', {})],
    registry: {
      packer: { '1.0.0': { dependencies: { a: '1.0.0' }, bundleDependencies: ['a'] } },
      parent: { '1.0.0': { dependencies: { b: '1.0.0' } } },
      a: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      b: { '1.0.0': '2020-01-01' },
    },
  });
  assert.deepEqual(unfixed, [
    'a: a 1.0.0 comes inside packer 1.0.0, where no override reaches, and no other version of that was proven to help.',
    'b: No published version of b is safe, and no other version of what asks for it was proven to do without it.',
  ]);
});

test('a fix that brings in as much as it cures is taken with the cure of that', () => {
  const { titles, unfixed, introduces } = plan({
    manifests: '{ "dependencies": { "top": "1.0.0" } }',
    lock: npmLock(
      { top: '1.0.0' },
      {
        'node_modules/top': { version: '1.0.0', dependencies: { a: '1.0.0' } },
        'node_modules/a': { version: '1.0.0' },
      },
    ),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', {}), osv('GHSA-bbbb-bbbb-bbbb', 'b', { fixed: '1.0.1' })],
    registry: {
      top: {
        '1.0.0': { dependencies: { a: '1.0.0' } },
        '1.1.0': { dependencies: { b: '1.0.0' } },
      },
      a: { '1.0.0': '2020-01-01' },
      b: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
    },
  });
  assert.deepEqual(titles, ['Raise top to 1.1.0: minor, brings in 1 new', 'Override b to ^1.0.1: patch']);
  assert.deepEqual([unfixed, introduces], [[], []]);
});

test('what only comes into question beside another fix is planned then', () => {
  const { after, unfixed } = plan({
    manifests: '{ "dependencies": { "x": "1.0.0", "y": "1.0.0" } }',
    lock: npmLock(
      { x: '1.0.0', y: '1.0.0' },
      {
        'node_modules/x': { version: '1.0.0', dependencies: { a: '1.0.0', b: '1.0.0' } },
        'node_modules/y': { version: '1.0.0', dependencies: { b: '1.0.0' } },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '1.0.0', dependencies: { c: '1.0.0' } },
        'node_modules/c': { version: '1.0.0' },
      },
    ),
    advisories: [
      osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' }),
      osv('GHSA-bbbb-bbbb-bbbb', 'c', { fixed: '1.0.1' }),
    ],
    registry: {
      x: {
        '1.0.0': { dependencies: { a: '1.0.0', b: '1.0.0' } },
        '1.0.1': { dependencies: { a: '1.0.1', d: '1.0.0' } },
      },
      y: { '1.0.0': { dependencies: { b: '1.0.0' } } },
      a: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      b: { '1.0.0': { dependencies: { c: '1.0.0' } } },
      c: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      d: { '1.0.0': { dependencies: { c: '1.0.0' } } },
    },
  });
  assert.equal(JSON.parse(after).dependencies.x, '1.0.1');
  assert.deepEqual(unfixed, []);
});

test('two overrides that need the same object are one edit, owed to the first', () => {
  const { plan: made, after } = plan({
    manifests: '{\n  "dependencies": {\n    "top": "1.0.0"\n  }\n}\n',
    ...twoBelow,
    registry: {
      top: { '1.0.0': { published: '2020-01-01', dependencies: { a: '1.0.0', b: '1.0.0' } } },
      a: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      b: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
    },
  });
  assert.deepEqual(JSON.parse(after).overrides, { top: { a: '^1.0.1', b: '^1.0.1' } });
  assert.deepEqual(
    made.fixes.map(({ edits }) => [...edits.values()].flat().length),
    [1, 0],
  );
});

test('overrides for several askers become one that names none of them', () => {
  const { after } = plan({
    manifests: '{ "dependencies": { "x": "1.0.0", "y": "1.0.0" } }',
    lock: npmLock(
      { x: '1.0.0', y: '1.0.0' },
      {
        'node_modules/x': { version: '1.0.0', dependencies: { a: '1.0.0' } },
        'node_modules/y': { version: '1.0.0', dependencies: { a: '1.0.0' } },
        'node_modules/a': { version: '1.0.0' },
      },
    ),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' })],
    registry: { x: {}, y: {}, a: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' } },
  });
  assert.deepEqual(JSON.parse(after).overrides, { a: '^1.0.1' });
});

test('what the manifest no longer asks for: the lockfile has only to follow', () => {
  const {
    titles,
    unfixed,
    followUp,
    plan: made,
  } = plan({
    manifests: '{ "dependencies": {} }',
    lock: npmLock({ evil: '^1.0.0' }, { 'node_modules/evil': { version: '1.0.0' } }),
    advisories: [osv('MAL-2025-2', 'evil', {})],
  });
  assert.deepEqual(titles, ['Bring package-lock.json in line with package.json: no edit']);
  assert.deepEqual([unfixed, followUp, made.edits.size], [[], 'npm install --ignore-scripts', 0]);
});

test('what is raised already is not raised again', () => {
  const { titles } = plan(
    {
      manifests: '{ "dependencies": { "top": "^1.0.1" } }',
      lock: npmLock(
        { top: '^1.0.0' },
        {
          'node_modules/top': { version: '1.0.0', dependencies: { a: '^1.0.0' } },
          'node_modules/a': { version: '1.0.0' },
        },
      ),
      advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' })],
      registry: {
        top: {
          '1.0.0': { published: '2020-01-01', dependencies: { a: '^1.0.0' } },
          '1.0.1': { published: '2020-02-01', dependencies: { a: '^1.0.1' } },
        },
        a: { '1.0.0': '2020-01-01', '1.0.1': '2020-02-01' },
      },
    },
    { file: `${root}/package.json` },
  );
  assert.deepEqual(titles, []);
});

test('a declaration that several fixes are about is edited once, as the strictest needs it', () => {
  const { after, titles, unfixed } = plan({
    manifests: '{ "dependencies": { "top": "1.0.0" } }',
    ...twoBelow,
    registry: {
      top: {
        '1.0.0': { published: '2020-01-01', dependencies: { a: '1.0.0', b: '1.0.0' } },
        '1.0.1': { published: '2020-02-01', dependencies: { a: '1.0.1', b: '1.0.0' } },
        '1.0.2': { published: '2020-03-01', dependencies: { a: '1.0.1', b: '1.0.1' } },
      },
      a: { '1.0.0': '2020-01-01', '1.0.1': '2020-02-01' },
      b: { '1.0.0': '2020-01-01', '1.0.1': '2020-03-01' },
    },
  });
  assert.equal(after, '{ "dependencies": { "top": "1.0.2" } }');
  assert.equal(titles.length, 1);
  assert.deepEqual(unfixed, []);
});

test('for any project the plan holds what it promises', () => {
  fc.assert(
    fc.property(anyProject, (texts) => {
      const project = projectOf(texts);
      const findings = analyze(project);
      const made = planAll(project, findings);
      const { fixes, edits, unfixed, introduces } = made;
      const cured = fixes.flatMap(({ cures }) => cures);
      assert.deepEqual(
        [...cured, ...unfixed.map(({ finding }) => finding.fingerprint)].sort(),
        findings
          .filter(({ exposed }) => exposed)
          .map(({ fingerprint }) => fingerprint)
          .sort(),
        'each finding is either cured, once, or told of',
      );
      const own = (file: string) => fixes.flatMap((fix) => fix.edits.get(file) ?? []);
      const inOrder = (some: readonly TextEdit[]) => [...some].sort((x, y) => x.span.start - y.span.start);
      for (const [file, whole] of edits) assert.deepEqual(inOrder(own(file)), inOrder(whole));
      // What nothing asks for any more keeps its place in a foreseen graph, and is stale there.
      const after = analyze(foreseen(project, made)).filter(({ stale }) => !stale);
      const left = after.filter(({ fingerprint }) => cured.includes(fingerprint));
      assert.deepEqual(
        left.map(({ message }) => message),
        [],
      );
      const known = new Set(findings.map(({ fingerprint }) => fingerprint));
      const brought = after.filter(({ exposed, fingerprint }) => exposed && !known.has(fingerprint));
      assert.ok(brought.length <= introduces.length, 'what comes in is told of');
      assert.ok(brought.every(({ advisory }) => advisory?.kind !== 'malware'));
    }),
    { numRuns: 100 },
  );
});

/** The edited texts read again, and the lockfile that the package manager would write for them. */
function foreseen(project: Project, { edits, followUp = '' }: FixAllPlan): Project {
  const known = project.manifests.get('')!;
  const text = applyEdits(known.text, edits.get(known.file) ?? []);
  const manifests = new Map([['', { ...known, text, manifest: parseManifest(text) }]]);
  const named = /update (.*) --/.exec(followUp)?.[1]?.split(' ') ?? [];
  const { lock } = project;
  const released = releasedBy(lock!.graph, named);
  const relocked = relock(project, { ...project, manifests }, released, (name) =>
    project.packuments.get(name),
  )!;
  return { ...project, manifests, lock: { ...lock!, graph: relocked.graph } };
}

const names = ['a', 'b', 'c', 'd', 'e'];
const versions = ['1.0.0', '1.0.1', '1.1.0', '2.0.0'];
const anyRange = fc.constantFrom('1.0.0', '^1.0.0', '~1.0.0');

/** Everything is locked at 1.0.0; what later versions ask for, and what advisories say of them, is anything. */
const anyProject: fc.Arbitrary<ProjectTexts> = fc
  .record({
    top: fc.dictionary(fc.constantFrom(...names), anyRange, { minKeys: 1, maxKeys: 3 }),
    asks: fc.array(fc.dictionary(fc.constantFrom(...names), anyRange, { maxKeys: 2 }), {
      minLength: names.length * versions.length,
      maxLength: names.length * versions.length,
    }),
    fixed: fc.array(
      fc.record({
        name: fc.constantFrom(...names),
        fixed: fc.constantFrom('1.0.1', '1.1.0', '2.0.0', undefined),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    bad: fc.option(fc.record({ name: fc.constantFrom(...names), version: fc.constantFrom(...versions) })),
  })
  .map(({ top, asks, fixed, bad }) => {
    const dependenciesOf = (name: string, version: string) =>
      Object.fromEntries(
        Object.entries(asks[names.indexOf(name) * versions.length + versions.indexOf(version)]!).filter(
          ([other]) => other > name,
        ),
      );
    const entries = names.map((name) => [
      `node_modules/${name}`,
      { version: '1.0.0', dependencies: dependenciesOf(name, '1.0.0') },
    ]);
    return {
      manifests: `${JSON.stringify({ dependencies: top }, null, 2)}\n`,
      lock: npmLock(top, Object.fromEntries(entries)),
      registry: Object.fromEntries(
        names.map((name) => [
          name,
          Object.fromEntries(
            versions.map((version) => [
              version,
              { published: '2020-01-01', dependencies: dependenciesOf(name, version) },
            ]),
          ),
        ]),
      ),
      advisories: [
        ...fixed.map(({ name, fixed }, at) =>
          osv(`GHSA-aaaa-aaaa-aaa${at}`, name, { ...(fixed && { fixed }) }),
        ),
        ...(bad ? [osv('MAL-2026-1', bad.name, { versions: [bad.version] })] : []),
      ],
    };
  });

function plan(texts: ProjectTexts, options: FixAllOptions = {}, unknown?: ReadonlyMap<string, string>) {
  const project = projectOf(texts);
  const made = planAll(project, analyze(project), options, unknown);
  const file = `${root}/package.json`;
  const edits = made.edits.get(file) ?? [];
  assert.deepEqual(
    made.fixes.flatMap((fix) => fix.edits.get(file) ?? []).length,
    edits.length,
    'the edits of the fixes are those of the whole',
  );
  return {
    plan: made,
    titles: made.fixes.map(({ title }) => title),
    after: applyEdits(textOf(project, file) ?? '', edits),
    unfixed: made.unfixed.map(({ finding, why }) => `${finding.package.name}: ${why}`),
    introduces: made.introduces,
    followUp: made.followUp,
    cured: made.fixes.flatMap(({ cures }) => cures).length,
  };
}
