// The settings of how old a version must be, as each package manager has them in a file of its own.

import { baseName } from '../paths';
import { iniPairsOf } from '../reading/ini';
import { type YamlScalar, yamlScalarsOf } from '../reading/yaml';
import type { LockfileFormatId, ReleaseAge } from '../types';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Reads the setting of a package manager from the file that it keeps it in; undefined where the file says nothing
 * of it, or nothing that could be understood.
 *
 * - npm: `min-release-age` in `.npmrc`, days, and `min-release-age-exclude[]`; or `before`, a moment for all packages
 * - pnpm: `minimumReleaseAge` in `pnpm-workspace.yaml`, or before 11 `minimum-release-age` in `.npmrc`, minutes, and
 *   `minimumReleaseAgeExclude`; beside an age `minimumReleaseAgeStrict` is true unless said otherwise
 * - yarn 2 and later: `npmMinimalAgeGate` in `.yarnrc.yml`, minutes or a duration such as `3d`, and
 *   `npmPreapprovedPackages`; of several files, up to that in the home folder, the nearest counts and the lists add up
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
  if (ms === undefined) return undefined;
  return { ms, exclude: given.exclude, source, ...(given.isLenient && { isLenient: true }) };
}

/**
 * Reads which packages a file exempts, whether or not it sets an age too; none where the package manager holds to no age
 * unless told. pnpm does so with a built-in age (`minimumReleaseAgeExclude`, from 11 on, which is in `pnpm-workspace.yaml`
 * alone: its .npmrc is read for registries and logins only), yarn with a default (`isPackageApproved`, plugin-npm).
 */
export function parseAgeExempt(format: LockfileFormatId, file: string, text: string): ReleaseAge['exclude'] {
  const found = settings.find((one) => one.format === format && baseName(file) === one.file);
  return found?.exemptsUnasked ? found.read(text).exclude : [];
}

/**
 * For the packages of which scopes yarn's settings have another age, in milliseconds by scope (`@a`), from the texts of all
 * its files, the nearest first. A scope that is named for its registry alone has yarn's default and not the age of the others
 * (yarnpkg/berry#7192, in 4.18).
 */
export function scopeAgesIn(texts: readonly string[]): ReadonlyMap<string, number> {
  const ages = new Map<string, number | undefined>();
  for (const { path, key, value } of texts.flatMap(yamlScalarsOf)) {
    const [section, scope, name] = path;
    if (section !== 'npmScopes' || scope === undefined || path.length < 3 || !key) continue;
    const age = name === 'npmMinimalAgeGate' ? durationOf(value.text, minute) : undefined;
    ages.set(`@${scope}`, ages.get(`@${scope}`) ?? age);
  }
  return new Map([...ages].map(([scope, age]) => [scope, age ?? day]));
}

/** Reads what the environment tells yarn (`YARN_NPM_MINIMAL_AGE_GATE`), which goes before all files. */
export function releaseAgeOf(variable: string, value: string): ReleaseAge | undefined {
  const ms = durationOf(value, minute);
  return ms === undefined ? undefined : { ms, exclude: [], source: variable };
}

/** Whether a file of this name in a folder above the project's, and in the home folder, holds for it too. */
export function isInherited(file: string): boolean {
  return baseName(file) === yarnSettings;
}

/**
 * Whether a file has the package manager refuse what is younger than its built-in age, though it sets no age: pnpm from 11 on
 * takes such where nothing else will do, unless `minimumReleaseAgeStrict` is true.
 */
export function refusesUnasked(format: LockfileFormatId, file: string, text: string): boolean {
  const found = settings.find((one) => one.format === format && baseName(file) === one.file);
  return found?.exemptsUnasked === true && found.read(text).isStrict === true;
}

/** The files that `parseReleaseAge` can read for a package manager, the one that counts first. */
export function releaseAgeFilesOf(format: LockfileFormatId): readonly string[] {
  return settings.filter((one) => one.format === format).map(({ file }) => file);
}

interface Given {
  readonly age: string | undefined;
  readonly before?: string | undefined;
  readonly exclude: readonly string[];
  readonly isLenient?: boolean;
  readonly isStrict?: boolean;
}

interface Setting {
  readonly format: LockfileFormatId;
  readonly file: string;
  /** Milliseconds of a number without a unit. */
  readonly unit: number;
  readonly read: (text: string) => Given;
  /** Whether it is where the package manager looks which packages an age does not hold for that nobody has set. */
  readonly exemptsUnasked?: boolean;
}

const yarnSettings = '.yarnrc.yml';

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
    read: (text) => {
      const strict = yamlValue(yamlScalarsOf(text), 'minimumReleaseAgeStrict');
      const given = yamlSetting(text, 'minimumReleaseAge', 'minimumReleaseAgeExclude');
      return { ...given, isLenient: strict === 'false', isStrict: strict === 'true' };
    },
    exemptsUnasked: true,
  },
  { format: 'pnpm', file: '.npmrc', unit: minute, read: (text) => iniSetting(text, 'minimum-release-age') },
  {
    format: 'yarnBerry',
    file: yarnSettings,
    unit: minute,
    read: (text) => yamlSetting(text, 'npmMinimalAgeGate', 'npmPreapprovedPackages'),
    exemptsUnasked: true,
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
  for (const [name, value] of iniPairsOf(text)) {
    if (name === key) age = value;
    if (name === `${key}-exclude[]` || name === `${key}-exclude`) exclude.push(value);
  }
  return { age, exclude };
}

function yamlSetting(text: string, key: string, list: string): Given {
  const scalars = yamlScalarsOf(text);
  const age = yamlValue(scalars, key);
  const exclude = scalars.filter(({ path }) => path[0] === list).map(({ value }) => value.text);
  return { age, exclude };
}

function yamlValue(scalars: readonly YamlScalar[], key: string): string | undefined {
  return scalars.find(({ path }) => path.length === 1 && path[0] === key)?.value.text;
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
  const [, list = ''] = /\bminimumReleaseAgeExcludes\s*=\s*\[([^[\]]*)\]/.exec(text) ?? [];
  return { age, exclude: [...list.matchAll(/["']([^"']*)["']/g)].map(([, name]) => name!) };
}

function isInstall(table: string, key: string | undefined, name: string): boolean {
  return table === 'install' ? key === name : table === '' && key === `install.${name}`;
}
