// How old a version must be before it is installed: what the project's package manager is set to, in its own unit.

import { parseDescriptor } from '../manifests/descriptor';
import { pnpmVersionOf } from '../manifests/pnpmVersion';
import { baseName } from '../paths';
import { yamlScalarsOf } from '../reading/yaml';
import type { LockfileFormatId, Packument, Project, PublishedVersion, ReleaseAge } from '../types';
import { type PickRules, pickVersion } from './pick';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** What holds where nothing else is set: a wish, which no package manager knows of. */
export const defaultReleaseAge: ReleaseAge = { ms: 3 * day, exclude: [] };

/**
 * Reads the setting of a package manager from the file that it keeps it in; undefined where the file says nothing
 * of it, or nothing that could be understood.
 *
 * - npm: `min-release-age` in `.npmrc`, days, and `min-release-age-exclude[]`; or `before`, a moment for all packages
 * - pnpm: `minimumReleaseAge` in `pnpm-workspace.yaml`, or `minimum-release-age` in `.npmrc`, minutes, and
 *   `minimumReleaseAgeExclude`
 * - yarn 2 and later: `npmMinimalAgeGate` in `.yarnrc.yml`, minutes or a duration such as `3d`, and
 *   `npmPreapprovedPackages`
 * - bun: `minimumReleaseAge` in `bunfig.toml` below `[install]`, seconds, and `minimumReleaseAgeExcludes`
 */
export function parseReleaseAge(
  format: LockfileFormatId,
  file: string,
  text: string,
): ReleaseAge | undefined {
  const found = settings.find((one) => one.format === format && baseName(file) === one.file);
  const given = found?.read(text);
  const source = baseName(file);
  const before = momentOf(given?.before);
  if (before !== undefined) return { ms: 0, exclude: [], before, source };
  if (!found || given?.age === undefined) return undefined;
  const ms = durationOf(given.age, found.unit);
  return ms === undefined ? undefined : { ms, exclude: given.exclude, source };
}

/** The files that `parseReleaseAge` can read for a package manager, the one that counts first. */
export function releaseAgeFilesOf(format: LockfileFormatId): readonly string[] {
  return settings.filter((one) => one.format === format).map(({ file }) => file);
}

/** The moment (RFC 3339) after which versions of a package are too young for a project. */
export function cutoffOf(
  { releaseAge = defaultReleaseAge, now }: Pick<Project, 'releaseAge' | 'now'>,
  name: string,
): string | undefined {
  if (releaseAge.before !== undefined) return releaseAge.before;
  const time = Date.parse(now);
  if (releaseAge.ms <= 0 || Number.isNaN(time) || isExcluded(releaseAge, name)) return undefined;
  return new Date(Math.max(0, time - releaseAge.ms)).toISOString();
}

/** Who keeps a version from being installed as yet, because it is too young: a file, or `yarn`; undefined where nobody does. */
export function refusedBy(
  project: Project,
  name: string,
  { published }: PublishedVersion,
): string | undefined {
  const gate = gateOf(project, name);
  return gate?.refuses && published !== undefined && published > gate.cutoff ? gate.source : undefined;
}

/** The version that a package manager would choose now; too young ones only where there is no other. */
export function pickToday(
  project: Project,
  packument: Packument,
  wanted: string,
  rules: PickRules,
): string | undefined {
  const before = gateOf(project, packument.name)?.cutoff;
  const aged = before === undefined ? undefined : pickVersion(packument, wanted, { ...rules, before });
  return aged ?? pickVersion(packument, wanted, rules);
}

/** From which moment on a package manager passes versions over, and whether it refuses one that is asked for by itself. */
interface Gate {
  readonly cutoff: string;
  readonly source: string;
  readonly refuses: boolean;
}

/** What it is set to, else what it does unasked. */
function gateOf(project: Project, name: string): Gate | undefined {
  const { releaseAge, lock, now } = project;
  const isSet = releaseAge?.source !== undefined;
  const own = isSet
    ? { releaseAge, source: releaseAge.source, refuses: true }
    : unasked.find(({ format, isSo }) => format === lock?.graph.lockfile.format && isSo(project));
  const cutoff = own && cutoffOf({ releaseAge: own.releaseAge, now }, name);
  return own && cutoff !== undefined ? { cutoff, source: own.source, refuses: own.refuses } : undefined;
}

/** A package manager that passes young versions over though nobody told it to. */
interface Unasked extends Omit<Gate, 'cutoff'> {
  readonly format: LockfileFormatId;
  /** Whether it is a version that does so. */
  readonly isSo: (project: Project) => boolean;
  readonly releaseAge: ReleaseAge;
}

