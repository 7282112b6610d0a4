// Projects with findings, each made so that certain fixes are offered, in the files of every package manager.
import type { RealPackageManager } from '../support/packageManagers';
import { osv } from '../support/project';
import type { Story } from '../support/proveFixes';

type Asks = Readonly<Record<string, string>>;

const vulnerable = osv('GHSA-aaaa-aaaa-aaaa', 'b', { fixed: '1.0.1' });

export const stories: readonly Story[] = [
  {
    title: 'a direct dependency is vulnerable, and a patch has come out',
    registry: `
      b@1.0.0
      + b@1.0.1
      + b@1.1.0`,
    files: asking({ b: '^1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['raiseRange', 'pinVersion'],
  },
  {
    title: 'it is asked for exactly, for development, under another name',
    registry: `
      b@1.0.0
      + b@1.0.1`,
    files: () => manifest({ devDependencies: { other: 'npm:b@1.0.0' } }),
    advisories: [vulnerable],
    offers: () => ['raiseRange'],
  },
  {
    title: 'only the next major is free of it',
    registry: `
      b@1.0.0
      + b@2.0.0`,
    files: asking({ b: '^1.0.0' }),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'b', { fixed: '2.0.0' })],
    offers: () => ['raiseRange', 'pinVersion'],
  },
  {
    title: 'malware has been taken down',
    registry: `
      b@1.0.0
      - b@1.0.1`,
    files: asking({ b: '^1.0.0' }),
    advisories: [osv('MAL-2026-1', 'b', { versions: ['1.0.1'] })],
    offers: () => ['pinVersion'],
  },
  {
    title: 'malware has been followed by a clean version',
    registry: `
      b@1.0.0
      - b@1.0.1
      + b@1.0.2`,
    files: asking({ b: '^1.0.0' }),
    advisories: [osv('MAL-2026-1', 'b', { versions: ['1.0.1'], published: '2020-06-01T00:00:00Z' })],
    offers: () => ['raiseRange', 'pinVersion'],
  },
  {
    title: 'every version is malware',
    registry: `
      b@1.0.0
      c@1.0.0`,
    files: asking({ b: '^1.0.0', c: '^1.0.0' }),
    advisories: [osv('MAL-2026-1', 'b', {})],
    offers: () => ['remove'],
  },
  {
    title: 'a workspace asks for it',
    registry: `
      b@1.0.0
      c@1.0.0
      + b@1.0.1`,
    files: (manager) => workspaces(manager, { app: { b: '^1.0.0' }, web: { c: '^1.0.0' } }),
    advisories: [vulnerable],
    offers: () => ['raiseRange', 'pinVersion'],
  },
];

function asking(dependencies: Asks): Story['files'] {
  return () => manifest({ dependencies });
}

function manifest(content: object): Readonly<Record<string, string>> {
  return { 'package.json': textOf({ name: 'root', ...content }) };
}

/** Workspaces by name in folders of that name, and what they ask for. */
function workspaces(
  { id }: RealPackageManager,
  asks: Readonly<Record<string, Asks>>,
): Readonly<Record<string, string>> {
  const below = Object.entries(asks).map(([name, dependencies]) => [
    `packages/${name}/package.json`,
    textOf({ name, dependencies }),
  ]);
  const root =
    id === 'pnpm'
      ? { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n', ...manifest({}) }
      : manifest({ workspaces: ['packages/*'] });
  return { ...root, ...Object.fromEntries(below) };
}

function textOf(content: object): string {
  return `${JSON.stringify({ version: '1.0.0', private: true, ...content }, null, 2)}\n`;
}
