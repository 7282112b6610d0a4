// What pnpm is set up with from a tarball’s address is fixed with that address, where it is known for another version.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { own } from '../../support/configDependencies';
import { osv } from '../../support/project';
import { integrity, offered, offeredIn, projectWith, setUpIn, whyNot } from '../../support/toolFixes';

/** A map of integrity and address, in a line of pnpm-workspace.yaml. */
function mapIn(name: string, pin: string, tarball: string): string {
  return `configDependencies:\n  ${name}: { integrity: ${pin}, tarball: '${tarball}' }\n`;
}

const elsewhere = (version: string) => `https://npm.example.com/download/bad/${version}/0123.tgz`;

test('where its tarball has an address, that is changed too: as public registries have it, or as this one says', () => {
  const usual = (version: string) => `https://registry.npmjs.org/bad/-/bad-${version}.tgz`;
  const registry = (of: (version: string) => string) => ({
    bad: {
      '1.0.0': { published: '2020-01-01', dist: { integrity, tarball: of('1.0.0') } },
      '1.0.1': { published: '2020-01-02', dist: { integrity, tarball: of('1.0.1') } },
    },
  });
  const registries = [{ '': 'https://npm.example.com/' }];
  for (const of of [usual, elsewhere])
    for (const name of ['bad', ...(of === usual ? ['alias'] : [])])
      assert.deepEqual(
        offered(
          projectWith({
            lock: own,
            registries,
            registry: registry(of),
            pnpmWorkspace: mapIn(name, '1.0.0+sha512-a', of('1.0.0')),
          }),
        ),
        [[`Raise ${name} to 1.0.1: patch`, mapIn(name, `1.0.1+${integrity}`, of('1.0.1'))]],
      );
});

test('in package.json as well', () => {
  const line = (pin: string, version: string) =>
    setUpIn(
      `      "bad": {\n        "tarball": "https://registry.npmjs.org/bad/-/bad-${version}.tgz",\n        "integrity": "${pin}"\n      }`,
    );
  assert.deepEqual(offeredIn(line('1.0.0+sha512-a', '1.0.0')), [
    ['Raise bad to 1.0.1: patch', line(`1.0.1+${integrity}`, '1.0.1')],
  ]);
});

test('and without an address only the integrity is', () =>
  assert.deepEqual(
    offered(
      projectWith({
        lock: own,
        pnpmWorkspace: 'configDependencies:\n  bad:\n    integrity: 1.0.0+sha512-a\n',
      }),
    ),
    [['Raise bad to 1.0.1: patch', `configDependencies:\n  bad:\n    integrity: 1.0.1+${integrity}\n`]],
  ));

test('an address that is not the registry’s own says nothing of where another version lies', () => {
  const registries = [{ '': 'https://npm.example.com/' }];
  const pnpmWorkspace = mapIn('bad', '1.0.0+sha512-a', elsewhere('1.0.0'));
  assert.deepEqual(whyNot(projectWith({ lock: own, registries, pnpmWorkspace })), [
    'pnpm is set up with bad 1.0.0 from an address of which the registry does not say where another version lies.',
  ]);
});

test('and where the lockfile locks it, pnpm takes no other version in such a map', () => {
  const usual = 'https://registry.npmjs.org/bad/-/bad-1.0.0.tgz';
  for (const pnpmWorkspace of [
    mapIn('bad', '1.0.0+sha512-a', usual),
    'configDependencies:\n  bad: { integrity: 1.0.0+sha512-a }\n',
  ])
    assert.deepEqual(whyNot(projectWith({ pnpmWorkspace })), [
      'pnpm is set up with bad 1.0.0 in the form of pnpm 10, in which it takes no other version where pnpm-lock.yaml locks it: write the version alone there.',
    ]);
});

test('what is malware in every version is taken out with its address', () => {
  const advisories = [osv('MAL-2026-1', 'bad', {})];
  const usual = 'https://registry.npmjs.org/bad/-/bad-1.0.0.tgz';
  const block = `  bad:\n    integrity: 1.0.0+sha512-a\n    # where\n    tarball: ${usual} # so\n`;
  const flow = `  bad: { tarball: '${usual}', integrity: 1.0.0+sha512-a }\n`;
  const folded = `  bad: {\n    tarball: '${usual}',\n    integrity: 1.0.0+sha512-a, # so\n  }\n`;
  const good = '  good: 1.0.0+sha512-b\n';
  const taken = (pnpmWorkspace: string) =>
    offered(projectWith({ lock: own, advisories, pnpmWorkspace })).map(([, after]) => after);
  for (const bad of [block, flow, folded]) {
    assert.deepEqual(taken(`configDependencies:\n${bad}${good}`), [`configDependencies:\n${good}`]);
    assert.deepEqual(taken(`configDependencies:\n${good}${bad}`), [`configDependencies:\n${good}`]);
    assert.deepEqual(taken(`configDependencies:\n${bad}x: y\n`), ['x: y\n']);
  }
  const inner = `{ "integrity": "1.0.0+sha512-a", "tarball": "${usual}" }`;
  assert.deepEqual(taken(`configDependencies: { "bad": ${inner}, "good": 1.0.0+sha512-b }\n`), [
    'configDependencies: { "good": 1.0.0+sha512-b }\n',
  ]);
  assert.deepEqual(taken(`configDependencies: { "good": 1.0.0+sha512-b, "bad": ${inner} }\n`), [
    'configDependencies: { "good": 1.0.0+sha512-b }\n',
  ]);
  const [first, second] = [`      "bad": ${inner}`, '      "good": "1.0.0+sha512-b"'];
  const left = (...lines: readonly string[]) =>
    offeredIn(setUpIn(...lines), { advisories }).map(([, after]) => after);
  assert.deepEqual([...left(first, second), ...left(second, first)], [setUpIn(second), setUpIn(second)]);
});
