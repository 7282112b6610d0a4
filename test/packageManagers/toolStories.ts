// Projects in which pnpm is set up with what is vulnerable or malware (`configDependencies`).
import { osv } from '../support/project';
import { registryAddress, type Story } from '../support/proveFixes';
import { publishedPicture } from '../support/publishedPicture';
import { publishedIntegrity } from '../support/syntheticRegistry';
import { malicious, vulnerable } from './storyAdvisories';
import { manifest } from './storyFiles';

const not = ['npm', 'yarnClassic', 'yarnBerry', 'bun'] as const;

/** What only pnpm 11 and later take: a version, or a range of them, that the lockfile locks. */
function setUpPlainly(b: string): Pick<Story, 'files'> {
  const yaml = { 'pnpm-workspace.yaml': `configDependencies:\n  b: ${b}\n` };
  return { files: () => ({ ...manifest({ dependencies: { c: '^1.0.0' } }), ...yaml }) };
}

type SetUp = Pick<Story, 'registry' | 'files' | 'not'>;

/** Set up with these, each `name@version`, locked where they are asked for, and asking for `c` itself. */
function setUpWith(registry: string, ...tools: readonly string[]): SetUp {
  const lines = pinned(registry, tools).map(([name, pin]) => `  ${name}: ${pin}\n`);
  const files = {
    ...manifest({ dependencies: { c: '^1.0.0' } }),
    'pnpm-workspace.yaml': `configDependencies:\n${lines.join('')}`,
  };
  return { registry, files: () => files, not };
}

/** The same with the addresses of their tarballs, as `pnpm add --config` writes those that are not as it expects them. */
function setUpAt(registry: string, ...tools: readonly string[]): SetUp {
  const lines = pinned(registry, tools).map(([name, pin]) => {
    const [version] = pin.split('+');
    return `  ${name}:\n    integrity: ${pin}\n    tarball: ${registryAddress}${name}/-/${name}-${version}.tgz\n`;
  });
  const files = {
    ...manifest({ dependencies: { c: '^1.0.0' } }),
    'pnpm-workspace.yaml': `configDependencies:\n${lines.join('')}`,
  };
  return { registry, files: () => files, not };
}

/** The same in package.json. */
function setUpInManifest(registry: string, ...tools: readonly string[]): SetUp {
  const configDependencies = Object.fromEntries(pinned(registry, tools));
  const files = manifest({ dependencies: { c: '^1.0.0' }, pnpm: { configDependencies } });
  return { registry, files: () => files, not };
}

function pinned(
  registry: string,
  tools: readonly string[],
): readonly (readonly [name: string, pin: string])[] {
  const { early } = publishedPicture(registry);
  return tools.map((tool) => {
    const [name = '', version = ''] = tool.split('@');
    return [name, `${version}+${publishedIntegrity(early, name, version)}`];
  });
}

const bothPublished = `
      b@1.0.0
      c@1.0.0
      + b@1.0.1`;

const malwareAlone = `
      b@1.0.0
      c@1.0.0`;

export const toolStories: readonly Story[] = [
  {
    title: 'pnpm is set up with what is vulnerable, and a patch has come out',
    ...setUpWith(bothPublished, 'b@1.0.0'),
    advisories: [vulnerable],
    offers: () => ['raiseRange'],
    policy: ['ignore'],
  },
  {
    title: 'pnpm is set up with malware, which has a clean version below',
    ...setUpWith('b@1.0.0\nb@1.0.1\nc@1.0.0', 'b@1.0.1', 'c@1.0.0'),
    advisories: [malicious],
    offers: () => ['pinVersion'],
  },
  {
    title: 'pnpm is set up with malware that has been taken down by now',
    ...setUpWith('b@1.0.0\n- b@1.0.1\nc@1.0.0', 'b@1.0.1'),
    advisories: [malicious],
    offers: () => ['pinVersion'],
  },
  {
    title: 'pnpm is set up with what is malware in every version, and nothing else',
    ...setUpWith(malwareAlone, 'b@1.0.0'),
    advisories: [osv('MAL-2026-1', 'b', {})],
    offers: () => ['remove'],
  },
  {
    title: 'pnpm is set up with what is malware in every version, and something else',
    ...setUpWith(malwareAlone, 'b@1.0.0', 'c@1.0.0'),
    advisories: [osv('MAL-2026-1', 'b', {})],
    offers: () => ['remove'],
  },
];

/** Those that only pnpm 10 is set up by, which alone looks into package.json and takes addresses that change. */
export const earlierToolStories: readonly Story[] = [
  {
    title: 'pnpm is set up from an address with what is vulnerable, and a patch has come out',
    ...setUpAt(bothPublished, 'b@1.0.0'),
    advisories: [vulnerable],
    offers: () => ['raiseRange'],
  },
  {
    title: 'pnpm is set up from an address with what is malware in every version',
    ...setUpAt(malwareAlone, 'b@1.0.0', 'c@1.0.0'),
    advisories: [osv('MAL-2026-1', 'b', {})],
    offers: () => ['remove'],
  },
  {
    title: 'pnpm is set up by package.json with what is vulnerable, and a patch has come out',
    ...setUpInManifest(bothPublished, 'b@1.0.0'),
    advisories: [vulnerable],
    offers: () => ['raiseRange'],
  },
  {
    title: 'pnpm is set up by package.json with malware, which has a clean version below',
    ...setUpInManifest('b@1.0.0\nb@1.0.1\nc@1.0.0', 'b@1.0.1', 'c@1.0.0'),
    advisories: [malicious],
    offers: () => ['pinVersion'],
  },
  {
    title: 'pnpm is set up by package.json with what is malware in every version, and nothing else',
    ...setUpInManifest(malwareAlone, 'b@1.0.0'),
    advisories: [osv('MAL-2026-1', 'b', {})],
    offers: () => ['remove'],
  },
  {
    title: 'pnpm is set up by package.json with what is malware in every version, and something else',
    ...setUpInManifest(malwareAlone, 'b@1.0.0', 'c@1.0.0'),
    advisories: [osv('MAL-2026-1', 'b', {})],
    offers: () => ['remove'],
  },
];

/** Those that pnpm 10 refuses to install. */
export const plainToolStories: readonly Story[] = [
  {
    title: 'pnpm is set up with a version that is vulnerable, by its lockfile',
    registry: bothPublished,
    ...setUpPlainly('1.0.0'),
    advisories: [vulnerable],
    offers: () => ['raiseRange'],
  },
  {
    title: 'pnpm is set up with what is vulnerable, and the workspace has no package.json at its root',
    registry: bothPublished,
    files: () => ({
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\nconfigDependencies:\n  b: 1.0.0\n',
      'packages/app/package.json': manifest({ dependencies: { c: '^1.0.0' } })['package.json']!,
    }),
    advisories: [vulnerable],
    offers: () => ['raiseRange'],
  },
  {
    title: 'pnpm is set up with a range that admits malware',
    registry: bothPublished,
    ...setUpPlainly('^1.0.0'),
    advisories: [malicious],
    offers: () => ['boundRange', 'pinLocked'],
  },
  {
    title: 'pnpm is set up with a range, and locked a version of it that is vulnerable',
    registry: bothPublished,
    ...setUpPlainly('^1.0.0'),
    advisories: [vulnerable],
    offers: () => ['raiseRange', 'pinVersion'],
  },
];
