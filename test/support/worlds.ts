// Small random worlds: a registry, what a project asks of it, what is bad in it, and the lockfile of any format.
import fc from 'fast-check';
import { maxSatisfying } from 'semver';
import type { LockfileFormatId } from '../../server/src/core/types';
import { npmLock, pnpmLock } from './locks';
import { osv, type ProjectTexts, type PublishedText, type PublishedTexts } from './project';

/** A registry when the project is locked and later, what the project asks for, and which versions are bad. */
export interface World {
  readonly early: PublishedTexts;
  readonly late: PublishedTexts;
  readonly asks: Specs;
  readonly advisories: readonly unknown[];
}

type Specs = Readonly<Record<string, string>>;

const names = ['a', 'b', 'c', 'd', 'e'] as const;
const versions = ['1.0.0', '1.0.1', '1.1.0', '2.0.0', '2.1.0'] as const;
/** What these versions ask for is always there, so that every range finds something. */
const always: readonly string[] = ['1.0.0', '2.0.0'];
const ranges = ['^1.0.0', '~1.0.0', '1.0.0', '^2.0.0', '>=1.0.0', '*', '1.0.0 || ^2.0.0'] as const;

/** Each package may ask for those behind it. */
export function worlds(): fc.Arbitrary<World> {
  return fc
    .record({
      texts: fc.tuple(...names.map((_, index) => fc.tuple(...versions.map(() => publishedText(index))))),
      late: fc.tuple(
        ...names.map(() => fc.subarray(versions.filter((version) => !always.includes(version)))),
      ),
      asks: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...ranges), { minKeys: 1 }),
      bad: fc.array(
        fc.record({
          name: fc.constantFrom(...names),
          versions: fc.subarray([...versions], { minLength: 1 }),
          kind: fc.constantFrom('GHSA', 'GHSA', 'MAL'),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map(({ texts, late, asks, bad }) => {
      const registry = (isThere: (index: number, version: string) => boolean): PublishedTexts =>
        registryOf(names, versions, (index, at) =>
          isThere(index, versions[at]!) ? texts[index]![at] : undefined,
        );
      return {
        early: registry((index, version) => !late[index]!.includes(version as never)),
        late: registry(() => true),
        asks,
        advisories: bad.map(({ name, versions: affected, kind }, at) =>
          osv(kind === 'MAL' ? `MAL-2026-${at}` : `GHSA-aaaa-aaaa-aaa${at}`, name, { versions: affected }),
        ),
      };
    });
}

/** A registry that has of each name the versions for which there is a text, by the places of both in their lists. */
export function registryOf(
  names: readonly string[],
  versions: readonly string[],
  textOf: (name: number, version: number) => PublishedText | undefined,
): PublishedTexts {
  const published = (name: number) =>
    versions.flatMap((version, at) => {
      const text = textOf(name, at);
      return text ? [[version, text] as const] : [];
    });
  return Object.fromEntries(names.map((name, index) => [name, Object.fromEntries(published(index))]));
}

/** The texts of a world's project as a package manager would have locked it. */
export function textsOf(world: World, format: LockfileFormatId): ProjectTexts {
  const { late: registry, advisories, asks } = world;
  const manifests = JSON.stringify({ name: 'app', version: '1.0.0', dependencies: asks }, null, 2);
  const { lockName, write } = writers[format];
  return { manifests, lock: write(world), lockName, registry, advisories };
}

const publishedTimes = ['2020-01-01', '2026-07-01', '2026-10-31'];

function publishedText(index: number): fc.Arbitrary<PublishedText> {
  const behind = names.filter((_, at) => at > index);
  return fc
    .record({
      dependencies:
        behind.length === 0
          ? fc.constant({})
          : fc.dictionary(fc.constantFrom(...behind), fc.constantFrom(...ranges), { maxKeys: 2 }),
      published: fc.constantFrom(...publishedTimes),
      isDeprecated: fc.boolean(),
    })
    .map(({ isDeprecated, ...text }) => ({ ...text, ...(isDeprecated && { deprecated: 'old' }) }));
}

interface Locked {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Specs;
}

function lockedFor({ early }: World, name: string, range: string): Locked {
  const version = maxSatisfying(Object.keys(early[name]!), range)!;
  const text = early[name]![version] as PublishedText;
  return { name, version, dependencies: text.dependencies ?? {} };
}

/** Every name and range that is asked for, with what it gets. */
function descriptorsOf(world: World): ReadonlyMap<string, Locked & { readonly range: string }> {
  const found = new Map<string, Locked & { readonly range: string }>();
  const ask = (specs: Specs): void => {
    for (const [name, range] of Object.entries(specs)) {
      if (found.has(`${name}@${range}`)) continue;
      const locked = lockedFor(world, name, range);
      found.set(`${name}@${range}`, { ...locked, range });
      ask(locked.dependencies);
    }
  };
  ask(world.asks);
  return found;
}

/** Each locked version once, with the ranges that it was given for. */
function packagesOf(world: World): readonly (Locked & { readonly ranges: readonly string[] })[] {
  const byVersion = new Map<string, Locked & { readonly ranges: string[] }>();
  for (const { range, ...locked } of descriptorsOf(world).values()) {
    const key = `${locked.name}@${locked.version}`;
    const known = byVersion.get(key);
    if (known) known.ranges.push(range);
    else byVersion.set(key, { ...locked, ranges: [range] });
  }
  return [...byVersion.values()];
}

/** By its path of names: at the top where that is free, else in the folder of what asks for it. */
function foldersOf(world: World): ReadonlyMap<string, Locked> {
  const folders = new Map<string, Locked>();
  const queue: { readonly path: readonly string[]; readonly specs: Specs }[] = [
    { path: [], specs: world.asks },
  ];
  for (const { path, specs } of queue) {
    for (const [name, range] of Object.entries(specs)) {
      const locked = lockedFor(world, name, range);
      const seen = visibleFrom(folders, path, name);
      if (seen?.version === locked.version) continue;
      const place = seen && path.length > 0 ? [...path, name] : [name];
      folders.set(place.join('/'), locked);
      queue.push({ path: place, specs: locked.dependencies });
    }
  }
  return folders;
}

function visibleFrom(
  folders: ReadonlyMap<string, Locked>,
  path: readonly string[],
  name: string,
): Locked | undefined {
  for (let length = path.length; length >= 0; length--) {
    const found = folders.get([...path.slice(0, length), name].join('/'));
    if (found) return found;
  }
  return undefined;
}

const writers: Readonly<
  Record<LockfileFormatId, { readonly lockName: string; readonly write: (world: World) => string }>
> = {
  npm: { lockName: 'package-lock.json', write: npmText },
  yarnClassic: { lockName: 'yarn.lock', write: yarnClassicText },
  yarnBerry: { lockName: 'yarn.lock', write: yarnBerryText },
  pnpm: { lockName: 'pnpm-lock.yaml', write: pnpmText },
  bun: { lockName: 'bun.lock', write: bunText },
};

function npmText(world: World): string {
  const entries = [...foldersOf(world)].map(([path, { version, dependencies }]) => [
    path
      .split('/')
      .map((name) => `node_modules/${name}`)
      .join('/'),
    { version, dependencies },
  ]);
  return npmLock(world.asks, Object.fromEntries(entries));
}

function bunText(world: World): string {
  const packages = [...foldersOf(world)].map(([path, { name, version, dependencies }]) => [
    path,
    [`${name}@${version}`, '', { dependencies }, 'sha512-a'],
  ]);
  const workspaces = { '': { name: 'app', dependencies: world.asks } };
  return JSON.stringify({ lockfileVersion: 1, workspaces, packages: Object.fromEntries(packages) }, null, 2);
}

function yarnClassicText(world: World): string {
  const entries = packagesOf(world).map(({ name, version, dependencies, ranges: given }) => {
    const keys = given.map((range) => `"${name}@${range}"`).join(', ');
    return [
      `${keys}:`,
      `  version "${version}"`,
      ...block('dependencies', dependencies, (name, range) => `${name} "${range}"`),
    ];
  });
  return `# yarn lockfile v1\n\n\n${entries.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function yarnBerryText(world: World): string {
  const asked = (name: string, range: string) => `${name}: "npm:${range}"`;
  const entries = packagesOf(world).map(({ name, version, dependencies, ranges: given }) => [
    `"${given.map((range) => `${name}@npm:${range}`).join(', ')}":`,
    `  version: ${version}`,
    `  resolution: "${name}@npm:${version}"`,
    ...block('dependencies', dependencies, asked),
    '  languageName: node',
    '  linkType: hard',
  ]);
  const root = [
    '"app@workspace:.":',
    '  version: 0.0.0-use.local',
    '  resolution: "app@workspace:."',
    ...block('dependencies', world.asks, asked),
    '  languageName: unknown',
    '  linkType: soft',
  ];
  return `__metadata:\n  version: 8\n\n${[...entries, root].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function pnpmText(world: World): string {
  const versionsOf = (specs: Specs) =>
    Object.entries(specs).map(([name, range]) => [name, lockedFor(world, name, range).version] as const);
  const asks = versionsOf(world.asks).map(([name, version]) => [name, [world.asks[name]!, version] as const]);
  const packages = packagesOf(world).map(({ name, version, dependencies }) => [
    `${name}@${version}`,
    Object.fromEntries(versionsOf(dependencies)),
  ]);
  return pnpmLock(Object.fromEntries(asks), Object.fromEntries(packages));
}

function block(
  title: string,
  specs: Specs,
  line: (name: string, range: string) => string,
): readonly string[] {
  const lines = Object.entries(specs).map(([name, range]) => `    ${line(name, range)}`);
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines];
}
