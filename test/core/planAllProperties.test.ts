// Whatever the graph, the advisories and the registry: fix all keeps what it promises.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { analyze } from '../../server/src/core/analyze';
import { parseManifest } from '../../server/src/core/manifests/manifest';
import { planAll } from '../../server/src/core/planAll';
import { releasedBy } from '../../server/src/core/planning/refresh';
import { relock } from '../../server/src/core/planning/relock';
import { applyEdits } from '../../server/src/core/text';
import type { FixAllPlan, Project, TextEdit } from '../../server/src/core/types';
import { atOnce } from '../support/atOnce';
import { npmLock } from '../support/locks';
import { osv, type ProjectTexts, projectOf } from '../support/project';

test('for any project the plan holds what it promises', () => {
  fc.assert(
    fc.property(anyProject, (texts) => {
      const project = projectOf(texts);
      const findings = analyze(project);
      const made = atOnce(planAll(project, findings));
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
