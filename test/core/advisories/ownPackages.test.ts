// Which packages are not the public ones of their name, and what is said of them all the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { npmLock } from '../../support/locks';
import { osv, type ProjectTexts, projectOf } from '../../support/project';

const npm = 'https://registry.npmjs.org';
const own = 'https://npm.own.example';
const nothingSet = [{ '': `${npm}/` }];
const scopeSet = [{ '': `${npm}/`, '@own': `${own}/` }];
const usualSet = [{ '': `${own}/` }];

test('a package that the lockfile has from a private registry is not the public one of its name', () => {
  draw(nothingSet, [
    `tool      ${own}/tool/-/tool-1.0.0.tgz            → name also exists publicly`,
    `@own/tool ${own}/@own/tool/-/tool-1.0.0.tgz       → name also exists publicly`,
    `tool      ${npm}/tool/-/tool-1.0.0.tgz            → malware`,
    'tool      https://registry.npmmirror.com/tool.tgz → malware',
    'tool      git+ssh://git@own.example/tool.git#abc  → nothing',
    'tool      file:vendor/tool                        → nothing',
    'tool      file:vendor/tool-1.0.0.tgz              → nothing',
  ]);
});

test('of a project that nobody trusts the lockfile talks no malware away, only a configuration that holds does', () => {
  draw(
    scopeSet,
    [
      `tool      https://elsewhere.example/tool/-/tool-1.0.0.tgz → malware`,
      `@own/tool ${own}/@own/tool/-/tool-1.0.0.tgz               → name also exists publicly`,
      '@own/tool (not said)                                      → name also exists publicly',
    ],
    false,
  );
});

test('where the lockfile does not say, the scope does', () => {
  draw(scopeSet, [
    '@own/tool (not said)                        → name also exists publicly',
    'tool      (not said)                        → malware',
    '@else/a   (not said)                        → malware',
    // Taken from the public registry in place of one's own: this is the attack.
    `@own/tool ${npm}/@own/tool/-/tool-1.0.0.tgz → malware`,
  ]);
});

test('what came through a proxy of the public registry is public', () => {
  draw(usualSet, [
    `tool      ${own}/tool/-/tool-1.0.0.tgz      → malware`,
    `@babel/a  ${own}/@babel/a/-/a-1.0.0.tgz     → malware`,
    'tool      (not said)                        → malware',
  ]);
  const local = `${own}/local/`;
  draw(
    [{ '': `${own}/all/`, '@own': local }],
    [
      `@own/tool ${local}@own/tool/-/tool-1.0.0.tgz → name also exists publicly`,
      `tool      ${own}/all/tool/-/tool-1.0.0.tgz   → malware`,
      '@own/tool (not said)                         → name also exists publicly',
    ],
  );
});

test('a registry from which the lockfile has many names without a scope is a proxy, whatever is configured', () => {
  const others = Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [
      `node_modules/p${index}`,
      { version: '1.0.0', resolved: `${own}/p${index}/-/p.tgz` },
    ]),
  );
  const packages = { ...others, 'node_modules/p0': { version: '1.0.0', resolved: `${own}/p0/-/p.tgz` } };
  assert.equal(
    verdictOn('p0', { lock: npmLock({ p0: '1.0.0' }, packages), registries: nothingSet }),
    'malware',
  );
});

test("one's own feed speaks of one's own packages, a public one does not", () => {
  const resolved = `${own}/@own/tool/-/tool-1.0.0.tgz`;
  const lock = npmLock(
    { '@own/tool': '1.0.0' },
    { 'node_modules/@own/tool': { version: '1.0.0', resolved } },
  );
  const record = osv('GHSA-aaaa-bbbb-cccc', '@own/tool', {});
  const rulesOf = (ownFeeds: readonly string[]) =>
    findingsIn({ lock, advisories: [record], ownFeeds }).map(({ rule }) => rule);
  assert.deepEqual(rulesOf([]), []);
  assert.deepEqual(rulesOf(['test']), ['vulnerable']);
});

test('what is declared and not locked belongs to the registry of its scope', () => {
  const manifests = '{"dependencies":{"@own/tool":"^1.0.0"}}';
  const advisories = [osv('MAL-2026-1', '@own/tool', {})];
  const found = analyze(projectOf({ manifests, advisories, registries: scopeSet }));
  assert.deepEqual(
    found.map(({ rule, severity, exposed, message }) => [rule, severity, exposed, message]),
    [
      [
        'namesake',
        'information',
        false,
        '@own/tool comes from a private registry; the name also exists publicly as malware (MAL-2026-1)',
      ],
    ],
  );
});

/** Each line: package, where the lockfile has it from, and what is said when its name is malware. */
function draw(
  registries: NonNullable<ProjectTexts['registries']>,
  lines: readonly string[],
  trusted?: boolean,
): void {
  for (const line of lines) {
    const [, name = '', from = '', verdict = ''] = /^(\S+)\s+(\(not said\)|\S+)\s+→ (.*)$/.exec(line) ?? [];
    const entry = { version: '1.0.0', ...(from === '(not said)' ? {} : { resolved: from }) };
    const lock = npmLock({ [name]: '1.0.0' }, { [`node_modules/${name}`]: entry });
    assert.equal(
      verdictOn(name, { lock, registries, ...(trusted !== undefined && { trusted }) }),
      verdict,
      line,
    );
  }
}

function verdictOn(name: string, texts: Omit<ProjectTexts, 'manifests'>): string {
  const [found] = findingsIn({ ...texts, advisories: [osv('MAL-2026-1', name, {})] });
  if (!found) return 'nothing';
  return found.exposed ? (found.advisory?.kind ?? '') : 'name also exists publicly';
}

function findingsIn(texts: Omit<ProjectTexts, 'manifests'>) {
  const { packages } = JSON.parse(texts.lock!) as { packages: { '': { dependencies: object } } };
  return analyze(
    projectOf({ ...texts, manifests: JSON.stringify({ dependencies: packages[''].dependencies }) }),
  );
}