/** yarn does from 4.15 on, which writes version 10 of the lockfile; pnpm takes a young one where nothing else will do. */
const unasked: readonly Unasked[] = [
  {
    format: 'yarnBerry',
    source: 'yarn',
    isSo: ({ lock }) => Number(lock?.graph.lockfile.formatVersion) >= 10,
    releaseAge: { ms: day, exclude: [] },
    refuses: true,
  },
  {
    format: 'pnpm',
    source: 'pnpm',
    isSo: (project) => (pnpmVersionOf(project)?.major ?? 0) >= 11,
    releaseAge: { ms: day, exclude: [] },
    refuses: false,
  },
];

/** Days since a version came out, rounded down; undefined where the registry does not say. */
export function ageInDays({ now }: Project, { published }: PublishedVersion): number | undefined {
  const age = published === undefined ? Number.NaN : Date.parse(now) - Date.parse(published);
  return Number.isNaN(age) ? undefined : Math.max(0, Math.floor(age / day));
}

interface Given {
  readonly age: string | undefined;
  readonly before?: string | undefined;
  readonly exclude: readonly string[];
}

interface Setting {
  readonly format: LockfileFormatId;
  readonly file: string;
  /** Milliseconds of a number without a unit. */
  readonly unit: number;
  readonly read: (text: string) => Given;
}

const settings: readonly Setting[] = [
  {
    format: 'npm',
    file: '.npmrc',
    unit: day,
    read: (text) => ({ ...iniSetting(text, 'min-release-age'), before: iniSetting(text, 'before').age }),
  },
  {
    format: 'pnpm',
    file: 'pnpm-workspace.yaml',
    unit: minute,
    read: (text) => yamlSetting(text, 'minimumReleaseAge', 'minimumReleaseAgeExclude'),
  },
  { format: 'pnpm', file: '.npmrc', unit: minute, read: (text) => iniSetting(text, 'minimum-release-age') },
  {
    format: 'yarnBerry',
    file: '.yarnrc.yml',
    unit: minute,
    read: (text) => yamlSetting(text, 'npmMinimalAgeGate', 'npmPreapprovedPackages'),
  },
  { format: 'bun', file: 'bunfig.toml', unit: second, read: tomlSetting },
];

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: second,
  m: minute,
  h: hour,
  d: day,
  w: 7 * day,
};

/** A number in the setting's own unit, or with a unit behind it as yarn has them. */
function durationOf(text: string, unit: number): number | undefined {
  const [, number, named = ''] = /^(\d{1,12}(?:\.\d{1,6})?)\s*(ms|s|m|h|d|w)?$/.exec(text.trim()) ?? [];
  return number === undefined ? undefined : Number(number) * (units[named] ?? unit);
}

function momentOf(text: string | undefined): string | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** `key = value` and `key-exclude[] = name`; the last value counts. */
function iniSetting(text: string, key: string): Given {
  let age: string | undefined;
  const exclude: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ''] = /^\s*([\w-]+(?:\[\])?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === key) age = unquoted(value);
    if (name === `${key}-exclude[]` || name === `${key}-exclude`) exclude.push(unquoted(value));
  }
  return { age, exclude };
}

function yamlSetting(text: string, key: string, list: string): Given {
  const scalars = yamlScalarsOf(text);
  const age = scalars.find(({ path }) => path.length === 1 && path[0] === key)?.value.text;
  const exclude = scalars.filter(({ path }) => path[0] === list).map(({ value }) => nameIn(value.text));
  return { age, exclude };
}

/** `[install]` with its two keys, or both with `install.` before them. */
function tomlSetting(text: string): Given {
  let table = '';
  let age: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    table = /^\s*\[([^[\]]+)\]/.exec(line)?.[1]?.trim() ?? table;
    const [, key, value] = /^\s*([\w.]+)\s*=\s*([\d_.]+)/.exec(line) ?? [];
    if (isInstall(table, key, 'minimumReleaseAge')) age = value!.replaceAll('_', '');
  }
  const [, list = ''] = /\bminimumReleaseAgeExcludes\s*=\s*\[([^\]]*)\]/.exec(text) ?? [];
  return { age, exclude: [...list.matchAll(/["']([^"']*)["']/g)].map(([, name]) => name!) };
}

function isInstall(table: string, key: string | undefined, name: string): boolean {
  return table === 'install' ? key === name : table === '' && key === `install.${name}`;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}

/** The name in `name@versions`; an entry may be narrowed to versions, and counts for the package all the same. */
function nameIn(entry: string): string {
  return parseDescriptor(entry).name;
}

function isExcluded({ exclude }: ReleaseAge, name: string): boolean {
  return exclude.some((pattern) => (pattern.includes('*') ? matchesGlob(pattern, name) : pattern === name));
}

/** `*` stands for any characters: greedy matching from left to right, linear in the lengths for each star. */
function matchesGlob(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
